"""Stage 1 where there is little for it to do, and what it stores."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
import yaml

from tests.corpus.classifiers import MAPPED, tiny_classifier
from vocwork import store
from vocwork.corpus import build as stage
from vocwork.corpus.build import build
from vocwork.corpus.embedding.encoder import open_encoder
from vocwork.corpus.examples import read_examples
from vocwork.corpus.intent import asking, open_head
from vocwork.corpus.sentiment import open_heads
from vocwork.corpus.sentiment.classifier import Classifier
from vocwork.corpus.sentiment.heads import score
from vocwork.corpus.themes.space import without
from vocwork.params import ParamsError, load_params


def built(folder, rows, columns, header, **params):
    pd.DataFrame(rows, columns=header).to_csv(folder / "a.csv", index=False)
    path = folder / "a.yml"
    given = {"study": "a", "sources": [{"path": "a.csv", "columns": columns}], **params}
    path.write_text(yaml.safe_dump(given), encoding="utf-8")
    return build(load_params(path), path, folder / "corpus" / "a")


@pytest.mark.parametrize("comment", [None, "n/a"])
def test_scores_only_end_in_one_note_and_no_warning(tmp_path, comment):
    rows = [["2024-05-01", str(score), comment] for score in range(11)]
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        columns = {"received": "Date", "score": "NPS", "text": "Comment"}
        corpus = built(tmp_path, rows, columns, ["Date", "NPS", "Comment"])
    assert corpus.made["notes"] == ["There are no comments: no themes, no sentiment, no quotes."]
    assert corpus.feedback["sentiment"].isna().all()
    assert corpus.mentions.empty
    again = store.read_corpus(tmp_path / "corpus" / "a")
    assert {"theme", "label", "subject", "general"} <= set(again.themes)
    assert {"theme", "strength", "sentiment"} <= set(again.mentions)


def test_no_table_holds_personal_data(tmp_path):
    """Not in an attribute, not in an id, not in a cell of the quarantine that is cut where an address stands."""
    header = ["Nr", "Date", "NPS", "Plan", "Who", "Agent"]
    rows = [
        ["ana@example.org", "2024-05-01", "9", "call +44 7911 123456", "ana@example.org", "Nina Petrova"],
        ["2", "2024-05-02", "8", "Basic", "K2", "agent_07"],
        ["3", f"{'soon ' * 14}ana.b@example.org", "8", "Basic", "K2", "agent_07"],
    ]
    columns = dict(zip(("id", "received", "score", "plan", "customer", "agent"), header, strict=True))
    corpus = built(tmp_path, rows, columns, header)
    stored = "".join(table.astype("str").to_csv() for table in corpus[:5])
    assert not [piece for piece in ("ana", "7911", "Nina", "K2") if piece in stored]
    assert corpus.feedback["agent"][1] == "agent_07"
    assert corpus.feedback["plan"].tolist() == ["call [phone]", "Basic"]


def test_themes_are_looked_for_without_what_parts_feelings_and_what_parts_asking(tmp_path, monkeypatch):
    crafts, themes_of = [], stage.themes_of

    def seen(mentions, vectors, craft, *rest, **more):
        crafts.append(craft)
        return themes_of(mentions, vectors, craft, *rest, **more)

    monkeypatch.setattr(stage, "themes_of", seen)
    built(tmp_path, [["2024-05-01", "Good"]], {"received": "Date", "text": "Comment"}, ["Date", "Comment"])
    encoder, found = open_encoder(), crafts[0].polarity
    for left_out in (open_heads().polarity, asking(open_head(encoder), found.shape[1])):
        assert len(left_out)
        assert np.abs(without(left_out, found)).max() < 1e-4
    np.testing.assert_allclose(found @ found.T, np.eye(len(found)), atol=1e-5)


class Listener:
    """An encoder that keeps what it is given to read."""

    name, revision = "listener", "1"

    def __init__(self):
        self.heard = []

    def encode(self, texts, *, progress=False):
        self.heard += texts
        rows = [np.random.default_rng(sum(text.encode())).normal(size=16) * bool(text) for text in texts]
        return np.array(rows, dtype=np.float32) / 4


def test_names_are_never_read_so_they_never_make_a_theme(tmp_path, monkeypatch):
    """Brands, handles, links, hashtags and non-answers stay in the stored text, out of what the encoder reads."""
    encoder = Listener()
    monkeypatch.setattr(stage, "open_encoder", lambda name: encoder)
    said = ["late parcel {}", "{} asks a price too high", "{} slow courier", "kind driver {} thanks"]
    said += [f"{text} {days} days" for text in said for days in range(9)]
    names = ["Acme", "акме", "@acme_help", "#AcmeFail", "https://acme.example/x", "acme.com"]
    comments = [text.format(name) for text in said for name in names] + ["Acme", "#AcmeFail @acme_help"]
    comments += [f"late parcel, {days} days. No comment." for days in range(30)]
    rows = [["2024-05-01", "9", comment] for comment in comments]
    columns = {"received": "Date", "score": "NPS", "text": "Comment"}
    brands = {"competitors": {"Acme": ["акме"]}}
    corpus = built(
        tmp_path, rows, columns, ["Date", "NPS", "Comment"], brands=brands, themes={"count": 2, "smallest": 2}
    )
    assert not [text for text in encoder.heard if re.search("acme|акме|[@#]|\\[link|\\[handle", text, re.IGNORECASE)]
    assert {"late parcel", "slow courier"} <= set(encoder.heard)
    assert len(corpus.themes) == 2
    assert not corpus.themes[["label", "keywords"]].apply(lambda words: words.str.contains("acme|акме")).any().any()
    stored = corpus.mentions.set_index("text")
    assert stored.loc["late parcel Acme", "brands"] == "Acme"
    assert stored.loc["late parcel акме", "theme"] == stored.loc["late parcel Acme", "theme"]
    heard = set(encoder.heard) - set(read_examples()["text"])
    assert not [text for text in heard if "comment" in text.lower() and len(text) < 15]
    assert (stored.loc["No comment.", "theme"] == -1).all()
    assert stored.loc["Acme", ["brands", "theme", "strength"]].tolist() == ["Acme", -1, 0.0]


def test_ratings_are_dealt_out_alike_under_every_key(tmp_path):
    """Feelings learn from ratings in folds of customers: these may not hang on the codes that a machine gives them."""
    path = tmp_path / "a.yml"
    path.write_text(yaml.safe_dump({"study": "a", "sources": [{"path": "a.csv", "columns": {"score": "NPS"}}]}))
    ids = ["a1", "a2", "a3", "a4"]
    mentions = pd.DataFrame({"feedback_id": ["a1", "a1", "a2", "a3", "a4"], "text": list("vwxyz")})
    feedback = pd.DataFrame({"id": ids, "score": [10, 0, 5, None]})
    here, there = (
        stage._rated(mentions, feedback.assign(customer=codes), load_params(path))
        for codes in (["f0", "0b", "f0", None], ["17", "c2", "17", None])
    )
    pd.testing.assert_frame_equal(here, there)
    assert here["customer"].tolist() == ["a1", "a1", "a2", "a1", "a4"]


def test_a_classifier_named_in_the_params_reads_the_feelings(tmp_path, monkeypatch):
    """And is refused before anything is read where it is not there."""
    monkeypatch.setattr(stage, "open_encoder", lambda name: Listener())
    model = tiny_classifier(tmp_path / "classifier")
    rows = [["2024-05-01", "9", f"the {word} room {number}"] for word in ("good", "bad") for number in range(20)]
    study = {"rows": rows, "columns": {"received": "Date", "score": "NPS", "text": "Comment"}}
    study |= {"header": ["Date", "NPS", "Comment"], "themes": {"count": 2, "smallest": 2}}
    corpus = built(tmp_path, sentiment={"model": model, "labels": MAPPED}, **study)
    expected = score(Classifier(model, MAPPED).encode(corpus.mentions["text"].tolist()))
    assert corpus.mentions["sentiment"].tolist() == pytest.approx(expected.tolist(), abs=1e-6)
    assert corpus.made["sentiment"]["classifier"] == model
    assert not corpus.mentions["telling"].map(len).any()
    with pytest.raises(ParamsError, match="sentiment: there is no model at /no/such/model"):
        built(tmp_path, sentiment="/no/such/model", **study)


def test_comments_in_no_language_of_the_study_are_counted_and_themed_like_all_others(tmp_path, monkeypatch):
    """A source's own word for the language counts; non-answers and missing comments are none of these."""
    monkeypatch.setattr(stage, "open_encoder", lambda name: Listener())
    said = [f"the {word} parcel of number {n}" for word in ("late", "broken") for n in range(20)]
    foreign = ["La livraison est arrivée avec une semaine de retard", "Deshalb kaufe ich hier nie wieder ein"]
    rows = [["2024-05-01", "9", text, ""] for text in [*said, *foreign, "-", ""]]
    rows.append(["2024-05-01", "9", "Das Sofa ist bequem, aber zu teuer", "de"])
    columns = {"received": "Date", "score": "NPS", "text": "Comment", "language": "Lang"}
    header = ["Date", "NPS", "Comment", "Lang"]
    corpus = built(tmp_path, rows, columns, header, languages=["en", "pl"], themes={"count": 2, "smallest": 2})
    assert any(
        note.startswith("2 of 43 comments are in none of the languages en, pl, or") for note in corpus.made["notes"]
    )
    strangers = corpus.mentions[corpus.mentions["language"] == "und"]
    assert sorted(strangers["text"]) == sorted([*foreign])
    assert strangers["sentiment"].notna().all()
    assert {"theme", "strength", "intent"} <= set(strangers)


def test_no_note_on_languages_where_each_comment_has_one(tmp_path, monkeypatch):
    monkeypatch.setattr(stage, "open_encoder", lambda name: Listener())
    rows = [["2024-05-01", "9", f"the late parcel of number {n}"] for n in range(20)]
    columns = {"received": "Date", "score": "NPS", "text": "Comment"}
    corpus = built(tmp_path, rows, columns, ["Date", "NPS", "Comment"], themes={"count": 2, "smallest": 2})
    assert not [note for note in corpus.made["notes"] if "none of the languages" in note]


PARAMS = """
study: scores
sources: [{path: scores.csv, columns: {score: CSAT, received: Date}}]
metric: {kind: csat, low: 1, high: 5}
"""


@pytest.fixture
def scores(tmp_path):
    """Forty scores without a comment."""
    table = pd.DataFrame({"Date": ["2024-05-13"] * 40, "CSAT": [1, 4, 5, 5] * 10})
    table.to_csv(tmp_path / "scores.csv", index=False)
    (tmp_path / "scores.yml").write_text(PARAMS, encoding="utf-8")
    return tmp_path / "scores.yml"


def test_no_encoder_is_loaded_without_comments(scores, tmp_path, monkeypatch):
    def refused(name):
        raise AssertionError(f"{name} was loaded")

    monkeypatch.setattr(stage, "open_encoder", refused)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = build(load_params(scores), scores, tmp_path / "corpus" / "scores")
    assert made.made["encoder"] is None
    assert made.made["notes"] == ["There are no comments: no themes, no sentiment, no quotes."]
    assert (len(made.feedback), len(made.mentions), len(made.themes)) == (40, 0, 0)
    assert made.feedback["sentiment"].isna().all()
    assert {"theme", "label", "subject", "general", "stability"} <= set(made.themes)
