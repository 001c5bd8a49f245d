"""Themes over the quarters: nothing is told anew, nothing looks ahead, what is new is born."""

import numpy as np
import pandas as pd
import pytest

from tests.corpus.blobs import WIDTH, craft, quarterly
from vocwork.corpus.themes import founding
from vocwork.corpus.themes.history import follow, themed_by
from vocwork.corpus.themes.ledger import came_late
from vocwork.corpus.themes.model import STRANGE, least_familiar, place
from vocwork.corpus.themes.registry import read_registry, write_registry
from vocwork.corpus.themes.space import unit

QUARTERS = ("2024Q1", "2024Q2", "2024Q3")
FURNITURE = 3


@pytest.fixture(scope="module")
def study():
    """Three quarters; in the last one customers begin to speak of furniture."""
    return quarterly(30, quarters=QUARTERS, new=(FURNITURE,))


def until(study, quarter):
    mentions, vectors, _ = study
    past = (mentions["quarter"] <= quarter).to_numpy()
    return mentions[past], vectors[past]


@pytest.fixture(scope="module")
def before(study):
    return follow(None, *until(study, "2024Q2"), craft(study[2]))


@pytest.fixture(scope="module")
def after(study, before):
    return follow(before, *study[:2], craft(study[2]))


def test_no_mention_changes_its_theme_when_a_quarter_comes(study, before, after):
    mentions = study[0]
    past = (mentions["quarter"] <= "2024Q2").to_numpy()
    then = themed_by(before, mentions[past]).mentions
    now = themed_by(after, mentions).mentions[past]
    pd.testing.assert_frame_equal(then, now, check_exact=True)


def test_no_theme_changes_its_words_when_a_quarter_comes(before, after):
    both = after.themes[after.themes["theme"].isin(before.themes["theme"])]
    pd.testing.assert_frame_equal(both[before.themes.columns], before.themes, check_exact=True)


def test_a_quarter_is_placed_the_same_whatever_comes_after_it(study, before):
    """Two quarters later the second one looks as it did when it was the last."""
    mentions, vectors, feeling = study
    others = np.roll(vectors[mentions["quarter"] == "2024Q3"], 1, axis=1)
    changed = vectors.copy()
    changed[mentions["quarter"] == "2024Q3"] = others
    past = mentions["quarter"] <= "2024Q2"
    one, other = (follow(before, mentions, way, craft(feeling)) for way in (vectors, changed))
    pd.testing.assert_frame_equal(
        themed_by(one, mentions).mentions[past], themed_by(other, mentions).mentions[past], check_exact=True
    )


def test_founded_on_the_first_quarters_it_makes_no_difference_when_a_study_was_built(study, monkeypatch):
    monkeypatch.setattr(founding, "ENOUGH", 100)
    way = craft(study[2], found_on="first")
    at_once = follow(None, *study[:2], way)
    step_by_step = None
    for quarter in QUARTERS:
        step_by_step = follow(step_by_step, *until(study, quarter), way)
    assert at_once.last == "2024Q1"
    for part in ("themes", "texts", "ledger"):
        pd.testing.assert_frame_equal(getattr(at_once, part), getattr(step_by_step, part), check_exact=True)


def test_what_fits_no_theme_makes_a_new_one(study, after):
    found = themed_by(after, study[0])
    new = found.themes[found.themes["born"] == "2024Q3"]
    assert len(new) == 1
    assert new["stability"].iloc[0] >= 0.9
    assert {"sofa", "fabric", "stitching"} <= set(new["keywords"].iloc[0].split(", "))
    spoken = found.mentions[found.mentions["quarter"] == "2024Q3"]
    assert (spoken.loc[spoken["subject"] == FURNITURE, "theme"] == new["theme"].iloc[0]).mean() > 0.9
    assert (spoken.loc[spoken["subject"] != FURNITURE, "theme"] != new["theme"].iloc[0]).all()
    assert after.ledger["event"].tolist() == ["founded", "born"]


def test_nothing_is_born_where_nothing_is_new():
    mentions, vectors, feeling = quarterly(30, quarters=("2024Q1", "2024Q2", "2024Q3", "2024Q4"))
    past = (mentions["quarter"] == "2024Q1").to_numpy()
    registry = follow(None, mentions[past], vectors[past], craft(feeling))
    registry = follow(registry, mentions, vectors, craft(feeling))
    assert registry.through == "2024Q4"
    assert registry.ledger["event"].tolist() == ["founded"]


def test_a_theme_that_grows_is_not_a_new_one():
    """Three times the talk of delivery is growth: its neighbours of before are there."""
    mentions, vectors, feeling = quarterly(60, quarters=("2024Q1", "2024Q2"))
    rare = (mentions["quarter"] == "2024Q1") & (mentions["subject"] == 0) & (np.arange(len(mentions)) % 3 > 0)
    mentions, vectors = mentions[~rare], vectors[~rare]
    past = (mentions["quarter"] == "2024Q1").to_numpy()
    registry = follow(None, mentions[past], vectors[past], craft(feeling))
    assert "born" not in set(follow(registry, mentions, vectors, craft(feeling)).ledger["event"])


def test_equal_texts_share_a_theme_over_the_quarters(study, after):
    mentions, vectors, feeling = study
    again = mentions[mentions["quarter"] == "2024Q1"].assign(quarter="2024Q4")
    rng = np.random.default_rng(0)
    elsewhere = rng.normal(size=(len(again), vectors.shape[1])).astype(np.float32)
    longer = pd.concat([mentions, again], ignore_index=True)
    registry = follow(after, longer, np.vstack([vectors, elsewhere]), craft(feeling))
    themes = themed_by(registry, longer).mentions.groupby("said")["theme"].nunique()
    assert (themes == 1).all()


def with_names(mentions, vectors, names=("@acme",)):
    """The mentions of the first quarter once more for each name, in a last one, and their vectors."""
    is_first = (mentions["quarter"] == "2024Q1").to_numpy()
    first = mentions[is_first].assign(quarter="2024Q4")
    again = [first.assign(said=f"{name} " + first["said"]) for name in names]
    return pd.concat([mentions, *again], ignore_index=True), np.vstack([vectors, *[vectors[is_first]] * len(names)])


@pytest.mark.parametrize("still_there", [True, False])
def test_texts_that_are_equal_but_for_names_share_a_theme_over_the_quarters(study, after, tmp_path, still_there):
    """Also where the quarter in which they were first said is no longer in the data."""
    mentions, vectors, feeling = study
    longer, ways = with_names(mentions, vectors)
    new = (longer["quarter"] == "2024Q4").to_numpy()
    ways[new] = np.random.default_rng(0).normal(size=ways[new].shape)
    seen = np.full(len(longer), True) if still_there else (longer["quarter"] > "2024Q1").to_numpy()
    write_registry(after, tmp_path)
    registry = follow(read_registry(tmp_path), longer[seen], ways[seen], craft(feeling))
    told = themed_by(after, mentions).mentions.groupby("text")["theme"].first()
    named = themed_by(registry, longer[new]).mentions
    assert (named["theme"].to_numpy() == told[named["text"]].to_numpy()).all()
    assert registry.ledger["event"].tolist() == after.ledger["event"].tolist()


def test_new_texts_that_are_equal_but_for_names_share_a_theme_whatever_language_each_is_taken_for(study, before):
    longer, ways = with_names(*until(study, "2024Q2"), names=("@acme", "@a"))
    new = longer["quarter"] == "2024Q4"
    longer.loc[new, "text"] += " once more"
    longer.loc[new & longer["said"].str.startswith("@a "), "language"] = "pl"
    found = themed_by(follow(before, longer, ways, craft(study[2])), longer).mentions[new]
    assert (found.groupby("text")["theme"].nunique() == 1).all()
    assert found["theme"].nunique() > 2


def test_a_name_said_in_many_ways_makes_no_theme(study, before):
    """Six things nobody said before, each said to six shops, are six clauses and not thirty-six."""
    mentions, vectors = until(study, "2024Q2")
    new = study[0][(study[0]["quarter"] == "2024Q3") & (study[0]["subject"] == FURNITURE)].head(6)
    many = pd.concat([new.assign(said=f"@shop{n} " + new["said"]) for n in range(6)])
    longer = pd.concat([mentions, many], ignore_index=True)
    registry = follow(before, longer, np.vstack([vectors, study[1][many.index]]), craft(study[2]))
    assert "born" not in set(registry.ledger["event"])


def test_another_list_of_brands_changes_no_theme_of_before(study, before):
    """What was said is the same, what a model reads of it no longer is."""
    mentions, vectors = until(study, "2024Q2")
    renamed = mentions.assign(text=mentions["text"].str.split(" ", n=1).str[1])
    more = study[0][study[0]["quarter"] == "2024Q3"]
    longer = pd.concat([renamed, more], ignore_index=True)
    registry = follow(before, longer, np.vstack([vectors, study[1][more.index]]), craft(study[2]))
    past = themed_by(registry, renamed).mentions
    assert (past["theme"].to_numpy() == themed_by(before, mentions).mentions["theme"].to_numpy()).all()


def test_the_same_input_gives_the_same_bytes(study, before, after, tmp_path):
    again = follow(None, *until(study, "2024Q2"), craft(study[2]))
    again = follow(again, *study[:2], craft(study[2]))
    for name, registry in (("one", after), ("two", again)):
        write_registry(registry, tmp_path / name)
    files = [sorted((p.name, p.read_bytes()) for p in (tmp_path / name).iterdir()) for name in ("one", "two")]
    assert files[0] == files[1]


def test_a_build_without_new_texts_changes_nothing(study, after):
    again = follow(after, *study[:2], craft(study[2]))
    assert again is after


def test_a_registry_read_from_disk_goes_on_as_the_one_in_memory(study, before, after, tmp_path):
    write_registry(before, tmp_path)
    registry = follow(read_registry(tmp_path), *study[:2], craft(study[2]))
    for part in ("themes", "texts", "ledger"):
        pd.testing.assert_frame_equal(getattr(registry, part), getattr(after, part), check_exact=True)


def test_more_of_a_quarter_that_was_seen_is_placed_and_leaves_the_rest(study):
    mentions, vectors, feeling = study
    half = (np.arange(len(mentions)) % 2 == 0) | (mentions["quarter"] < "2024Q3").to_numpy()
    registry = follow(None, mentions[half], vectors[half], craft(feeling))
    longer = follow(registry, mentions, vectors, craft(feeling))
    then, now = themed_by(registry, mentions[half]).mentions, themed_by(longer, mentions).mentions
    assert (then["theme"] == now["theme"][half]).all()
    assert (now["theme"] >= 0).mean() > 0.9


def test_a_language_that_comes_later_is_placed_by_meaning(study):
    mentions, vectors, feeling = study
    english = (mentions["language"] == "en").to_numpy() & (mentions["subject"] != FURNITURE).to_numpy()
    past = english & (mentions["quarter"] <= "2024Q2").to_numpy()
    registry = follow(None, mentions[past], vectors[past], craft(feeling))
    known = (mentions["subject"] != FURNITURE).to_numpy()
    later = mentions["quarter"].where(english, "2024Q3")
    both = mentions.assign(quarter=later)[known]
    found = themed_by(follow(registry, both, vectors[known], craft(feeling)), both).mentions
    table = pd.crosstab(found["subject"], [found["language"], found["theme"]])
    for subject in range(3):
        assert table.loc[subject, "en"].idxmax() == table.loc[subject, "pl"].idxmax()
    assert found["theme"].nunique() <= 4


def test_placing_founding_texts_gives_the_themes_they_were_founded_with(study, before):
    mentions, vectors = until(study, "2024Q2")
    placed = place(before.model, vectors, mentions["language"].to_numpy(dtype=object))
    assert (placed.theme == themed_by(before, mentions).mentions["theme"]).mean() > 0.98
    assert ((placed.strength > 0) & (placed.strength <= 1)).all()


def test_a_silent_theme_is_retired_and_comes_back(study, before):
    """No word of the first subject for a year, then as much as before."""
    mentions, vectors, feeling = study
    old = mentions[(mentions["quarter"] < "2024Q3")]
    rows, quarters = [old], ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3"]
    ways = [vectors[old.index]]
    for number, quarter in enumerate(quarters):
        part = old[old["subject"] != 0] if quarter < "2025Q3" else old
        rows.append(part.assign(quarter=quarter, said=part["said"] + f" {number}", text=part["text"] + f" {number}"))
        ways.append(vectors[part.index])
    registry = follow(before, pd.concat(rows, ignore_index=True), np.vstack(ways), craft(feeling))
    events = registry.ledger[["quarter", "event"]].to_numpy().tolist()
    assert ["2025Q2", "retired"] in events
    assert ["2025Q3", "returned"] in events
    assert (registry.themes["status"] == "active").all()


@pytest.mark.parametrize("rows", [0, 5, 20])
def test_too_few_mentions_found_nothing(study, rows):
    mentions, vectors, feeling = study
    assert follow(None, mentions.head(rows), vectors[:rows], craft(feeling)) is None


@pytest.mark.parametrize("rows", [40, 120])
def test_small_studies_are_founded_and_followed(study, rows):
    mentions, vectors = until(study, "2024Q2")
    registry = follow(None, mentions.head(rows), vectors[:rows], craft(study[2]))
    longer = follow(registry, *study[:2], craft(study[2]))
    assert (themed_by(longer, study[0]).mentions["theme"] >= 0).mean() > 0.8
    assert set(registry.themes["theme"]) <= set(longer.themes["theme"])


def strangers(vectors, count=200, seed=5):
    """Vectors that lean to those given in nothing but a hint, and to nothing else in common."""
    rng = np.random.default_rng(seed)
    far = unit(rng.normal(size=(count, WIDTH)))
    return unit(far + 0.3 * unit(vectors[rng.integers(len(vectors), size=count)] - vectors.mean(axis=0)))


def test_what_is_like_nothing_said_before_has_no_theme_though_it_lies_nearest_to_one(study, before):
    _, vectors = until(study, "2024Q2")
    placed = place(before.model, strangers(vectors), np.array(["en"] * 200, dtype=object))
    assert (placed.theme == -1).mean() > 0.9
    assert (placed.strength[placed.theme == -1] == 0).all()


def test_other_clauses_on_what_was_said_before_have_their_theme(study, before):
    mentions, vectors, _ = study
    new = ((mentions["quarter"] == "2024Q3") & (mentions["subject"] != FURNITURE)).to_numpy()
    placed = place(before.model, vectors[new], mentions["language"].to_numpy(dtype=object)[new])
    assert (placed.theme != -1).mean() > 0.9


def test_the_least_familiar_of_founding_clauses_are_few_and_none_of_a_handful():
    likeness = np.random.default_rng(1).random(1000)
    theme = np.arange(1000) % 3 - 1
    least = least_familiar(likeness, theme)
    assert 0 < (likeness[theme >= 0] < least).mean() <= STRANGE
    assert not (likeness[:99] < least_familiar(likeness[:99], np.zeros(99))).any()
    assert least_familiar(likeness, np.full(1000, -1)) == -1


def test_later_clauses_of_a_theme_that_was_born_are_no_strangers(study, after):
    """In the founding clauses there is nothing like them."""
    mentions, vectors, feeling = study
    more, ways, _ = quarterly(30, quarters=("2024Q4",), seed=3)
    rng = np.random.default_rng(8)
    more = more.assign(said=more["said"] + " once more")
    ways = unit(ways + 0.05 * rng.normal(size=ways.shape))
    longer = pd.concat([mentions, more], ignore_index=True)
    found = themed_by(follow(after, longer, np.vstack([vectors, ways]), craft(feeling)), longer)
    new = found.themes.loc[found.themes["born"] == "2024Q3", "theme"].iloc[0]
    spoken = found.mentions[(found.mentions["quarter"] == "2024Q4") & (found.mentions["subject"] == FURNITURE)]
    assert (spoken["theme"] != -1).mean() > 0.95
    assert (spoken["theme"] == new).mean() > 0.7


@pytest.fixture(scope="module")
def before_founding():
    """Themes founded on two quarters; then one before them comes in, in which customers spoke of furniture."""
    mentions, vectors, feeling = quarterly(30, quarters=("2024Q2", "2024Q3", "2024Q1"), new=(FURNITURE,))
    first = (mentions["quarter"] != "2024Q1").to_numpy()
    registry = follow(None, mentions[first], vectors[first], craft(feeling))
    return mentions, first, registry, follow(registry, mentions, vectors, craft(feeling))


def test_a_quarter_before_all_others_brings_its_own_theme_when_it_comes_late(before_founding):
    mentions, first, registry, longer = before_founding
    found = themed_by(longer, mentions)
    new = found.themes[found.themes["born"] == "2024Q1"]
    assert len(new) == 1
    assert not set(new["label"]) & set(registry.themes["label"])
    told = found.mentions[(found.mentions["quarter"] == "2024Q1") & (found.mentions["subject"] == FURNITURE)]
    assert (told["theme"] == new["theme"].iloc[0]).mean() > 0.9
    assert longer.through == "2024Q3"
    pd.testing.assert_frame_equal(
        themed_by(registry, mentions[first]).mentions, found.mentions[first], check_exact=True
    )


def test_what_came_late_stands_in_the_ledger_and_is_said(before_founding):
    _, first, _, longer = before_founding
    assert longer.ledger["event"].tolist() == ["founded", "born", "late"]
    line = longer.ledger.iloc[-1]
    assert (line["quarter"], line["base"]) == ("2024Q3", (~first).sum())
    assert f"{(~first).sum()} new clauses of 2024Q1" in came_late(longer.ledger, "2024Q3")
    assert came_late(longer.ledger, "2024Q4") == ""


def test_texts_that_are_known_and_more_of_the_last_quarter_are_not_late(study, after):
    mentions, vectors, feeling = study
    known = mentions[mentions["quarter"] == "2024Q3"].assign(quarter="2024Q1")
    more = mentions.head(20).assign(quarter="2024Q3", said=mentions["said"].head(20) + " too")
    longer = pd.concat([mentions, known, more], ignore_index=True)
    registry = follow(after, longer, np.vstack([vectors, vectors[known.index], vectors[more.index]]), craft(feeling))
    assert "late" not in set(registry.ledger["event"])
