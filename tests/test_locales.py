import pytest

from vocwork.documents import ParamsError
from vocwork.locales import known_locale


@pytest.mark.parametrize(
    ("said", "meant"), [("zh", "zh_Hans"), ("zh-CN", "zh_Hans"), ("ZH_HANS", "zh_Hans"), ("en-GB", "en"), ("pl", "pl")]
)
def test_locales_are_understood_as_people_write_them(said, meant):
    assert known_locale(said) == meant


@pytest.mark.parametrize("said", ["zh_TW", "zh-Hant", "xx", ""])
def test_other_locales_are_refused(said):
    with pytest.raises(ParamsError, match="zh_Hans"):
        known_locale(said)
