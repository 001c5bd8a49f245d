"""The benchmarks are run by hand: a move in the package must not break them unseen."""

import importlib
from pathlib import Path

import pytest
from scipy.sparse import csr_matrix

MODULES = sorted(path.stem for path in (Path(__file__).parent.parent / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_benchmarks_import(name):
    importlib.import_module(f"benchmarks.{name}")


def test_coherence_of_words_that_always_never_and_by_chance_stand_together():
    from benchmarks.bench_themes import npmi

    assert npmi(csr_matrix([[1, 1], [1, 1], [0, 0], [0, 0]])) == pytest.approx(1)
    assert npmi(csr_matrix([[1, 0], [0, 1], [0, 0], [0, 0]])) == -1
    assert npmi(csr_matrix([[1, 1], [1, 0], [0, 1], [0, 0]])) == pytest.approx(0)
