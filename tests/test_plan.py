import pytest

from tests.tiny import PARAMS, write_study
from vocwork import plan
from vocwork.params import ParamsError
from vocwork.study import open_study


@pytest.fixture
def jobs(tmp_path):
    params_file, corpus = write_study(tmp_path)
    study = open_study(str(params_file), str(corpus), locale="en")
    return lambda **wanted: plan.jobs(study, params_file, corpus, plan.Wanted(**wanted))


def test_every_slice_with_answers_gets_a_page_and_other_languages_the_last_quarter(jobs):
    pages = {job.html for job in jobs()}
    assert pages == {
        *(f"en/2024Q1/{name}.html" for name in ("all", "basic", "business")),
        *(f"en/2024Q2/{name}.html" for name in ("all", "basic", "business", "rare")),
        *(f"pl/2024Q2/{name}.html" for name in ("all", "basic", "business", "rare")),
        "en/overview.html",
        "pl/overview.html",
    }


def test_what_is_asked_for_is_what_is_made(jobs):
    assert {j.html for j in jobs(segments=["BUSINESS"], quarters=["2024Q1"])} == {
        "en/2024Q1/business.html",
        "pl/2024Q1/business.html",
    }
    assert {j.html for j in jobs(segments=["plan=Basic"], locales=["zh"])} == {
        "zh_Hans/2024Q1/basic.html",
        "zh_Hans/2024Q2/basic.html",
    }


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"segments": ["nobody"]}, "There are: all, Business, Basic, Rare"),
        ({"quarters": ["2030Q1"]}, "2024Q1 to 2024Q2"),
        ({"locales": ["xx"]}, "There are: en, bg, ms, zh_Hans, pl"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(jobs, wanted, said):
    with pytest.raises(ParamsError, match=said):
        jobs(**wanted)


def test_fingerprints_follow_what_a_page_says(tmp_path):
    def marks(folder: str, params: str = PARAMS) -> dict[str, str]:
        params_file, corpus = write_study(tmp_path / folder, params)
        study = open_study(str(params_file), str(corpus), locale="en")
        return {job.html: job.fingerprint for job in plan.jobs(study, params_file, corpus)}

    first = marks("a")
    assert marks("b") == first
    assert not set(marks("c", PARAMS + "confidence: 0.9\n").values()) & set(first.values())
    assert len(set(first.values())) == len(first)
