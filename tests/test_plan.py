import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tiny import PARAMS, write_study
from vocwork import plan
from vocwork.feedback import slugs
from vocwork.params import ParamsError
from vocwork.study import open_study
from vocwork.view import open_slice


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
        ({"segments": ["Rare"], "quarters": ["2024Q1"]}, "there are no answers of Rare in 2024Q1"),
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


ALIKE = ["a/b", "a b", "a-b", "A+", "A-", "A", "C", "C++", "C#", "<25", ">25", "25+", "All", "ALL", "gold", "Gold"]


def test_names_alike_get_pages_apart_and_plain_names_keep_their_words():
    found = slugs([*ALIKE, "Small Business", "доставка"])
    assert len(set(found.values())) == len(found)
    assert "all" not in found.values()
    assert found["Small Business"] == "small-business"
    assert slugs(["Business"]) == {"Business": "business"}
    assert slugs(["All"])["All"].startswith("all-")


@given(st.lists(st.text(alphabet=st.sampled_from("aAbÄß /-+<>25#жл "), max_size=5), max_size=12))
def test_no_two_names_share_a_file(names):
    found = slugs(names)
    assert len(set(found.values())) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*", own) and own != "all" for own in found.values())


def test_a_value_called_all_does_not_overwrite_everyone(tmp_path):
    plans = np.resize(np.array(["All", "all", "C++", "C#"]), 240)
    params_file, corpus = write_study(tmp_path, plan=plans)
    study = open_study(str(params_file), str(corpus), locale="en")
    found = [job for job in plan.jobs(study, params_file, corpus) if job.html.startswith("en/2024Q1/")]
    assert len({job.html for job in found}) == len(found) == 5
    assert next(job.segment for job in found if job.html == "en/2024Q1/all.html") == "all"


def test_segments_that_differ_in_capitals_keep_their_own_numbers(tmp_path):
    plans = np.where(np.arange(240) % 3, "Gold", "gold")
    params_file, corpus = write_study(tmp_path, plan=pd.Series(plans).mask(np.arange(240) % 5 == 0, "None"))
    study = open_study(str(params_file), str(corpus), locale="en")
    jobs = plan.jobs(study, params_file, corpus, plan.Wanted(quarters=["2024Q1"], locales=["en"]))
    bases = {job.segment: job.base for job in jobs}
    for name in ("plan=Gold", "plan=gold", "plan=None"):
        own = open_slice(str(params_file), str(corpus), segment=name, quarter="2024Q1", locale="en")
        assert own.slice.segment == name
        assert len(own.now) == bases[name]
    assert study.segment("None").name == "plan=None"
    assert study.segment_like("Gold").name == "plan=Gold"
    with pytest.raises(ParamsError, match="could be any of: plan=Gold, plan=gold"):
        study.segment_like("GOLD")
    with pytest.raises(ParamsError, match="there is no segment 'GOLD'"):
        study.segment("GOLD")


def test_every_module_that_makes_pages_is_part_of_their_fingerprint():
    known = plan.code()
    assert {"analysis", "render", "report.py", "responders.py", "population.py", "documents.py"} <= set(known)
    assert not {"corpus", "commands", "demo", "__main__.py"} & set(known)
