import pytest

from vocwork.documents import ParamsError
from vocwork.source import source_path


def test_paths_are_meant_from_the_params_file(monkeypatch, tmp_path):
    monkeypatch.setenv("VOC_TEST_DATA", "/somewhere")
    assert source_path("${VOC_TEST_DATA}/a.csv", tmp_path / "p.yml") == "/somewhere/a.csv"
    assert source_path("../a.csv", "/studies/params/p.yml") == "/studies/a.csv"
    monkeypatch.delenv("VOC_TEST_DATA")
    with pytest.raises(ParamsError, match="environment variable VOC_TEST_DATA, which is not set"):
        source_path("${VOC_TEST_DATA}/a.csv", tmp_path / "p.yml")
