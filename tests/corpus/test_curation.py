"""Decisions on themes: read strictly, carried out in order, and again after every fit."""

import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.corpus.blobs import craft, quarterly
from vocwork.corpus.themes.curation import VERBS, Curation, load_curation
from vocwork.corpus.themes.history import follow, themed_by
from vocwork.corpus.themes.model import in_space
from vocwork.corpus.themes.replay import Rows, parts_of, replay
from vocwork.params import ParamsError

SIGNED = {"by": "A. Petrova", "when": "2024-07-01", "why": "one subject"}


@pytest.fixture(scope="module")
def study():
    return quarterly(30)


@pytest.fixture(scope="module")
def registry(study):
    return follow(None, *study[:2], craft(study[2]))


@pytest.fixture(scope="module")
def themed(study, registry):
    return themed_by(registry, study[0])


def decided(*decisions):
    return Curation.model_validate({"decisions": [SIGNED | decision for decision in decisions]}).decisions


def done(themed, *decisions, lost=(), rows=None, locale="en"):
    rows = rows or Rows(lambda numbers: np.empty((0, 1)), lambda texts: np.empty((0, 1)))
    where = {"locale": locale, "quarter": "2024Q2", "place": "params/a.themes.yml"}
    return replay(themed, decided(*decisions), set(lost), rows, **where)


def theme(curated, number):
    return curated.themed.themes.set_index("theme").loc[number]


def test_a_merge_moves_all_mentions_and_says_so(themed):
    found = done(themed, {"merge": [2, 0]})
    mentions = found.themed.mentions["theme"]
    assert not (mentions == 0).any()
    assert (mentions == 2).sum() == themed.mentions["theme"].isin([0, 2]).sum() == theme(found, 2)["size"]
    assert theme(found, 0)[["status", "became", "size"]].tolist() == ["merged", "2", 0]
    assert np.isnan(theme(found, 2)["stability"])
    assert theme(found, 2)["curated"]
    assert found.entries[0].event == "merged"
    assert found.entries[0][-3:] == ("one subject", "A. Petrova", "2024-07-01")


def test_what_is_merged_with_many_same_words_was_made_by_hand(themed):
    same = themed.themes["theme"] == 2
    themes = themed.themes.assign(refits=themed.themes["refits"].mask(same, 0))
    merged = theme(done(themed._replace(themes=themes), {"merge": [2, 0]}), 2)
    assert np.isnan(merged["stability"])
    assert merged["refits"] == themes["refits"].max() > 0


def test_a_name_per_language_and_the_studys_own_for_the_others(themed):
    found = done(themed, {"rename": 1, "to": {"en": "Courier", "pl": "Kurier"}})
    row = theme(found, 1)
    assert row[["label", "label_en", "label_pl", "label_bg"]].tolist() == ["Courier", "Courier", "Kurier", "Courier"]
    assert done(themed, {"rename": 1, "to": "Courier"}, locale="pl").themed.themes.loc[1, "label_pl"] == "Courier"


def test_a_hidden_theme_keeps_its_mentions(themed):
    found = done(themed, {"hide": 3})
    assert theme(found, 3)["status"] == "hidden"
    pd.testing.assert_series_equal(found.themed.mentions["theme"], themed.mentions["theme"])


def test_a_theme_under_another_and_back_on_top(themed):
    assert theme(done(themed, {"move": 1, "under": 0}), 1)["parent"] == 0
    assert theme(done(themed, {"move": 1, "under": 0}, {"move": 1, "under": "top"}), 1)["parent"] == -1


def test_no_theme_stands_under_itself(themed):
    with pytest.raises(ParamsError, match=r"decisions\.2 .*theme 2 stands under 0 already"):
        done(themed, {"move": 1, "under": 0}, {"move": 2, "under": 1}, {"move": 0, "under": 2})


def test_what_stands_under_a_merged_theme_follows_it(themed):
    found = done(themed, {"move": 2, "under": 1}, {"merge": [0, 1]})
    assert theme(found, 2)["parent"] == 0
    upside_down = done(themed, {"move": 0, "under": 1}, {"merge": [0, 1]})
    assert theme(upside_down, 0)["parent"] == -1


PARTS = [{"name": "Slow", "examples": ["slow"]}, {"name": "Lost", "examples": ["lost"]}]


def halves(themed):
    """Rows by which every second clause of a theme lies at the first example, and the others at the second."""

    def of_texts(texts):
        return np.array([[1.0, 0.0] if texts == ("slow",) else [0.0, 1.0]])

    return Rows(lambda numbers: np.eye(2)[numbers % 2], of_texts)


@pytest.mark.parametrize(
    "gone", [pytest.param({"hide": 0}, id="hidden"), pytest.param({"split": 0, "into": PARTS}, id="split")]
)
def test_what_stood_under_a_theme_that_is_shown_no_more_stands_where_it_stood(themed, gone):
    found = done(themed, {"move": 1, "under": 0}, gone, rows=halves(themed))
    assert theme(found, 1)["parent"] == -1
    assert re.search(r"decisions\.1 \((hide|split) 0, .*: theme 1 stood under it and stands on top now\.", *found.notes)
    deeper = done(
        themed, {"move": 0, "under": 3}, {"move": 1, "under": 0}, {"move": 2, "under": 0}, gone, rows=halves(themed)
    )
    assert [theme(deeper, number)["parent"] for number in (1, 2, 3)] == [3, 3, -1]
    assert "theme 1, 2 stood under it and stands under 3 now" in deeper.notes[0]


def test_no_theme_ever_stands_under_one_that_is_not_shown(themed):
    """Whatever is decided in whatever order, as far as it is not refused."""
    steps = [
        {"move": 1, "under": 0},
        {"move": 2, "under": 1},
        {"hide": 0},
        {"hide": 1},
        {"merge": [3, 1]},
        {"merge": [3, 2]},
    ]
    carried_out = 0
    for order in itertools.permutations(steps, 4):
        try:
            themes = done(themed, *order).themed.themes
        except ParamsError:
            continue
        carried_out += 1
        seen = themes[themes["status"] == "active"]
        assert set(seen["parent"]) <= {-1, *seen["theme"]}
    assert carried_out > 20


@pytest.mark.parametrize(
    "decision",
    [
        {"merge": [0, 1]},
        {"merge": [1, 0]},
        {"move": 1, "under": 0},
        {"move": 0, "under": 1},
        {"split": 0, "into": PARTS},
    ],
)
def test_a_hidden_theme_comes_back_or_takes_others_with_it_by_no_decision(themed, decision):
    with pytest.raises(ParamsError, match=r"decisions\.1 .*theme 0 was hidden by a decision before"):
        done(themed, {"hide": 0}, decision)


def test_a_hidden_theme_may_be_named_and_pinned(themed):
    found = done(themed, {"hide": 0}, {"rename": 0, "to": "Noise"}, {"pin": 0})
    assert theme(found, 0)[["status", "label"]].tolist() == ["hidden", "Noise"]


def test_a_part_that_no_clause_goes_to_is_told(themed):
    rows = Rows(lambda numbers: np.tile([1.0, 0.0], (len(numbers), 1)), halves(themed).of_texts)
    found = done(themed, {"split": 0, "into": PARTS}, rows=rows)
    assert theme(found, 1001)["size"] == theme(done(themed), 0)["size"]
    assert len(found.notes) == 1
    assert found.notes[0].endswith("no clause lies nearest to the examples of its part 1002.")
    assert not done(themed, {"split": 0, "into": PARTS}, rows=halves(themed)).notes


@pytest.mark.parametrize(
    "names",
    [("Courier", "Courier"), ("Courier", "courier"), ({"en": "Post", "pl": "Poczta"}, {"en": "Mail", "pl": "Poczta"})],
)
def test_no_two_themes_are_given_one_name(themed, names):
    with pytest.raises(
        ParamsError, match=r"decisions\.1 \(rename 1, .*theme 0 is called '(Courier|courier|Poczta)' too"
    ):
        done(themed, {"rename": 0, "to": names[0]}, {"rename": 1, "to": names[1]})


def test_a_part_is_not_called_as_a_theme_that_people_named(themed):
    with pytest.raises(ParamsError, match=r"decisions\.1 \(split 0, .*theme 1 is called 'Slow' too"):
        done(themed, {"rename": 1, "to": "Slow"}, {"split": 0, "into": PARTS}, rows=halves(themed))


@pytest.mark.parametrize(
    "between", [{"merge": [0, 1]}, {"hide": 1}, {"rename": 1, "to": "Parcels"}, {"move": 1, "under": 2}]
)
def test_a_name_is_free_where_no_other_theme_is_shown_by_it(themed, between):
    found = done(themed, {"rename": 1, "to": "Courier"}, between, {"rename": 0, "to": "Courier"})
    assert theme(found, 0)["label"] == "Courier"
    assert not found.notes


def test_a_theme_that_nobody_named_gives_way_to_the_name_that_people_gave(themed):
    """A theme that is born later may be called so of itself: that stops no build."""
    given = theme(done(themed), 1)["label"]
    found = done(themed, {"rename": 2, "to": given})
    assert [theme(found, number)["label"] for number in (1, 2)] == [f"{given} (1)", given]
    assert found.notes == [f"Theme 1 is shown as '{given} (1)': theme 2 is called '{given}' too."]


def test_themes_that_were_found_with_one_name_are_told_apart_by_the_later_ones_number(themed):
    themes = themed.themes.assign(
        label_pl=["Kurier", "Cena", "kurier", None], label=["Courier", "Price", "Post", "Cena"]
    )
    found = done(themed._replace(themes=themes))
    assert found.themed.themes["label_pl"].tolist()[:3] == ["Kurier", "Cena", "kurier (2)"]
    assert theme(found, 3)["label_pl"] == "Cena (3)"
    assert found.themed.themes["label"].tolist() == ["Courier", "Price", "Post", "Cena"]


def test_a_split_goes_by_examples_in_any_language(study, registry, themed):
    """Two subjects put together by hand part again by an English example of the one and a Polish one of the other."""
    mentions, vectors, _ = study
    english, polish = (
        vectors[(mentions["subject"] == subject) & (mentions["language"] == language)][:3]
        for subject, language in ((0, "en"), (1, "pl"))
    )
    given = {"one": (english, "en"), "other": (polish, "pl")}
    spoken = mentions["language"].to_numpy(dtype=object)

    def of_texts(texts):
        rows, language = given[texts[0]]
        return in_space(registry.model, rows, np.full(3, language, dtype=object)).rows

    rows = Rows(lambda numbers: in_space(registry.model, vectors[numbers], spoken[numbers]).rows, of_texts)
    homes = [int(themed.mentions.loc[mentions["subject"] == subject, "theme"].mode()[0]) for subject in (0, 1)]
    parts = [{"name": "One", "examples": ["one"]}, {"name": {"en": "Other"}, "examples": ["other"]}]
    found = done(themed, {"merge": homes}, {"split": homes[0], "into": parts}, rows=rows)
    first, second = 1000 * (homes[0] + 1) + 1, 1000 * (homes[0] + 1) + 2
    told = found.themed.mentions["theme"]
    assert (told[(mentions["subject"] == 0) & (told > 3)] == first).mean() > 0.95
    assert (told[(mentions["subject"] == 1) & (told > 3)] == second).mean() > 0.95
    assert theme(found, homes[0])[["status", "became"]].tolist() == ["split", f"{first}, {second}"]
    assert theme(found, second)["label"] == "Other"


def test_decisions_go_in_order(themed):
    found = done(themed, {"rename": 0, "to": "First"}, {"merge": [0, 1]}, {"rename": 0, "to": "Both"})
    assert theme(found, 0)["label"] == "Both"
    assert [entry.event for entry in found.entries] == ["renamed", "merged", "renamed"]


def test_what_was_merged_away_is_named_by_what_it_became(themed):
    with pytest.raises(ParamsError, match=r"decisions\.1 \(hide 1, by A\. Petrova.*theme 1 was merged into 0"):
        done(themed, {"merge": [0, 1]}, {"hide": 1})


def test_a_theme_that_there_never_was_is_refused(themed):
    with pytest.raises(ParamsError, match=r"a\.themes\.yml: decisions\.0 .*no theme 17\. There are: 0, 1, 2, 3"):
        done(themed, {"hide": 17})


def test_a_theme_that_was_lost_is_noted_and_the_rest_is_done(themed):
    found = done(themed, {"rename": 9, "to": "Lifts"}, {"hide": 3}, lost=[9])
    assert len(found.notes) == 1
    assert "theme 9 was not found again" in found.notes[0]
    assert theme(found, 3)["status"] == "hidden"


def test_parts_of_a_lost_theme_are_lost_with_it_and_the_rest_is_done(themed):
    parts = [{"name": name, "examples": [name]} for name in ("Stairs", "Lifts")]
    found = done(
        themed,
        {"split": 9, "into": parts},
        {"split": 10_002, "into": parts},
        {"rename": 10_003_001, "to": "Old lifts"},
        {"move": 1, "under": 10_001},
        {"merge": [2, 10_001]},
        {"hide": 3},
        lost=[9],
    )
    told = [int(re.search(r"has no effect: theme (\d+) was", note)[1]) for note in found.notes]
    assert told == [9, 10_002, 10_003_001, 10_001, 10_001]
    assert [entry.event for entry in found.entries] == ["hidden"]
    assert theme(found, 1)["parent"] == -1


def test_a_part_that_there_never_was_is_refused_though_themes_were_lost(themed):
    parts = [{"name": name, "examples": [name]} for name in ("Stairs", "Lifts")]
    with pytest.raises(ParamsError, match=r"decisions\.1 .*no theme 10003"):
        done(themed, {"split": 9, "into": parts}, {"hide": 10_003}, lost=[9])


def test_a_name_survives_a_new_quarter_and_themes_founded_anew(study, registry):
    """In the last quarter the themes are founded anew with another seed; each is recognised, and its name stays."""
    mentions, vectors, feeling = study
    number = int(registry.texts["theme"].mode()[0])
    later = mentions.assign(quarter="2024Q3", said=mentions["said"] + " again")
    both = pd.concat([mentions, later], ignore_index=True)
    way = craft(feeling)
    known = [
        follow(registry, both, np.vstack([vectors, vectors]), way),
        follow(None, both, np.vstack([vectors, vectors]), way._replace(seed=5), before=[registry]),
    ]
    subject = mentions.loc[themed_by(registry, mentions).mentions["theme"] == number, "subject"].mode()[0]
    for again in known:
        found = done(themed_by(again, both), {"rename": number, "to": "Ours"})
        told = found.themed.mentions.loc[both["subject"] == subject, "theme"].mode()[0]
        assert theme(found, told)["label"] == "Ours"


WRONG = {
    "decisions: [{hide: 1, by: A, when: 2024-07-01}]": r"line 1: decisions\.0\.why: is missing",
    "decisions: [{hide: 1, by: A, when: July, why: x}]": r"0\.when: expected a day such as 2026-02-03 \(got 'July'",
    "decisions: [{by: A, when: 2024-07-01, why: x}]": "exactly one of merge, split, rename, move, hide, pin",
    "decisions: [{hide: 1, pin: 2, by: A, when: 2024-07-01, why: x}]": "this one has hide, pin",
    "decisions: [{rename: 1, by: A, when: 2024-07-01, why: x}]": "`rename` and `to` belong together",
    "decisions: [{hide: 1, to: X, by: A, when: 2024-07-01, why: x}]": "`rename` and `to` belong together",
    "decisions: [{merge: [1, 1], by: A, when: 2024-07-01, why: x}]": "two themes or more, each once",
    "decisions: [{merge: [0, 0, 1], by: A, when: 2024-07-01, why: x}]": "each once",
    "decisions: [{hide: true, by: A, when: 2024-07-01, why: x}]": r"0\.hide: expected a whole number \(got 'True'",
    "decisions: [{hide: '1', by: A, when: 2024-07-01, why: x}]": r"decisions\.0\.hide: expected a whole number",
    "decisions: [{hide: -1, by: A, when: 2024-07-01, why: x}]": r"decisions\.0\.hide",
    "decisions: [{hide: 1, by: ' ', when: 2024-07-01, why: x}]": r"decisions\.0\.by",
    "decisions: [{hide: 1, by: A, when: 2024-13-01, why: x}]": r"decisions\.0\.when: month must be in 1\.\.12",
    "decisions: [{rename: 1, to: {}, by: A, when: 2024-07-01, why: x}]": r"decisions\.0\.to: expected a name",
    "decisions: [{rename: 1, to: ' ', by: A, when: 2024-07-01, why: x}]": r"decisions\.0\.to: expected a name",
    "decisions: [{rename: 1, to: {en: ''}, by: A, when: 2024-07-01, why: x}]": r"decisions\.0\.to: expected a name",
    "decisions: [{move: 1, under: 1, by: A, when: 2024-07-01, why: x}]": "cannot stand under itself",
    "decisions:\n  - {rename: 1, to: {fr: X}, by: A, when: 2024-07-01, why: x}": r"line 2: decisions\.0\.to\.fr: .*$",
    "decisions: 3": r"line 1: decisions: expected a list \(got '3'",
    "decisions:\n  - hide 1": r"line 2: decisions\.0: expected keys and values \(got 'hide 1'",
    "decisions: [{hid: 1, by: A, when: 2024-07-01, why: x}]": r"unknown key decisions\[0\]\.hid: did you mean hide",
    "decisions:\n  - hide: [": r"line 2, column 12",
}


@pytest.mark.parametrize("text", WRONG)
def test_slips_are_refused_with_their_place(tmp_path, text):
    (tmp_path / "a.themes.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ParamsError, match=WRONG[text]) as refused:
        load_curation(tmp_path / "a.yml")
    assert "a.themes.yml" in str(refused.value)


def test_the_example_of_the_manual_is_read_as_it_stands(tmp_path):
    """One decision of each kind."""
    manual = (Path(__file__).parents[2] / "docs" / "themes.md").read_text(encoding="utf-8")
    example = re.search(r"^```yaml\n(decisions:.*?)^```", manual, flags=re.S | re.M)[1]
    (tmp_path / "a.themes.yml").write_text(example, encoding="utf-8")
    decisions = load_curation(tmp_path / "a.yml").decisions
    assert sorted(decision.verb for decision in decisions) == sorted(VERBS)
    assert parts_of(decisions[2]) == [6001, 6002]


def test_a_theme_named_by_hand_is_kept_like_a_pinned_one(tmp_path):
    (tmp_path / "a.themes.yml").write_text(
        "decisions:\n"
        "- {rename: 4, to: Courier, by: A, when: 2024-07-01, why: clear}\n"
        "- {pin: 2, by: A, when: 2024-07-01, why: asked for}\n"
        "- {hide: 0, by: A, when: 2024-07-01, why: noise}\n",
        encoding="utf-8",
    )
    assert load_curation(tmp_path / "a.yml").pinned == {2, 4}


def test_a_list_without_a_decision_decides_nothing(tmp_path):
    (tmp_path / "a.themes.yml").write_text("decisions:\n", encoding="utf-8")
    assert load_curation(tmp_path / "a.yml").decisions == ()


def test_no_file_decides_nothing(tmp_path):
    assert load_curation(tmp_path / "a.yml").decisions == ()
