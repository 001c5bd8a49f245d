"""A first params file for files never seen: sound guesses with their reasons, that run as they are."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.bench_language import foreign_lines
from vocwork.check import statement
from vocwork.corpus.proposal.guess import guess, params_text
from vocwork.corpus.proposal.headers import column_name, roles
from vocwork.corpus.proposal.profiles import Profile
from vocwork.corpus.proposal.scales import find_scale
from vocwork.corpus.proposal.spoken import spoken_languages
from vocwork.corpus.sources.ingest import ingest
from vocwork.feedback import FeedbackError
from vocwork.params import load_params

DATA = Path(os.environ.get("VOCWORK_DATA", Path(__file__).parents[3] / "shared" / "data"))

COMMENTS = {
    "en": ["The parcel came three days late", "Kind staff, they solved it at once", "The app crashes when I pay"],
    "bg": ["Пратката закъсня с три дни", "Любезен персонал, решиха всичко", "Приложението забива при плащане"],
    "ms": ["Bungkusan sampai lewat tiga hari", "Kakitangan sangat baik dan cepat", "Aplikasi gagal semasa bayar"],
    "zh": ["包裹晚了三天才送到，没有人通知", "客服态度很好，马上解决了问题", "付款的时候应用总是闪退"],
    "pl": [
        "Paczka przyszła trzy dni za późno",
        "Miła obsługa, od razu pomogli",
        "Aplikacja zawiesza się przy płatności",
    ],
    "pt": [
        "A encomenda chegou três dias depois",
        "Atendimento ótimo, resolveram tudo",
        "O aplicativo trava na hora de pagar",
    ],
}
N = 480


def comments(language):
    return [f"{COMMENTS[language][n % 3]} {n}" for n in range(N)]


def export(folder, name, encoding="utf-8", **columns):
    """A csv of N rows; a list shorter than that is repeated."""
    table = pd.DataFrame({header: [cells[n % len(cells)] for n in range(N)] for header, cells in columns.items()})
    path = folder / name
    table.to_csv(path, index=False, encoding=encoding)
    return path


def guessed(*files, **said):
    """The guess, its params file and what ingest makes of it, unedited."""
    found = guess([str(file) for file in files], **said)
    path = files[0].parent / "params" / "study.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(params_text(found, study="study", params_file=path), encoding="utf-8")
    return found, load_params(path), ingest(load_params(path), path)


DAYS = [f"{day:02}.{month:02}.2024" for month in (3, 4, 5) for day in (5, 17, 28)]
NPS = [10, 9, 0, 7, 8, 3, 10, 6, 5, 1, 2, 4]


def test_without_an_id_what_becomes_of_equal_rows_is_said(tmp_path):
    survey = {"Date": DAYS, "NPS": NPS, "Comment": comments("en")}
    without = export(tmp_path, "survey.csv", **survey)
    drafts = []
    for file in (without, export(tmp_path, "named.csv", **survey, **{"Response ID": [f"r{n}" for n in range(N)]})):
        guessed(file)
        drafts.append((tmp_path / "params" / "study.yml").read_text(encoding="utf-8"))
    assert ["repeated_rows: set_aside" in draft for draft in drafts] == [True, False]


@pytest.mark.parametrize(
    ("encoding", "headers", "language"),
    [
        ("utf-8", ("Response date", "Likelihood to recommend", "Comment", "Region"), "en"),
        ("cp1251", ("Дата", "Оценка за препоръка", "Коментар", "Регион"), "bg"),
        ("utf-8-sig", ("Tarikh", "Skor NPS", "Ulasan", "Wilayah"), "ms"),
        ("gb18030", ("提交日期", "推荐评分", "评论内容", "地区"), "zh"),
        ("cp1250", ("Data", "Ocena polecenia", "Komentarz", "Województwo"), "pl"),
        ("utf-16", ("Data da resposta", "Nota NPS", "Comentário", "Região"), "pt"),
    ],
)
def test_a_survey_in_each_language(tmp_path, encoding, headers, language):
    date, score, text, region = headers
    columns = {date: DAYS, score: NPS, text: comments(language), region: ["A", "B", "C"]}
    _, params, made = guessed(export(tmp_path, "survey.csv", encoding, **columns))
    source = params.sources[0]
    assert {ours: source.columns[ours] for ours in ("received", "score", "text")} == {
        "received": date,
        "score": score,
        "text": text,
    }
    assert source.dates == "day first"
    assert (params.metric.kind, params.metric.low, params.metric.high) == ("nps", 0, 10)
    assert [source.columns[name] for name in params.segment_by] == [region]
    assert params.languages == (language,)
    assert made.inputs[0]["kept"] == N
    assert made.feedback["score"].notna().all()


def test_every_guess_says_why(tmp_path):
    path = export(tmp_path, "a.csv", Date=DAYS, NPS=NPS, Comment=comments("en"), Region=["North", "South"])
    found, _, _ = guessed(path)
    said = "\n".join(found.reasons)
    assert "score = NPS: its name speaks of scores, its answers run from 0 to 10" in said
    assert "received = Date: 100% of its cells are dates (numbers; day first: in 6 different dates the first" in said
    assert "region = Region: 2 values: North, South" in said
    assert "segment_by: region: 2 groups" in said
    text = params_text(found, study="s", params_file=tmp_path / "s.yml")
    assert all("#" in line for line in text.splitlines() if line.startswith("      "))
    assert "    path: a.csv\n" in text


def test_personal_columns_are_never_mapped(tmp_path):
    path = export(
        tmp_path,
        "a.csv",
        NPS=NPS,
        Comment=comments("en"),
        **{
            "First name": ["Ann", "Bob"],
            "E-mail": ["a@b.com", "c@d.org"],
            "Телефон": ["0888123456"],
            "姓名": ["王", "李"],
        },
        Contact=["+359 888 123 456", "+359 888 654 321"],
    )
    found, params, _ = guessed(path)
    personal = {"First name", "E-mail", "Телефон", "姓名", "Contact"}
    assert not personal & set(params.sources[0].columns.values())
    assert {"First name", "E-mail", "姓名", "Contact"} <= set(found.sources[0].left)
    assert "personal data" in found.sources[0].left["First name"]
    assert "look like e-mail addresses or phone numbers" in found.sources[0].left["Contact"]


def test_pseudonyms_are_customers_and_unique_codes_ids(tmp_path):
    hashes = [f"u_{n:012x}" for n in range(7 * 10**9, 7 * 10**9 + 60)]
    path = export(
        tmp_path,
        "a.csv",
        **{"Response ID": [f"R{n}" for n in range(N)]},
        Author=hashes,
        Rating=[1, 5, 3],
        Review=comments("en"),
    )
    _, params, _ = guessed(path)
    assert params.sources[0].columns == {
        "score": "Rating",
        "text": "Review",
        "id": "Response ID",
        "customer": "Author",
    }


def test_no_date_is_the_day_of_the_file(tmp_path):
    path = export(tmp_path, "a.csv", Rating=[1, 5, 3], Review=comments("en"))
    os.utime(path, (1714564800, 1714564800))
    found, params, made = guessed(path)
    assert params.sources[0].constants == {"received": "2024-05-01"}
    assert "the day the file was last changed" in "\n".join(found.reasons)
    assert made.feedback["quarter"].unique().tolist() == ["2024Q2"]


def test_a_column_named_date_that_cannot_be_read_stops_and_asks(tmp_path):
    """The day of the file would put every answer into one quarter."""
    path = export(tmp_path, "a.csv", Date=["soon", "week 19", "05.03.2024"], NPS=NPS, Comment=comments("en"))
    with pytest.raises(
        FeedbackError, match="column 'Date' is named a date, but 320 of 480 cells cannot be read"
    ) as told:
        guess([str(path)])
    assert "'soon', 'week 19'" in str(told.value)
    assert "--column received=COLUMN" in str(told.value)


@pytest.mark.parametrize("header", ["Дата", "提交日期", "Tarikh", "Date received"])
def test_dates_are_asked_for_in_every_language(tmp_path, header):
    path = export(tmp_path, "a.csv", **{header: ["soon", "later"], "NPS": NPS, "Comment": comments("en")})
    with pytest.raises(FeedbackError, match=f"column '{header}' is named a date"):
        guess([str(path)])


def test_a_half_empty_date_stops_and_an_e_mail_date_is_read(tmp_path):
    path = export(tmp_path, "a.csv", Date=["2024-03-05", "", ""], NPS=NPS, Comment=comments("en"))
    with pytest.raises(FeedbackError, match="only 160 of 480 rows have one"):
        guess([str(path)])
    mail = ["Wed, 03 Jan 2024 12:00:00 EST", "Thu, 04 Jan 2024 12:00:00 PST"]
    found, _, made = guessed(export(tmp_path, "b.csv", Date=mail, NPS=NPS, Comment=comments("en")))
    assert found.sources[0].columns["received"].theirs == "Date"
    assert made.feedback["quarter"].unique().tolist() == ["2024Q1"]


def test_a_date_that_is_the_same_everywhere_is_a_date(tmp_path):
    found, _, _ = guessed(export(tmp_path, "a.csv", Date=["2024-03-05"], NPS=NPS, Comment=comments("en")))
    assert found.sources[0].columns["received"].theirs == "Date"


def test_a_second_free_text_and_personal_cells_are_no_groups(tmp_path):
    notes = [f"please call {n} about the late parcel again" for n in range(160)]
    where = ["counter", "ring 0888 123 456", "write to ana@example.org"]
    path = export(tmp_path, "a.csv", Date=DAYS, NPS=NPS, Comment=comments("en"), Notes=notes, Where=where)
    found, _, _ = guessed(path)
    assert not {"notes", "where"} & set(found.sources[0].columns)
    assert found.sources[0].left["Notes"] == "free text that is not the comment"
    assert "personal data" in found.sources[0].left["Where"]


def test_repeats_of_an_id_are_counted(tmp_path):
    """Five rows of 480 with an id that stood there before: an id where the whole rows repeat, else none."""
    ids = [f"R{max(n - 5, 0) if n >= 115 else n:03}" for n in range(N)]
    columns = {"Response ID": ids, "Date": DAYS, "NPS": NPS, "Comment": comments("en")}
    apart = export(tmp_path, "apart.csv", **columns)
    found, _, made = guessed(apart)
    assert "id" not in found.sources[0].columns
    assert "5 of 480 rows repeat an earlier one" in found.sources[0].left["Response ID"]
    table = pd.read_csv(apart, dtype=str)
    twice = pd.concat([table.head(115), table.iloc[110:115]])
    twice.to_csv(tmp_path / "twice.csv", index=False)
    found, _, made = guessed(tmp_path / "twice.csv")
    assert found.sources[0].columns["id"].reason == (
        "it is there in every row; 5 rows repeat one and will be set aside"
    )
    assert made.inputs[0]["dropped"] == {"duplicate id": 5}


def test_comments_only_and_scores_only(tmp_path):
    _, params, made = guessed(export(tmp_path, "a.csv", Comment=comments("en")))
    assert params.metric.kind == "none"
    assert len(made.feedback) == N
    _, params, made = guessed(export(tmp_path, "b.csv", CSAT=[1, 5, 4, 3], Date=DAYS))
    assert (params.metric.kind, params.metric.high) == ("csat", 5)
    assert made.feedback["text"].isna().all()


def test_neither_comment_nor_score(tmp_path):
    path = export(tmp_path, "a.csv", Date=DAYS, Region=["North", "South"])
    with pytest.raises(
        FeedbackError, match=r"neither a comment nor a score was found.*--column text=COLUMN.*Date, Region"
    ):
        guess([path])


def test_what_the_person_says_counts(tmp_path):
    path = export(
        tmp_path,
        "a.csv",
        Date=DAYS,
        Q1=[1, 2, 5],
        Q2=NPS,
        Comment=comments("en"),
        Note=comments("bg"),
        Depot=["X", "Y"],
    )
    _, params, _ = guessed(path, given={"score": "Q2", "text": "Note", "depot name": "Depot"}, segment_by=["Depot"])
    columns = params.sources[0].columns
    assert (columns["score"], columns["text"], columns["depot_name"]) == ("Q2", "Note", "Depot")
    assert params.segment_by == ("depot_name",)
    assert params.metric.kind == "nps"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"given": {"text": "Coment"}}, "there is no column 'Coment'. Did you mean 'Comment'?"),
        ({"given": {"quarter": "Date"}}, "`quarter` is computed"),
        ({"given": {"score": "Comment"}}, "'Comment' is not a score on a known scale"),
        ({"segment_by": ["Regoin"]}, "--segment-by Regoin: there is no such column. Did you mean 'region'?"),
    ],
)
def test_what_the_person_says_wrongly(tmp_path, said, message):
    path = export(tmp_path, "a.csv", Date=DAYS, NPS=NPS, Comment=comments("en"), Region=["North", "South"])
    with pytest.raises(FeedbackError) as caught:
        guess([path], **said)
    assert message in str(caught.value)


def test_no_file():
    with pytest.raises(FeedbackError, match=r"there is no file nowhere\.csv"):
        guess(["nowhere.csv"])


def test_several_files_are_several_sources(tmp_path):
    """Stars beside an NPS are stars; a table of customers is no source."""
    survey = export(tmp_path, "survey.csv", Date=DAYS, NPS=NPS, Comment=comments("en"), Region=["North", "South"])
    reviews = export(tmp_path, "reviews.csv", posted=DAYS, stars=[1, 4, 5], body=comments("pl"))
    crm = export(tmp_path, "crm.csv", customer=[f"K{n}" for n in range(N)], plan=["Basic", "Plus"])
    found, params, made = guessed(survey, reviews, crm)
    assert [source.name for source in params.sources] == ["survey", "reviews"]
    assert params.sources[1].columns["stars"] == "stars"
    assert "score" not in params.sources[1].columns
    assert any("crm.csv: left out" in line for line in found.reasons)
    assert len(made.feedback) == 2 * N
    assert set(params.languages) == {"en", "pl"}


def test_praise_and_complaint_and_a_title_are_one_comment(tmp_path):
    path = export(
        tmp_path,
        "a.csv",
        Title=[f"About order {n}" for n in range(N)],
        Positive=comments("en"),
        Negative=comments("bg"),
    )
    _, params, _ = guessed(path)
    assert params.sources[0].columns["text"] == ["Title", "Positive", "Negative"]


def test_a_reply_is_no_comment(tmp_path):
    reply = [f"Dear customer, we are very sorry to hear that and will look into your case number {n}" for n in range(N)]
    _, params, _ = guessed(export(tmp_path, "a.csv", Reply=reply, Review=comments("en")))
    assert params.sources[0].columns["text"] == "Review"


@pytest.mark.parametrize(
    ("header", "cells", "kind", "low", "high", "direction", "values"),
    [
        ("NPS", NPS, "nps", 0, 10, "up", {}),
        ("Rating", [1, 2, 3, 4, 5], "stars", 1, 5, "up", {}),
        ("Satisfaction", [1, 2, 3, 4, 5], "csat", 1, 5, "up", {}),
        ("Effort score", [1, 2, 3, 6, 7], "ces", 1, 7, "up", {}),
        ("Overall rating", list(range(1, 11)), "stars", 1, 10, "up", {}),
        ("Rating", [1, 2, 3, 4, 5] * 8 + [99], "stars", 1, 5, "up", {"99": None}),
        ("Rating", ["0.5", "1", "2.5", "4", "5"], "stars", 0, 5, "up", {}),
        ("Satisfaction (1 = very good, 5 = very poor)", [1, 2, 3, 4, 5], "csat", 1, 5, "down", {}),
        ("FFT", [1, 2, 3, 4, 5] * 8 + [6], "csat", 1, 5, "down", {"6": None}),
        (
            "Score",
            ["1 - Very good", "2 - Good", "5 - Very poor"],
            "stars",
            1,
            5,
            "down",
            {"1 - Very good": 1, "2 - Good": 2, "5 - Very poor": 5},
        ),
        (
            "Доволни ли сте",
            ["Много доволен", "Доволен", "Недоволен"],
            "csat",
            1,
            5,
            "up",
            {"Много доволен": 5, "Доволен": 4, "Недоволен": 2},
        ),
    ],
)
def test_scales(header, cells, kind, low, high, direction, values):
    scale = find_scale(Profile(pd.Series([str(c) for c in cells] * 10, name=header)), {})
    assert scale[:4] == (kind, low, high, direction)
    assert scale.values == values


@pytest.mark.parametrize("cells", [["0", "1"], ["3", "250", "9000"], ["12.5", "7.25", "3.1"], ["5", "5"]])
def test_no_scale(cells):
    assert find_scale(Profile(pd.Series(cells * 10, name="Score")), {}) is None


def test_spss_labels_say_which_end_is_good(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    table = pd.DataFrame(
        {"satisfaction": [1.0, 2.0, 4.0, 5.0] * 120, "region": [1.0, 2.0] * 240, "comment": comments("pl")}
    )
    labels = {"satisfaction": {1.0: "Very good", 5.0: "Very poor"}, "region": {1.0: "North", 2.0: "South"}}
    pyreadstat.write_sav(table, str(tmp_path / "a.sav"), variable_value_labels=labels)
    _, params, made = guessed(tmp_path / "a.sav")
    assert params.metric.direction == "down"
    assert params.segment_by == ("region",)
    assert set(made.feedback["region"]) == {"North", "South"}


def test_a_column_that_repeats_the_score_is_no_group(tmp_path):
    words = ["promoter" if n > 8 else "passive" if n > 6 else "detractor" for n in NPS]
    path = export(tmp_path, "a.csv", NPS=NPS, Comment=comments("en"), Kind=words, Shop=["A", "B", "C", "D", "E"])
    found, params, _ = guessed(path)
    assert found.sources[0].left["Kind"] == "it says nearly the same as the score"
    assert params.segment_by == ("shop",)


@pytest.mark.parametrize(
    ("header", "cells", "values"),
    [
        (
            "Satisfaction Score",
            ["Good", "Good", "Bad", "Offered", "Unoffered"],
            {"Good": 1, "Bad": 0, "Offered": None, "Unoffered": None},
        ),
        ("Satisfied?", ["Satisfied", "Unsatisfied", "Satisfied"], {"Satisfied": 1, "Unsatisfied": 0}),
        ("Rating", ["👍", "👎", "👍"], {"👍": 1, "👎": 0}),
        ("Rating", ["thumbs up", "Thumbs down"], {"thumbs up": 1, "Thumbs down": 0}),
        ("Would you recommend us?", ["Yes", "No", "Yes"], {"Yes": 1, "No": 0}),
        ("Ще ни препоръчате ли? Оценка", ["Да", "Не", "Да"], {"Да": 1, "Не": 0}),
        ("推荐", ["是", "否"], {"是": 1, "否": 0}),
        ("Ocena", ["Zadowolona", "Niezadowolona"], {"Zadowolona": 1, "Niezadowolona": 0}),
        ("Penilaian", ["Puas hati", "Tidak puas hati"], {"Puas hati": 1, "Tidak puas hati": 0}),
    ],
)
def test_two_answers_in_words_are_a_csat(tmp_path, header, cells, values):
    path = export(tmp_path, "a.csv", Date=DAYS, Comment=comments("en"), **{header: cells})
    _, params, made = guessed(path)
    assert (params.metric.kind, params.metric.low, params.metric.high, params.metric.top) == ("csat", 0, 1, (1,))
    assert params.sources[0].values["score"] == values
    good = sum(values[cell] == 1 for cell in cells) / sum(values[cell] is not None for cell in cells)
    assert made.feedback["score"].mean() == pytest.approx(good)


def test_yes_and_no_are_a_score_only_by_name_and_where_there_is_no_finer_one(tmp_path):
    member = export(tmp_path, "a.csv", Comment=comments("en"), Member=["yes", "no", "no"])
    assert guess([member]).scale is None
    both = export(tmp_path, "b.csv", Comment=comments("en"), Recommend=["yes", "no"], Stars=[1, 3, 5])
    assert guess([both]).sources[0].columns["score"].theirs == "Stars"


def test_answers_in_unknown_words_name_the_remedy(tmp_path):
    path = export(tmp_path, "a.csv", Comment=comments("en"), Mood=["sunny", "rainy", "sunny", "windy"])
    with pytest.raises(FeedbackError) as caught:
        guess([path], given={"score": "Mood"}, metric="csat")
    assert "`values: {score: {'sunny': 1, 'rainy': 2, 'windy': 3}}`" in str(caught.value)
    with pytest.raises(FeedbackError, match="asked for nps"):
        guess([export(tmp_path, "b.csv", Score=["good", "bad"])], given={"score": "Score"}, metric="nps")


def test_segments_are_chosen_so_that_numbers_can_be_shown(tmp_path):
    """480 answers in 2 quarters: three of four tiers have 19 in all, each of ten regions 30 in the second quarter."""
    path = export(
        tmp_path,
        "a.csv",
        Date=DAYS,
        NPS=NPS,
        Comment=comments("en"),
        Tier=["Basic"] * 22 + ["Plus", "Gold", "Pro"],
        Region=[f"Region {n}" for n in range(10)],
    )
    found, params, made = guessed(path)
    assert params.segment_by == ("region",)
    assert found.segment_reason == "10 groups; 10 of 20 cells of group and quarter have 30 answers or more"
    assert not any(
        "no segment has enough" in line for line in statement(params, made.feedback, made.inputs, made.quarantine)
    )


def test_no_segment_where_none_could_show_a_number(tmp_path):
    """Twelve cities have 13 answers in the first quarter and 27 in the second."""
    cities = [f"City {n}" for n in range(12)]
    path = export(tmp_path, "a.csv", Date=DAYS, NPS=NPS[:7], Comment=comments("en"), City=cities)
    found, params, _ = guessed(path)
    assert params.segment_by == ()
    assert found.segment_reason == (
        "one report for everyone: even by city, 0 of 24 cells of group and quarter have 30 answers"
    )
    _, params, made = guessed(path, segment_by=["City"])
    said = "\n".join(statement(params, made.feedback, made.inputs, made.quarantine))
    assert "no segment has enough answers: none reaches min_base, 30, in any quarter" in said


@pytest.mark.parametrize(
    ("language", "locale"), [("en", "en"), ("bg", "bg"), ("ms", "ms"), ("zh", "zh_Hans"), ("pl", "pl"), ("pt", "en")]
)
def test_reports_speak_the_language_of_most_comments(tmp_path, language, locale):
    path = export(tmp_path, "a.csv", Rating=[1, 5, 3], Text=comments(language))
    found, params, _ = guessed(path)
    assert params.locale == locale
    assert any(line.startswith(f"locale: {locale}: ") for line in found.reasons)
    assert guess([path], locale="ms").locale == ("ms", "as you said")


@pytest.mark.parametrize("language", ["tr", "vi", "hu", "ja", "nl", "uk", "de"])
def test_comments_in_a_rarer_language_are_no_comments_in_a_frequent_one(language):
    lines = foreign_lines()
    assert spoken_languages([lines["text"][lines["language"] == language]])[0] == language


SHORT = {
    "en": ["Too slow", "Great", "Rude staff", "Good price", "Late", "App crashes", "No reply", "Very nice"],
    "bg": ["Добра цена", "Мил персонал", "Бавна доставка", "Супер", "Много скъпо", "Няма отговор", "Закъсня", "Добре"],
    "pl": ["Bardzo dobrze", "polecam", "za drogo", "miła obsługa", "brak kontaktu", "OK"],
    "tr": ["Çok iyi", "Güzel", "Pahalı", "Kargo geç", "Teşekkürler"],
    "ja": ["最高です", "高すぎる", "遅い", "とても良い"],
    "zh": ["很好", "太贵", "物流慢", "不错", "好吃"],
}


@pytest.mark.parametrize("language", SHORT)
def test_short_comments_vote_together_for_one_language(language):
    assert spoken_languages([pd.Series(SHORT[language] * 10)]) == (language,)


def test_names_of_products_are_no_second_language():
    named = ["Взех Dyson V15 Detect Absolute", "Поръчах Samsung Galaxy S24 Ultra", "Wizz Air закъсня с час"]
    others = [
        "Доставката закъсня с два дни",
        "Персоналът беше много любезен",
        "Никой не ни поздрави",
        "Цената е честна",
    ]
    assert spoken_languages([pd.Series((named + others) * 8)]) == ("bg",)


def test_a_further_language_is_named_for_several_longer_comments():
    polish = ["Obsługa bardzo miła, polecam każdemu", "Kurier nie zadzwonił i zostawił paczkę"]
    assert spoken_languages([pd.Series(SHORT["en"] * 10 + polish[:1])]) == ("en",)
    assert spoken_languages([pd.Series(SHORT["en"] * 10 + polish)]) == ("en", "pl")
    assert spoken_languages([pd.Series(SHORT["bg"] * 10 + SHORT["en"] * 9)]) == ("bg",)
    assert spoken_languages([pd.Series(polish[:1])]) == ("pl",)


@pytest.mark.parametrize("language", ["tr", "nl", "ja", "de", "vi", "sv", "hu", "cs", "uk", "ru", "fr", "es"])
def test_a_study_in_one_language_names_no_other(language):
    lines = foreign_lines()
    assert spoken_languages([lines["text"][lines["language"] == language]]) == (language,)


def test_scores_alone_say_nothing_of_languages(tmp_path):
    path = export(tmp_path, "a.csv", Date=DAYS, CSAT=[1, 5, 4, 3])
    found, params, _ = guessed(path)
    assert not any(line.startswith("languages") for line in found.reasons)
    assert "languages" not in params_text(found, study="s", params_file=path)
    assert params.locale == "en"


def test_objects_in_json_lines_become_columns(tmp_path):
    rows = [
        {"stars": n % 5 + 1, "text": text, "consumer": {"country": ["FR", "PL"][n % 2], "tags": ["a"]}}
        for n, text in enumerate(comments("en"))
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    _, params, made = guessed(path)
    assert params.sources[0].columns["consumer_country"] == "consumer.country"
    assert params.segment_by == ("consumer_country",)
    assert set(made.feedback["consumer_country"]) == {"FR", "PL"}


def test_columns_are_judged_by_what_they_hold(tmp_path):
    found, params, _ = guessed(
        export(
            tmp_path,
            "a.csv",
            评分=[1, 5, 3, 4, 2],
            评论内容=comments("zh"),
            手机品牌=["华为", "小米", "苹果"],
            手机号=[f"139{n:08}" for n in range(N)],
            App版本=["4.2", "4.3", "5.0"],
            **{"Shop": list(range(1, 314))},
        )
    )
    columns, left = params.sources[0].columns, found.sources[0].left
    assert columns["phone_brand"] == "手机品牌"
    assert columns["app_version"] == "App版本"
    assert "personal data" in left["手机号"]
    assert left["Shop"] == "numbers, not groups; map it by hand if they are codes of groups"


@pytest.mark.parametrize("said", [{}, {"given": {"score": "nps"}, "metric": "nps"}])
def test_a_column_of_one_value_is_a_score_by_its_name(tmp_path, said):
    file = export(tmp_path, "a.csv", received=["2025-01-03", "2025-05-04"], nps=["10"], plan=["a", "b"])
    found, _, made = guessed(file, **said)
    assert found.scale[:4] == ("nps", 0, 10, "up")
    assert (made.feedback["score"] == 10).all()


def test_a_column_of_one_value_is_a_score_as_asked_for_and_only_on_that_scale(tmp_path):
    file = export(tmp_path, "a.csv", received=["2025-01-03"], answer=["5"], words=comments("en"))
    assert guess([file], given={"score": "answer"}, metric="csat").scale[:3] == ("csat", 1, 5)
    with pytest.raises(FeedbackError, match="not a score on a known scale"):
        guess([export(tmp_path, "b.csv", received=["2025-01-03"], nps=["12"])], given={"score": "nps"}, metric="nps")


def test_a_column_of_one_value_is_no_score_beside_one_that_varies(tmp_path):
    file = export(tmp_path, "a.csv", received=["2025-01-03"], satisfaction=["5"], rating=["1", "5", "3", "4"])
    found = guess([file])
    assert found.sources[0].columns["score"].theirs == "rating"
    assert found.sources[0].left["satisfaction"] == "it is always '5'"


def test_what_is_measured_of_answers_is_proposed_as_numbers(tmp_path):
    """Days, minutes and a price; not a count of votes, a rating of the price, codes, a time in words, a few values."""
    path = export(
        tmp_path,
        "a.csv",
        Date=DAYS,
        NPS=[0, 9, 10, 7, 8],
        Comment=comments("en"),
        **{
            "Delivery days": list(range(-2, 15)),
            "Minuty oczekiwania": [f"{n},5" for n in range(40)],
            "价格": [n * 10 for n in range(1, 50)],
            "Average delay": list(range(30)),
            "Price rating": list(range(1, 21)),
            "Hours": ["9-17", *map(str, range(30))],
            "Late": [0, 1, 2],
            "Shop": list(range(1, 314)),
        },
    )
    found, params, made = guessed(path)
    assert list(params.numbers) == list(found.numbers) == ["delivery_days", "minuty_oczekiwania", "price"]
    assert made.feedback["minuty_oczekiwania"].dtype == float
    assert (made.feedback["delivery_days"].min(), made.feedback["delivery_days"].max()) == (-2, 14)
    assert len(made.feedback) == N
    text = params_text(found, study="s", params_file=path)
    (line,) = [line for line in text.splitlines() if line.startswith("numbers:")]
    assert line.endswith("# how the score goes with each, and from which value on; take out codes and counts")
    assert "numbers: delivery_days, minuty_oczekiwania, price: how the score goes with each" in " ".join(found.reasons)
    assert "numbers: days" not in " ".join(found.reasons)


def test_numbers_need_a_score_and_the_same_meaning_in_every_source(tmp_path):
    days = {"Delivery days": list(range(20))}
    unscored = export(tmp_path, "a.csv", Date=DAYS, Comment=comments("en"), **days)
    assert guessed(unscored)[0].numbers == ()
    scored = export(tmp_path, "b.csv", Date=DAYS, NPS=[0, 9, 10, 7, 8], **days)
    words = export(tmp_path, "c.csv", Date=DAYS, NPS=[9, 0, 10, 7, 8], **{"Delivery days": ["few", "many"]})
    assert guessed(scored)[0].numbers == ("delivery_days",)
    assert guessed(scored, words)[0].numbers == ()
    assert guessed(scored, segment_by=["Delivery days"])[0].numbers == ()


def test_no_more_numbers_are_proposed_than_can_be_looked_at(tmp_path):
    prices = {f"Price {name}": list(range(20)) for name in "abcdefgh"}
    found, _, _ = guessed(export(tmp_path, "a.csv", Date=DAYS, NPS=[0, 9, 10, 7, 8], **prices))
    assert len(found.numbers) == 6
    assert found.sources[0].left["Price h"] == "numbers; 6 are enough to begin with"


def test_names_of_columns():
    assert column_name("Service type 1", set()) == "service_type_1"
    assert column_name("Регион", set()) == "region"
    assert column_name("Województwo", {"wojewodztwo"}) == "wojewodztwo_2"
    assert column_name("所在城市", {"city"}) == "city_2"
    assert column_name("App版本", set()) == "app_version"
    assert column_name("Категория", set()) == "kategoriya"
    assert column_name("星座", set()) == "group"
    assert column_name("2024 plan", set()) == "group_2024_plan"
    assert "score" in roles("overallRating")
    assert "score" not in roles("Karate class")


@pytest.mark.parametrize(
    ("file", "columns", "metric", "segment"),
    [
        (
            "bg_cinexio_reviews/cinexio.csv",
            {"text": "Comment", "score": "User_Rating", "received": "Date", "id": "ID"},
            ("stars", 0, 5),
            None,
        ),
        (
            "pl_filmweb_reviews/filmweb_reviews.csv.gz",
            {"text": "user_comment", "score": "user_rate", "customer": "username"},
            ("nps", 0, 10),
            "type",
        ),
        (
            "zh_asap_aspects/dev_sample.csv",
            {"text": "reviewbody", "score": "star", "id": "index"},
            ("stars", 1, 5),
            None,
        ),
        (
            "ms_shopee_reviews/shopee_reviews.csv",
            {"text": "Comment", "score": "Rating", "received": "Date", "customer": "Author Username"},
            ("stars", 1, 5),
            None,
        ),
        ("zh_online_shopping/online_shopping_10_cats_sample.csv.gz", {"text": "review"}, ("none", None, None), "cat"),
        (
            "booking_hotel_reviews/hotel_reviews.csv.gz",
            {"text": ["Negative_Review", "Positive_Review"], "score": "Reviewer_Score", "received": "Review_Date"},
            ("stars", 1, 10),
            None,
        ),
        (
            "nhs_fft_multilabel/nhs_fft_multilabel.csv",
            {"text": "FFT answer", "score": "FFT categorical answer", "id": "Comment ID", "customer": "Respondent ID"},
            ("csat", 1, 5),
            "trust",
        ),
        (
            "telco_nps_verbatims/telco_nps_verbatims.csv",
            {"text": "text", "score": "NPS_SCORE", "received": "CUSTOMER_RESPONSE_DATE"},
            ("nps", 0, 10),
            "survey_sub_type",
        ),
    ],
)
def test_public_sets(tmp_path, file, columns, metric, segment):
    path = DATA / file
    if not path.is_file():
        pytest.skip(f"the public set {file} is not here: set VOCWORK_DATA to the folder that holds it")
    found = guess([path])
    params_file = tmp_path / "s.yml"
    params_file.write_text(params_text(found, study="s", params_file=params_file), encoding="utf-8")
    params = load_params(params_file)
    assert columns.items() <= params.sources[0].columns.items()
    assert (params.metric.kind, params.metric.low, params.metric.high) == metric
    assert params.segment_by == ((segment,) if segment else ())
    [entry] = ingest(params, params_file).inputs
    assert entry["kept"] > 0.9 * entry["rows"]


def test_a_single_row_is_read_by_the_names_of_its_columns(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("Date,NPS,Comment\n2024-02-03,3,Slow\n", encoding="utf-8")
    found = guess([path])
    assert {ours: choice.theirs for ours, choice in found.sources[0].columns.items()} == {
        "score": "NPS",
        "text": "Comment",
        "received": "Date",
    }
    assert found.scale is not None
    assert found.scale[:4] == ("nps", 0, 10, "up")
