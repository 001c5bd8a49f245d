"""Sentences from keys and raw facts, in five languages."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from tests.render.frames import spaced
from vocwork.corpus.sources.quarantine import BROKEN, RULES
from vocwork.corpus.sources.respondents import JOINED
from vocwork.render.catalogue import LOCALES, TextError
from vocwork.render.texts import Texts

SPRING = (dt.date(2025, 4, 1), dt.date(2025, 6, 30))


MOVED = {"share": 0.2, "low": 0.15, "high": 0.26, "base": 240, "previous_share": 0.1}


def test_facts_are_written_as_the_language_writes_them() -> None:
    facts = {"label": "East", "contribution": -7.44, "low": -10.8, "high": -3.9, "share_of_change": 0.62}
    said = {locale: spaced(Texts(locale).say("point.cause", **facts)) for locale in ("en", "bg")}
    assert said["en"] == "62% of the change lies with “East”: −7.4 points (−10.8 to −3.9)."
    assert "−7,4 точки (от −10,8 до −3,9)" in said["bg"]


@pytest.mark.parametrize(
    ("locale", "forms"),
    [
        ("en", {1: "1 answer,", 2: "2 answers,", 0: "0 answers,"}),
        ("bg", {1: "1 отговор,", 2: "2 отговора,"}),
        ("ms", {1: "1 maklum balas,", 2: "2 maklum balas,"}),
        ("zh_Hans", {1: "1 份反馈", 2: "2 份反馈"}),
        ("pl", {1: "1 odpowiedź,", 2: "2 odpowiedzi,", 5: "5 odpowiedzi,", 22: "22 odpowiedzi,"}),
    ],
)
def test_the_counted_fact_chooses_the_plural(locale: str, forms: dict[int, str]) -> None:
    for base, start in forms.items():
        assert Texts(locale).say("opening.dek", base=base, period=SPRING).startswith(start)


@pytest.mark.parametrize(
    ("months", "said"),
    [(1, "1 miesiąc"), (2, "2 miesiące"), (5, "5 miesięcy"), (22, "22 miesiące"), (112, "112 miesięcy")],
)
def test_polish_has_three_plurals(months: int, said: str) -> None:
    assert spaced(Texts("pl").months(months)) == said


def test_an_unknown_key_names_key_and_locale() -> None:
    with pytest.raises(TextError, match=r"no message 'trend\.oops' in locale bg"):
        Texts("bg").say("trend.oops")


def test_a_missing_fact_names_key_locale_and_fact() -> None:
    with pytest.raises(TextError, match=r"'trend\.finding\.fell' \(en\) needs the fact 'change'; given: \['quarter'\]"):
        Texts("en").say("trend.finding.fell", quarter="2025Q2")


def test_an_unknown_locale_lists_the_known_ones() -> None:
    with pytest.raises(TextError, match="known: en, bg, ms, zh_Hans, pl"):
        Texts("de")


def test_locales_are_found_by_their_usual_names() -> None:
    assert Texts("zh").lang == Texts("zh-Hans").lang == "zh-Hans"


def test_rich_escapes_facts_and_keeps_our_emphasis() -> None:
    said = Texts("en").rich("point.theme_up", label="<b>**x**</b>", **MOVED)
    assert said.startswith("<b>“&lt;b&gt;**x**&lt;/b&gt;” comes up more often:</b>")


def test_say_keeps_the_stars_of_a_customer() -> None:
    said = Texts("en").say("point.theme_up", label="b**** service", **MOVED)
    assert said.startswith("“b**** service” comes up more often: in 20%")


def test_metric_and_group_names_need_not_be_passed() -> None:
    assert Texts("en", "csat").say("groups.finding.none") == (
        "Satisfied customers and dissatisfied customers: no clear difference in topics"
    )
    assert Texts("pl", "stars").say("trend.why.alone").startswith("Średnia ocena w\xa0gwiazdkach")


@pytest.mark.parametrize(
    ("metric", "value", "score", "change"),
    [
        ("nps", -12.4, "−12", "−12 points"),
        ("nps", 1.2, "1", "+1 point"),
        ("csat", 87.25, "87.3%", "+87.3 percentage points"),
        ("stars", 4.206, "4.21", "+4.21 points"),
        ("none", -0.31, "−0.31", "−0.31 points"),
    ],
)
def test_each_metric_is_written_its_own_way(metric: str, value: float, score: str, change: str) -> None:
    assert (Texts("en", metric).score(value), spaced(Texts("en", metric).change(value))) == (score, change)


@pytest.mark.parametrize(
    ("confidence", "sure", "error"), [(0.95, "95%", "5%"), (0.9, "90%", "10%"), (0.999, "99.9%", "0.1%")]
)
def test_how_sure_a_study_wants_to_be_is_said_exactly(confidence: float, sure: str, error: str) -> None:
    texts = Texts("en", confidence=confidence)
    assert texts.say("column.interval") == f"{sure} interval"
    assert texts.say("impact.clear").endswith(f"(false discovery rate {error}).")
    assert texts.say("column.interval", confidence=0.8) == "80% interval"


def test_chinese_keeps_its_words_apart_from_numbers() -> None:
    said = Texts("zh").say("method.metric.stars", low=1, high=5, top=["4", "5"], bottom=["1", "2"])
    assert "4 和 5" in said
    assert "1 和 2" in said


def test_only_chinese_puts_no_space_between_sentences() -> None:
    said = {locale: Texts(locale).paragraph(["A.", "B."]) for locale in ("en", "pl", "zh_Hans")}
    assert said == {"en": "A. B.", "pl": "A. B.", "zh_Hans": "A.B."}


def test_a_distance_has_no_sign() -> None:
    said = Texts("en").say("opening.title.fell_plain", segment="A", change=-12.0, value=18.0)
    assert spaced(said) == "A: NPS fell 12 points to 18"


@pytest.mark.parametrize(
    "write", ["number", "signed", "count", "percent", "growth", "score", "change", "points", "p", "money", "feeling"]
)
@pytest.mark.parametrize("value", [None, math.nan])
def test_what_is_missing_is_a_dash(write: str, value: float | None) -> None:
    assert getattr(Texts("en"), write)(value) == "–"


def test_an_interval_with_a_missing_end_is_a_dash() -> None:
    assert Texts("en").interval(math.nan, 3) == "–"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_names_itself(locale: str) -> None:
    assert Texts.language_name(locale) == {
        "en": "English", "bg": "Български", "ms": "Bahasa Melayu", "zh_Hans": "中文", "pl": "Polski",
    }[locale]  # fmt: skip


def test_names_are_quoted_one_by_one() -> None:
    said = Texts("en").say("causes.finding.several", labels=["late, parcel", "region: East"], share_of_change=0.7)
    assert said == "70% of the change lies with “late, parcel” and “region: East” together"


def test_channels_and_inputs_of_the_study_keep_their_own_names() -> None:
    texts = Texts("bg")
    assert [texts.channel(name) for name in ("survey", "", "Магазин 7")] == ["анкета", "не е посочен", "Магазин 7"]
    assert [texts.roi_input(name) for name in ("margin", "own")] == ["Марж", "own"]


@pytest.mark.parametrize(
    ("locale", "name", "expected"),
    [
        ("pl", "skargi w dostawie", "„skargi w\u00a0dostawie”"),
        ("bg", "доставка с куриер", "„доставка с\u00a0куриер“"),
        ("zh_Hans", "星级 下降 3 分", "“星级下降 3 分”"),
        ("en", "a card", "“a card”"),
    ],
)
def test_lines_are_set_as_the_language_does(locale, name, expected):
    """No one-letter word at a line's end in Polish and Bulgarian; no spaces between Chinese characters."""
    assert Texts(locale).say("quoted", text=name) == expected


def test_a_mean_on_another_scale_than_five_stars_says_what_it_is_out_of() -> None:
    ten, five = Texts("en", "stars", scale=(1, 10)), Texts("en", "stars", scale=(1, 5))
    facts = {"segment": "A", "value": 5.36}
    assert ten.say("opening.title.steady", **facts) == "A: rating is 5.36 of 10, no clear change"
    assert five.say("opening.title.steady", **facts) == "A: star rating is 5.36, no clear change"
    assert ten.say("metric.column_long") == "Average rating (1 to 10)"
    assert Texts("en", "ces").say("metric.column_long") == "Customer Effort Score (CES), 1 to 7"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_language_calls_a_rating_of_ten_stars(locale: str) -> None:
    texts = Texts(locale, "stars", scale=(1, 10))
    said = [texts.say("metric.column_long"), texts.say("trend.caption"), texts.level(5.36)]
    assert all("10" in text for text in (said[0], said[2]))
    star = Texts(locale, "stars").say("metric.column")
    assert star.casefold() not in " ".join(said).casefold()


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ([("en", 0.6), ("pl", 0.4)], "English 60% and Polish 40%"),
        ([("en", 0.997), ("und", 0.003)], "English 99.7% and other or unrecognised language 0.3%"),
        ([("en", 0.9997), ("und", 0.0003)], "English 99.97% and other or unrecognised language 0.03%"),
        ([("en", 1.0)], "English 100%"),
    ],
)
def test_languages_never_add_up_to_more_than_all(shares: list[tuple[str, float]], said: str) -> None:
    assert Texts("en").languages(shares) == said


def test_a_fact_may_not_be_called_like_the_count() -> None:
    """`say(key, n=...)` chooses a plural form: a fact named n would be taken for it."""
    gone = {"label": "trust: B", "quarter": "2025Q2", "since": "2025Q1", "share": 0.3, "n_before": 30}
    said = spaced(Texts("en").rich("point.absent", **gone))
    assert said.startswith(
        "<b>No answers from “trust: B” in Q2 2025:</b> it gave 30% of the answers in Q1 2025 (n = 30)"
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_every_reason_a_row_is_set_aside_for_has_words(locale: str) -> None:
    reasons = [BROKEN, JOINED, *dict.fromkeys(reason for reason, _, _ in RULES)]
    texts = Texts(locale)
    said = texts.say("method.set_aside", count=9, reasons=[(reason, 1) for reason in reasons])
    assert said.count("(1)") + said.count("（1）") == len(reasons)


def test_reasons_are_counted() -> None:
    said = Texts("en").say("method.set_aside", count=1204, reasons=[("unreadable date", 1200), ("empty row", 4)])
    assert said == (
        "Of the study’s files, 1,204 rows are not among the answers: "
        "unreadable date (1,200) and neither score nor comment (4)."
    )
