"""Stage 1 over the quarters, with an encoder that knows words only: registry, decisions and what is refused."""

import json
import zlib

import numpy as np
import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from vocwork import store
from vocwork.__main__ import app
from vocwork.analysis.overview import theme_quarters
from vocwork.corpus import build as stage
from vocwork.corpus.build import build
from vocwork.corpus.themes.listing import listing
from vocwork.feedback import LEDGER, THEMES
from vocwork.params import ParamsError, load_params

SUBJECTS = {
    "delivery": "parcel courier driver doorstep late van depot shipping",
    "price": "price expensive cheap discount voucher sale cost value",
    "phone": "phone queue minutes waiting hotline operator call hold",
    "sofa": "sofa cushion fabric leather armrest stitching frame seat",
}


HOME = {word: subject for subject, words in SUBJECTS.items() for word in words.split()}


class Words:
    """An encoder of words: the mean of a fixed random vector for each, words of one subject near each other."""

    name, revision = "words", "1"

    def encode(self, texts, *, progress=False):
        return np.stack([self._vector(text) for text in texts]) if texts else np.empty((0, 64), np.float32)

    def _vector(self, text):
        whole = np.sum([drawn(word) + 2 * drawn(HOME.get(word, "")) for word in text.lower().split()], axis=0)
        return (whole / np.linalg.norm(whole)).astype(np.float32)


def drawn(word):
    return np.random.default_rng(zlib.crc32(word.encode())).normal(size=64)


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setattr(stage, "open_encoder", lambda name: Words())
    params = {
        "study": "shop",
        "sources": [{"path": "shop.csv", "columns": {"id": "id", "received": "date", "score": "nps", "text": "said"}}],
        "languages": ["en"],
    }
    (tmp_path / "shop.yml").write_text(yaml.safe_dump(params), encoding="utf-8")
    return tmp_path / "shop.yml"


def answers(quarters, subjects, each=30):
    """Answers of `each` customers a subject and quarter, in the words of the subject."""
    rows = []
    for quarter in quarters:
        rng = np.random.default_rng(int(quarter[-1]))
        day = f"{quarter[:4]}-{int(quarter[-1]) * 3 - 1:02d}-10"
        for subject in subjects:
            said = [" ".join(rng.choice(SUBJECTS[subject].split(), 5, replace=False)) for _ in range(each)]
            rows += [(f"{quarter}-{subject}-{n}", day, n % 11, text) for n, text in enumerate(said)]
    return pd.DataFrame(rows, columns=["id", "date", "nps", "said"])


OLD = answers(["2024Q1", "2024Q2"], ["delivery", "price", "phone"])
NEW = answers(["2024Q3"], ["delivery", "price", "phone", "sofa"])


def built(study, table, **options):
    table.to_csv(study.parent / "shop.csv", index=False)
    return build(load_params(study), study, study.parent / "data" / "corpus" / "shop", **options)


def decide(study, *decisions):
    signed = {"by": "A. Petrova", "when": "2024-07-01", "why": "as we call it"}
    told = yaml.safe_dump({"decisions": [signed | decision for decision in decisions]})
    study.with_suffix(".themes.yml").write_text(told, encoding="utf-8")


def remembered(study):
    folder = study.parent / "data" / "registry"
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def by_mention(corpus):
    return corpus.mentions.set_index(["feedback_id", "mention"])[["theme", "strength"]]


def subject_of(corpus):
    return corpus.mentions["feedback_id"].str.split("-").str[1]


def spoken_of(corpus, themes):
    """The shares of themes in each quarter, as the overview counts them."""
    quarters = ["2024Q1", "2024Q2", "2024Q3"]
    shares = theme_quarters(corpus.feedback, corpus.mentions, themes, quarters)
    return shares.sort_values(["theme", "quarter"], ignore_index=True)


@pytest.mark.slow
def test_a_new_quarter_leaves_every_earlier_mention_as_it_was_and_brings_its_own_theme(study):
    then = built(study, OLD)
    now = built(study, pd.concat([OLD, NEW]))
    pd.testing.assert_frame_equal(by_mention(now).loc[by_mention(then).index], by_mention(then), check_exact=True)
    shares = [spoken_of(corpus, then.themes) for corpus in (then, now)]
    pd.testing.assert_frame_equal(*(table[table["quarter"] <= "2024Q2"] for table in shares), check_exact=True)
    kept = now.themes[now.themes["born"] == ""]
    pd.testing.assert_series_equal(kept["label"], then.themes["label"])
    assert now.ledger["event"].tolist() == ["founded", "born"]
    assert list(now.ledger) == list(LEDGER)
    assert {name for name in now.themes if not name.startswith("label_")} == set(THEMES)
    sofa = now.mentions.loc[subject_of(now) == "sofa", "theme"]
    assert now.themes.set_index("theme").loc[sofa.mode()[0], "born"] == "2024Q3"


@pytest.mark.slow
def test_the_registry_outlives_the_corpus(study):
    then = built(study, OLD)
    for path in (study.parent / "data" / "corpus" / "shop").iterdir():
        path.unlink()
    now = built(study, pd.concat([NEW, OLD]))  # the rows in another order
    again = by_mention(now).loc[by_mention(then).index]
    pd.testing.assert_frame_equal(again, by_mention(then), check_exact=True)


@pytest.mark.slow
def test_what_has_not_changed_is_not_made_again(study, monkeypatch):
    made = built(study, OLD).made
    monkeypatch.setattr(stage, "understand", None)
    assert built(study, OLD).made == made


@pytest.mark.slow
def test_decisions_are_part_of_the_corpus_and_are_replayed(study):
    plain = built(study, OLD)
    number = int(plain.mentions.loc[subject_of(plain) == "phone", "theme"].mode()[0])
    decide(study, {"rename": number, "to": "Hotline"})
    named = built(study, OLD)
    assert named.made["fingerprint"] != plain.made["fingerprint"]
    later = built(study, pd.concat([OLD, NEW]))
    anew = built(study, pd.concat([OLD, NEW]), refound=True)
    for corpus in (named, later, anew):
        labels = corpus.themes.set_index("theme")["label"]
        assert labels[corpus.mentions.loc[subject_of(corpus) == "phone", "theme"].mode()[0]] == "Hotline"
    events = anew.ledger["event"].tolist()
    assert events[:3] == ["founded", "born", "refounded"]
    assert events[-1] == "renamed"
    archived = list((study.parent / "data" / "registry" / "shop" / "archive").iterdir())
    assert len(archived) == 1
    assert json.loads((archived[0] / "registry.json").read_text(encoding="utf-8"))["through"] == "2024Q3"


@pytest.mark.slow
def test_a_decision_on_a_theme_that_was_lost_is_told_and_carried_out_again_when_it_is_found_again(study):
    """Themes are founded on two, which puts three subjects into two themes, and then as they were."""
    plain = built(study, OLD)
    homes = plain.mentions.groupby(subject_of(plain))["theme"].agg(lambda theme: int(theme.mode()[0]))
    decide(study, *({"hide": number} for number in homes))
    settings = study.read_text(encoding="utf-8")
    study.write_text(settings + "themes: {count: 2}\n", encoding="utf-8")
    fewer = built(study, OLD, refound=True)
    told = [note for note in fewer.made["notes"] if "has no effect: theme" in note]
    assert told
    assert all("a later --refound finds the theme" in note for note in told)
    assert (fewer.ledger["event"] == "hidden").sum() == 3 - len(told)
    study.write_text(settings, encoding="utf-8")
    again = built(study, OLD, refound=True)
    assert not [note for note in again.made["notes"] if "has no effect" in note]
    pd.testing.assert_frame_equal(by_mention(again), by_mention(plain), check_exact=True)
    assert (again.themes["status"] == "hidden").sum() == 3


@pytest.mark.slow
@pytest.mark.parametrize("change", ["settings", "encoder", "comments"])
def test_what_the_registry_cannot_go_on_with_is_refused_with_a_remedy(study, monkeypatch, change):
    built(study, OLD)
    table = OLD
    if change == "settings":
        study.write_text(study.read_text(encoding="utf-8") + "themes: {count: 3}\n", encoding="utf-8")
    if change == "encoder":
        monkeypatch.setattr(Words, "revision", "2")
    if change == "comments":
        table = OLD.assign(said=OLD["said"].str.upper() + " really")
    with pytest.raises(ParamsError, match=r"shop\.yml.*vocwork corpus PARAMS --refound"):
        built(study, table, force=True)
    assert "refounded" in set(built(study, table, refound=True).ledger["event"])


@pytest.mark.slow
@pytest.mark.parametrize("refound", [False, True])
def test_a_refused_build_leaves_the_registry_as_it_was(study, monkeypatch, refound):
    """A slip in the decisions stops a build before it is known what becomes of the themes; a later step may too."""
    built(study, OLD)
    before = remembered(study)
    decide(study, {"hide": 77})
    with pytest.raises(ParamsError, match="there is no theme 77"):
        built(study, pd.concat([OLD, NEW]), refound=refound)
    assert remembered(study) == before
    decide(study)
    monkeypatch.setattr(stage, "of_answers", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        built(study, pd.concat([OLD, NEW]), refound=refound)
    assert remembered(study) == before


def test_few_comments_have_no_themes_and_leave_no_registry(study):
    """Decisions wait for themes and are not lost."""
    decide(study, {"rename": 0, "to": "Hotline"})
    made = built(study, OLD.head(10))
    assert made.themes.empty
    assert (made.mentions["theme"] == -1).all()
    assert "10 mentions, 10 different, are too few to tell themes apart." in made.made["notes"]
    assert any("decisions that wait for themes: 1" in note for note in made.made["notes"])
    assert not list((study.parent / "data" / "registry").glob("shop/*"))


def test_that_settings_leave_no_theme_or_fewer_than_asked_is_said(study):
    few = answers(["2023Q4"], ["delivery", "price", "phone"], each=10)
    study.write_text(study.read_text() + "themes: {smallest: 15}\n")
    assert any(note.endswith("may be the reason: smallest: 15.") for note in built(study, few).made["notes"])
    study.write_text(study.read_text().replace("{smallest: 15}", "{count: 7}"))
    notes = built(study, few).made["notes"]
    assert any("themes were found, not 7 as `themes.count` asks for" in note for note in notes)


def test_founding_anew_forgets_no_themes(study):
    built(study, OLD)
    before = remembered(study)
    with pytest.raises(ParamsError, match="--refound finds no themes, so those that there are stay"):
        built(study, OLD.head(10), refound=True)
    assert remembered(study) == before


def test_themes_found_in_few_comments_are_said_to_be_coarse_and_to_have_been_outgrown(study):
    def said(table):
        return [note for note in built(study, table).made["notes"] if "coarse sorting" in note]

    few = answers(["2023Q4"], ["delivery", "price", "phone"], each=10)
    assert said(few) == [
        "The themes were found in 30 different clauses: a coarse sorting, however often refits find it again."
    ]
    ledger = json.loads((study.parent / "data" / "registry" / "shop" / "registry.json").read_text())["ledger"]
    assert ledger[0]["why"].endswith("different clauses of 2023Q4 to 2023Q4, each of 5 mentions and more")
    assert "--refound` looks for themes in all of them." in said(pd.concat([few, OLD]))[0]


def test_what_many_say_in_the_same_words_is_a_theme_of_the_study(study):
    many = OLD["said"].iloc[0]
    made = built(study, OLD.head(70).assign(said=lambda rows: rows["said"].where(rows.index >= 60, many)))
    assert made.themes["size"].tolist() == [60]
    assert (made.mentions["theme"] == 0).tolist() == (made.mentions["text"] == many).tolist()
    assert any("each is what many said in the same words" in note for note in made.made["notes"])
    first, *_ = [line for line in listing(made.themes, made.ledger) if line.startswith("      0")]
    assert first.split()[2:4] == ["same", "words"], "nothing was refitted"


@pytest.mark.slow
def test_themes_are_listed_with_their_history(study):
    made = built(study, OLD)
    data = study.parent / "data" / "corpus"
    shown = CliRunner().invoke(app, ["themes", str(study), "--data", str(data)]).output
    assert "10 of 10" in shown
    assert made.themes["label"].iloc[0] in shown
    assert "2024Q2 founded" in shown


def test_the_registry_lies_outside_the_corpus(tmp_path):
    folder = tmp_path / "data" / "corpus" / "shop"
    assert not store.registry(folder).is_relative_to(folder.parent)
