"""The registry on disk: whole or not there, human to read, refused where it cannot be used."""

import json

import numpy as np
import pandas as pd
import pytest

from tests.corpus.blobs import craft, quarterly
from vocwork.corpus.themes.ground import along, axes_of
from vocwork.corpus.themes.history import follow, themed_by
from vocwork.corpus.themes.ledger import Entry, added, as_table
from vocwork.corpus.themes.refounding import brought, recognised, refounded
from vocwork.corpus.themes.registry import (
    archive,
    fingerprint,
    lineage,
    made_with,
    read_registry,
    refuse_other_data,
    refuse_other_making,
    write_registry,
)
from vocwork.corpus.themes.space import unit
from vocwork.params import ParamsError, Themes


@pytest.fixture(scope="module")
def study():
    return quarterly(30)


@pytest.fixture(scope="module")
def registry(study):
    return follow(None, *study[:2], craft(study[2]))


def test_no_words_of_customers_but_keywords_are_kept(study, registry, tmp_path):
    write_registry(registry, tmp_path)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir()).decode("latin-1")
    assert "delivery" in kept
    assert not any(text in kept for text in study[0]["said"])


def test_it_is_readable_and_names_its_arrays(registry, tmp_path):
    write_registry(registry, tmp_path)
    told = json.loads((tmp_path / "registry.json").read_text(encoding="utf-8"))
    assert told["through"] == "2024Q2"
    assert [theme["theme"] for theme in told["themes"]] == [0, 1, 2, 3]
    assert told["ledger"][0]["event"] == "founded"
    assert (tmp_path / told["arrays"]).exists()


def test_old_arrays_go_and_the_archive_stays(study, registry, tmp_path):
    write_registry(registry, tmp_path)
    kept = archive(tmp_path)
    mark = fingerprint(tmp_path)
    write_registry(registry._replace(model=registry.model._replace(cutoff=0.25)), tmp_path)
    assert len(list(tmp_path.glob("model-*.npz"))) == 1
    assert fingerprint(tmp_path) != mark == kept.name
    assert read_registry(kept).model.cutoff == registry.model.cutoff


def test_themes_of_an_older_recipe_keep_their_numbers_when_they_are_founded_anew(registry, tmp_path):
    """What places clauses is unknown there, but its texts are not."""
    numbered = [7, *registry.model.ids[1:]]
    model = registry.model._replace(ids=np.array(numbered))
    texts = registry.texts.assign(theme=registry.texts["theme"].replace(0, 7))
    themes = registry.themes.assign(theme=registry.themes["theme"].replace(0, 7))
    old = registry._replace(model=model, texts=texts, themes=themes, key=registry.key | {"recipe": 1})
    write_registry(old, tmp_path)
    path = next(tmp_path.glob("model-*.npz"))
    with np.load(path) as file:
        arrays = {name: file[name] for name in file if name not in ("least", "newcomers", "axes", "settled")}
    np.savez(path, **arrays)
    again = refounded([read_registry(tmp_path)], registry, pinned=(7,))
    assert again.model.ids[0] == 7
    assert set(again.themes["theme"]) == set(numbered)


def test_a_registry_that_knows_texts_by_what_was_said_alone_goes_on(registry, tmp_path):
    write_registry(registry, tmp_path)
    arrays = next(tmp_path.glob("model-*.npz"))
    with np.load(arrays) as file:
        kept = {name: file[name] for name in file.files if name != "text_words"}
    np.savez(arrays, **kept)
    pd.testing.assert_frame_equal(read_registry(tmp_path).texts, registry.texts, check_exact=True)


def test_none_where_there_is_none(tmp_path):
    assert read_registry(tmp_path) is None
    assert fingerprint(tmp_path) == ""


@pytest.mark.parametrize("harm", ["no arrays", "other schema", "half a file", "no JSON"])
def test_a_damaged_registry_says_what_to_do(registry, tmp_path, harm):
    write_registry(registry, tmp_path)
    arrays = next(tmp_path.glob("model-*.npz"))
    if harm == "no arrays":
        arrays.unlink()
    if harm == "no JSON":
        (tmp_path / "registry.json").write_text('{"schema": ', encoding="utf-8")
    if harm == "half a file":
        arrays.write_bytes(arrays.read_bytes()[:1000])
    if harm == "other schema":
        told = json.loads((tmp_path / "registry.json").read_text(encoding="utf-8"))
        (tmp_path / "registry.json").write_text(json.dumps(told | {"schema": "vocwork.registry/9"}), encoding="utf-8")
    with pytest.raises(ParamsError, match="--refound"):
        read_registry(tmp_path)


def test_another_encoder_or_other_settings_are_refused(registry, tmp_path):
    for key in (
        made_with("planted", "2", Themes(), 1),
        made_with("planted", "1", Themes(count=5), 1),
        made_with("planted", "1", Themes(), 2),
    ):
        with pytest.raises(ParamsError, match=r"a\.yml.*founded with.*--refound"):
            refuse_other_making(registry, key, tmp_path / "a.yml")
    refuse_other_making(registry, made_with("planted", "1", Themes(), 1), tmp_path / "a.yml")


def test_the_setting_that_changed_is_named_with_both_values(registry, tmp_path):
    """Not the whole of the settings, cut off before what differs."""
    with pytest.raises(ParamsError, match=r"other settings: themes\.found_on \(then all, now first\)\. "):
        refuse_other_making(registry, made_with("planted", "1", Themes(found_on="first"), 1), tmp_path / "a.yml")


def test_other_comments_in_the_same_quarters_are_refused_and_fewer_quarters_are_not(study, registry, tmp_path):
    mentions = study[0]
    refuse_other_data(registry, mentions[mentions["quarter"] == "2024Q2"], tmp_path / "a.yml")
    with pytest.raises(ParamsError, match="only 0% of the comments"):
        refuse_other_data(registry, mentions.assign(said=mentions["said"] + "!"), tmp_path / "a.yml")


def test_the_ledger_only_grows_and_proposes_once():
    ledger = added(
        as_table(), [Entry("2024Q1", "founded", (0, 1), 90, ""), Entry("2024Q1", "merge_proposed", (0, 1), 9, "")]
    )
    longer = added(
        ledger, [Entry("2024Q2", "merge_proposed", (0, 1), 12, ""), Entry("2024Q2", "born", (2,), 20, "new")]
    )
    pd.testing.assert_frame_equal(longer.head(len(ledger)), ledger, check_exact=True)
    assert longer["event"].tolist() == ["founded", "merge_proposed", "born"]
    assert longer["themes"].tolist() == ["0, 1", "0, 1", "2"]


def test_themes_are_recognised_by_their_texts():
    old = pd.DataFrame({"key": range(9), "theme": [0, 0, 0, 1, 1, 1, 2, 2, -1]})
    new = pd.DataFrame({"key": range(9), "theme": [7, 7, 7, 7, 5, 5, 5, -1, -1]})
    assert recognised([old], new) == {7: 0, 5: 1}
    assert recognised([old], new.assign(key=new["key"] + 100)) == {}


def test_a_theme_is_recognised_by_the_registry_in_which_it_was_most_alike():
    """Themes 0 and 1 were put into one at the last founding, and part again; 1 is the larger half."""
    first = pd.DataFrame({"key": range(50), "theme": [0] * 20 + [1] * 30})
    last = first.assign(theme=0)
    new = first.assign(theme=[5] * 20 + [6] * 30)
    assert recognised([last], new) == {6: 0}
    assert recognised([last, first], new) == {5: 0, 6: 1}


def test_what_people_named_goes_over_to_no_theme_that_is_mostly_another():
    old = pd.DataFrame({"key": range(90), "theme": [0] * 30 + [1] * 30 + [2] * 30})
    new = old.assign(theme=[5] * 70 + [6] * 20)
    assert recognised([old], new)[5] in (0, 1)
    assert recognised([old], new, pinned={0, 1, 2}) == {6: 2}


def test_few_texts_of_long_ago_outdo_no_theme_of_many():
    new = pd.DataFrame({"key": range(300), "theme": [5] * 300})
    last = new.assign(theme=[0] * 240 + [-1] * 60)
    first = pd.DataFrame({"key": [0, 1], "theme": [1, 1]})
    assert recognised([first], new) == {5: 1}
    assert recognised([last, first], new) == {5: 0}


def test_founded_anew_themes_keep_their_numbers_and_no_number_is_used_twice(study, registry):
    mentions, vectors, feeling = study
    fewer = follow(None, mentions, vectors, craft(feeling, count=3), before=[registry])
    assert set(fewer.model.ids) < {0, 1, 2, 3, 4, 5, 6}
    again = follow(None, mentions, vectors, craft(feeling), before=[fewer])
    same = themed_by(registry, mentions).mentions["theme"]
    back = themed_by(again, mentions).mentions["theme"]
    for subject in range(4):
        told = mentions["subject"] == subject
        was, now = same[told].mode()[0], back[told].mode()[0]
        assert now == was or now > 3
    events = again.ledger["event"].tolist()
    assert events[0] == "founded"
    assert events.count("refounded") == 2
    lost = again.themes.loc[again.themes["status"] == "lost", "theme"]
    assert not set(lost) & set(again.model.ids)
    pd.testing.assert_frame_equal(again.ledger.head(len(fewer.ledger)), fewer.ledger, check_exact=True)


@pytest.fixture(scope="module")
def came_back(study, registry):
    """Founded on three themes in place of four, and on four again: the registries, the latest first."""
    mentions, vectors, feeling = study
    fewer = follow(None, mentions, vectors, craft(feeling, count=3), before=[registry])
    return [follow(None, mentions, vectors, craft(feeling), before=[fewer, registry]), fewer, registry]


def test_a_theme_that_was_lost_gets_its_number_back_where_it_is_found_again(study, came_back):
    again, fewer, registry = came_back
    lost = set(registry.model.ids) - set(fewer.model.ids)
    assert lost
    told, then = (themed_by(known, study[0]).mentions["theme"] for known in (again, registry))
    assert (told == then).all()
    assert set(again.themes.loc[again.themes["theme"].isin(lost), "status"]) == {"active"}
    line = again.ledger[again.ledger["event"] == "found_again"]
    assert {int(themes) for themes in line["themes"]} == lost
    assert line["base"].tolist() == [(again.texts["theme"] == number).sum() for number in sorted(lost)]
    kept = len(set(fewer.model.ids) & set(again.model.ids))
    why = again.ledger.loc[again.ledger["event"] == "refounded", "why"].iloc[-1]
    assert why.startswith(f"4 themes; {kept} of 3 were recognised")


def test_a_pinned_theme_that_was_lost_with_its_encoder_comes_back_with_it(study, registry):
    """Founded on three themes by another encoder, where old centres mean nothing, and then by the first one."""
    mentions, vectors, feeling = study
    way = craft(feeling, count=3)
    elsewhere, pinned = way._replace(key=way.key | {"revision": "2"}), {0, 1, 2, 3}
    other = follow(None, mentions, vectors, elsewhere, before=[registry], pinned=pinned)
    lost = set(registry.model.ids) - set(other.model.ids)
    assert lost
    back = follow(None, mentions, vectors, way, before=[other, registry], pinned=pinned)
    assert lost <= set(back.model.ids)
    assert (back.themes.set_index("theme").loc[sorted(lost), "status"] == "active").all()


def test_a_registry_comes_from_those_whose_ledger_it_goes_on_in(study, came_back, tmp_path):
    mentions, vectors, feeling = study
    other = follow(None, mentions.head(200), vectors[:200], craft(feeling))
    assert not other.ledger.equals(came_back[-1].ledger)
    for registry in (came_back[-1], other, *came_back[1::-1]):
        write_registry(registry, tmp_path)
        archive(tmp_path)
    found, notes = lineage(tmp_path, came_back[0])
    assert [len(known.ledger) for known in found] == [len(known.ledger) for known in (came_back[0], *came_back)]
    assert not notes


def test_a_registry_of_the_archive_that_cannot_be_read_is_told(registry, tmp_path):
    write_registry(registry, tmp_path)
    (archive(tmp_path) / "registry.json").write_text("{", encoding="utf-8")
    found, notes = lineage(tmp_path, registry)
    assert found == [registry]
    assert len(notes) == 1
    assert "archive" in notes[0]


def test_a_pinned_theme_stays_where_it_is_not_found_again(study, registry):
    mentions, vectors, feeling = study
    fewer = follow(None, mentions, vectors, craft(feeling, count=3), before=[registry])
    lost = set(registry.model.ids) - set(fewer.model.ids)
    assert lost
    said = fewer.ledger[fewer.ledger["event"] == "lost"].set_index("themes")
    label = registry.themes.set_index("theme")["label"]
    assert said["why"].to_dict() == {str(number): label[number] for number in lost}
    assert (said["base"] > 0).all()
    kept = follow(None, mentions, vectors, craft(feeling, count=3), before=[registry], pinned=lost)
    assert lost <= set(kept.model.ids)
    then, now = (themed_by(known, mentions).mentions["theme"] for known in (registry, kept))
    number = min(lost)
    assert ((then == number) == (now == number)).mean() > 0.95
    assert "kept" in set(kept.ledger["event"])


def test_an_old_centre_lies_in_the_same_direction_along_other_axes(registry):
    """Axes of other clauses, as many as there are dimensions: nothing of the direction is lost."""
    rng = np.random.default_rng(1)
    old, new = (
        axes_of(unit(rng.normal(size=(200, 6)) * stretch)) for stretch in ([9, 3, 1, 1, 1, 1], [1, 1, 1, 1, 4, 9])
    )
    row = unit(rng.normal(size=(1, 6)))
    models = [registry.model._replace(axes=axes) for axes in (old, new)]
    np.testing.assert_allclose(brought(along(row, old), *models), along(row, new)[0], atol=1e-5)


def test_texts_that_are_equal_but_for_names_are_in_one_pinned_theme(study, registry):
    mentions, vectors, feeling = study
    named = pd.concat([mentions, mentions.assign(said="@acme " + mentions["said"])], ignore_index=True)
    way = craft(feeling, count=3)
    lost = set(registry.model.ids) - set(follow(None, mentions, vectors, way, before=[registry]).model.ids)
    kept = follow(None, named, np.vstack([vectors, vectors]), way, before=[registry], pinned=lost)
    now = themed_by(kept, named).mentions
    assert (now.groupby("text")["theme"].nunique() == 1).all()
    assert lost & set(now["theme"])


def test_an_encoder_that_sees_otherwise_leaves_no_pinned_centre(study, registry):
    mentions, vectors, feeling = study
    other = craft(feeling, count=3)
    other = other._replace(key=other.key | {"revision": "2"})
    lost = set(registry.model.ids) - set(follow(None, mentions, vectors, other, before=[registry]).model.ids)
    assert not lost & set(follow(None, mentions, vectors, other, before=[registry], pinned=lost).model.ids)


def test_an_older_recipe_leaves_no_pinned_centre(study, registry):
    mentions, vectors, feeling = study
    old = registry._replace(key=registry.key | {"recipe": 1})
    lost = set(registry.model.ids) - set(
        follow(None, mentions, vectors, craft(feeling, count=3), before=[old]).model.ids
    )
    again = follow(None, mentions, vectors, craft(feeling, count=3), before=[old], pinned=lost)
    assert lost
    assert not lost & set(again.model.ids)


def test_refounded_alone_keeps_the_ledger_of_before(registry):
    again = refounded([registry], registry)
    assert again.ledger["event"].tolist() == ["founded", "refounded"]
    assert again.model.ids.tolist() == registry.model.ids.tolist()
