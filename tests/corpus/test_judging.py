"""Who judges: heads of the encoder, heads learnt from the examples for any other, or a classifier by name."""

import numpy as np
import pandas as pd
import pytest

from tests.corpus.classifiers import MAPPED, tiny_classifier
from vocwork.corpus.examples import read_examples
from vocwork.corpus.sentiment import Heads, learn_heads, open_heads
from vocwork.corpus.sentiment.classifier import Classifier, read_labels, refuse_unreadable
from vocwork.corpus.sentiment.judging import by_heads, heads_for, judge
from vocwork.corpus.sentiment.learning import balance, example_texts
from vocwork.params import ParamsError, Sentiment

WIDTH = 60
FEELS = {"p": 1.0, "n": -1.0}


def planted(texts):
    """Vectors that know an example's feeling and severity, and little else."""
    known = read_examples().drop_duplicates("text").set_index("text")
    feeling, severity = known["kind"].map(FEELS).fillna(0.0), known["severity"].fillna(3.0)
    mixed = known["kind"].eq("x").astype(float)
    rng = np.random.default_rng(0)
    vectors = 0.1 * rng.normal(size=(len(texts), WIDTH))
    for axis, values in enumerate((feeling, severity - 3, mixed)):
        vectors[:, axis] += [values.get(text, 0.0) for text in texts]
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def learnt():
    return heads_for("my-model", planted)


def test_the_embedded_encoder_has_the_shipped_heads_rounded_or_not():
    for name in ("e5-small", "e5-small-float32"):
        assert np.array_equal(heads_for(name, planted).weights, open_heads().weights)


def test_any_other_encoder_learns_from_the_examples(learnt):
    assert learnt.encoder == "my-model"
    texts = example_texts()
    tested = texts[texts["role"] == "held out"]
    vectors = planted(tested["text"].tolist())
    clear = tested["kind"].isin(["p", "n"]).to_numpy()
    right = np.sign(learnt.score(vectors)) == tested["label"]
    assert right[clear].mean() > 0.98
    apart = (learnt.levels(vectors) - tested["severity"]).abs().dropna()
    assert (apart <= 1).mean() > 0.95
    assert learnt.is_mixed(vectors)[tested["kind"] == "x"].mean() > 0.9


def test_learnt_heads_are_measured_on_held_out_examples(learnt):
    rated = pd.DataFrame({"feedback_id": ["a"], "text": ["x"], "rating": [np.nan], "customer": ["a"]})
    made = by_heads(learnt, planted(["x"]), rated, planted).made
    assert {row["language"] for row in made["measured"]} == {"en", "bg", "ms", "zh", "pl"}
    assert all(
        row["examples_f1"] > 0.95 and row["customers_f1"] is row["nearest_f1"] is None for row in made["measured"]
    )
    assert made["classifier"] is None


def test_learning_is_the_same_every_time(learnt):
    again = heads_for("my-model", planted)
    assert all(np.array_equal(one, other) for one, other in zip(learnt[1:], again[1:], strict=True))


def test_balanced_weights_by_hand():
    """Of three labels with 8, 1 and 1 texts each counts a third; a rare one at most five times its share."""
    assert balance(np.array([0] * 8 + [1, -1])).round(3).tolist() == [0.417] * 8 + [3.333, 3.333]
    assert balance(np.array([0] * 98 + [1, -1])).max() == 5


def test_without_polarity_nothing_is_projected_out():
    """Examples whose feelings cannot be told apart give no direction, and no error."""
    texts = example_texts().groupby(["language", "kind"]).head(12).reset_index(drop=True)
    heads = learn_heads(texts, np.full((len(texts), 4), 0.5, np.float32), "flat")
    assert isinstance(heads, Heads)
    assert heads.polarity.shape == (0, 4)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return tiny_classifier(tmp_path_factory.mktemp("classifier"))


def test_a_classifier_gives_chances_of_feelings(model):
    classifier = Classifier(model, MAPPED)
    chances = classifier.encode(["good room", "", "bad " * 40, "good room"])
    assert chances.shape == (4, 3)
    np.testing.assert_allclose(chances[[0, 2, 3]].sum(axis=1), 1, atol=1e-6)
    assert not chances[1].any()
    assert (chances[:, 1] == 0).all()  # this one knows nothing neutral
    np.testing.assert_allclose(chances[0], chances[3], atol=1e-6)
    turned = Classifier(model, {"bad stuff": "positive", "good stuff": "negative"})
    np.testing.assert_allclose(turned.encode(["good room"]), chances[:1, ::-1], atol=1e-6)
    assert turned.revision != classifier.revision


def test_a_study_judged_by_a_classifier(model, tmp_path, learnt):
    from functools import partial

    from vocwork.corpus.embedding.encoder import encode_cached

    rated = pd.DataFrame({"feedback_id": ["a", "b"], "text": ["good room", "bad"], "rating": 0.0, "customer": "c"})
    kept = partial(encode_cached, folder=tmp_path)
    settings = Sentiment(model=model, labels=MAPPED)
    judged = judge(settings, learnt, planted(rated["text"].tolist()), rated, planted, kept)
    assert judged.chances.shape == (2, 3)
    assert judged.made["classifier"] == model
    assert judged.note == f"Feelings are those of the classifier {model}."
    assert len(judged.made["measured"]) == 5


def test_labels_nobody_knows_are_asked_for(model):
    with pytest.raises(ParamsError, match=r"calls feelings bad stuff, good stuff; what 'bad stuff' means is not clear"):
        refuse_unreadable(model, {})
    with pytest.raises(ParamsError, match=r"has no label 'awful'. Its labels are: bad stuff, good stuff"):
        refuse_unreadable(model, MAPPED | {"awful": "negative"})
    refuse_unreadable(model, MAPPED)


@pytest.mark.parametrize("name", ["/no/such/model", "./gone"])
def test_a_missing_classifier_is_named(name):
    with pytest.raises(ParamsError, match=f"sentiment: there is no model at {name}"):
        refuse_unreadable(name, {})


def test_a_model_without_a_trained_classifier_is_refused(model, tmp_path):
    """The library would make up weights by chance, and feelings with them."""
    from transformers import AutoModel, AutoTokenizer

    AutoModel.from_pretrained(model).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(model).save_pretrained(tmp_path)
    with pytest.raises(ParamsError, match=r"is no trained classifier, it has no classifier\.(bias|weight)"):
        Classifier(str(tmp_path), {"LABEL_0": "negative", "LABEL_1": "positive"})


def test_a_classifier_tells_negative_from_positive(model):
    with pytest.raises(ParamsError, match="tells negative from positive"):
        refuse_unreadable(model, {"bad stuff": "negative", "good stuff": "negative"})


class Config:
    def __init__(self, *labels):
        self.num_labels, self.id2label = len(labels), dict(enumerate(labels))


@pytest.mark.parametrize(
    ("labels", "feelings"),
    [
        (("negative", "neutral", "positive"), "negative neutral positive"),
        (("POS", "NEG"), "positive negative"),
        (("Very Negative", "Negative", "Positive", "Very Positive"), "negative negative positive positive"),
        (("1 star", "2 stars", "3 stars", "4 stars", "5 stars"), "negative negative neutral positive positive"),
    ],
)
def test_names_that_are_understood(labels, feelings):
    assert read_labels("model", Config(*labels), {}) == feelings.split()
