"""The benchmarks are run by hand: a move in the package must not break them unseen."""

import importlib
from pathlib import Path

import pytest

MODULES = sorted(path.stem for path in (Path(__file__).parent.parent / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_benchmarks_import(name):
    importlib.import_module(f"benchmarks.{name}")
