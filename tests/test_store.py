import json
import os

import pandas as pd
import pytest

from tests.tiny import tiny_corpus
from vocwork import store
from vocwork.params import ParamsError


def test_a_corpus_comes_back_as_it_was_written(tmp_path):
    corpus = tiny_corpus()
    store.write_corpus(corpus, tmp_path)
    again = store.read_corpus(tmp_path)
    for name in ("mentions", "themes"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(corpus, name), check_dtype=False)
    assert again.made == corpus.made
    assert again.feedback["received"].dt.tz is not None


def test_half_a_corpus_is_no_corpus(tmp_path):
    store.write_corpus(tiny_corpus(), tmp_path)
    (tmp_path / "mentions.parquet").unlink()
    assert store.read_made(tmp_path) is None
    with pytest.raises(ParamsError, match="vocwork corpus"):
        store.read_corpus(tmp_path)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    store.write_text("old", path)

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        store.write_text("new", path)
    assert path.read_text() == "old"


def test_json_is_strict(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.write_json({"a": float("nan")}, tmp_path / "a.json")
    store.write_json({"a": "ю"}, tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"a": "ю"}


def test_fingerprints_change_with_code_of_the_named_part_only(tmp_path, monkeypatch):
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "a.py").write_text("1")
    (tmp_path / "render.py").write_text("1")
    monkeypatch.setattr(store, "PACKAGE", tmp_path)
    store.code_fingerprint.cache_clear()
    before = store.code_fingerprint("analysis"), store.code_fingerprint("render.py")
    (tmp_path / "analysis" / "a.py").write_text("2")
    store.code_fingerprint.cache_clear()
    assert store.code_fingerprint("analysis") != before[0]
    assert store.code_fingerprint("render.py") == before[1]
    store.code_fingerprint.cache_clear()
