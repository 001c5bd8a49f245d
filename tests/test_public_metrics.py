"""The NPS of telco by quarter and the CSAT of NHS by service, from export to manifest, against plain pandas.

The shipped params read a small extract of the same shape with invented texts, and the public set where it is here.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from vocwork import plan, publish, store
from vocwork.analysis import metrics
from vocwork.corpus.sources.ingest import ingest
from vocwork.feedback import CODINGS, LEDGER, MENTIONS, THEMES
from vocwork.params import load_params
from vocwork.study import Study, open_study

ROOT = Path(__file__).parent.parent
PLACES = {
    "extract": ROOT / "tests" / "extracts",
    "public": Path(os.environ.get("VOCWORK_DATA", ROOT.parent / "shared" / "data")),
}
MADE = {
    "fingerprint": "0123456789ab",
    "sentiment": None,
    "notes": [],
    "codes": [],
    "versions": {"python": "3.11", "vocwork": "0.1.0"},
}


@pytest.fixture(params=PLACES)
def data(request, monkeypatch):
    """The folder that the shipped params read from."""
    if not (PLACES[request.param] / "telco_nps_verbatims").is_dir():
        pytest.skip("the public sets are not here: set VOCWORK_DATA to the folder that holds them")
    monkeypatch.setenv("VOCWORK_DATA", str(PLACES[request.param]))
    return PLACES[request.param]


def portal(name: str, folder: Path, quarter: str) -> tuple[Study, dict[str, Mapping]]:
    """The study without its comments' themes, and the metrics of one quarter's reports as the manifest has them."""
    params_file, corpus = ROOT / "params" / f"{name}.yml", folder / "corpus"
    raw = ingest(load_params(params_file), params_file)
    unread = {"sentiment": float("nan"), "mixed": pd.Series(pd.NA, index=raw.feedback.index, dtype="boolean")}
    spoken = raw.feedback.assign(comment="none", text=None, language="en", **unread)
    mentions, themes, ledger, codings = (
        pd.DataFrame({column: [] for column in columns}) for columns in (MENTIONS, THEMES, LEDGER, CODINGS)
    )
    made = MADE | {"inputs": raw.inputs, "encoder": {"name": "none", "revision": ""}}
    themes = themes.astype({"general": "bool"} | dict.fromkeys(("label", "born", "status"), "str"))
    talk = (mentions.astype({"feedback_id": "str"}), themes, ledger.astype("str"), codings)
    store.write_corpus(store.Corpus(spoken, *talk, raw.quarantine, made), corpus)
    study = open_study(str(params_file), str(corpus), locale="en")
    jobs = plan.jobs(study, params_file, corpus, plan.Wanted(quarters=[quarter], locales=["en"]))
    manifest = publish.publish(study, jobs, folder / "reports", workers=2)
    assert {record["error"] and record["error"]["message"] for record in manifest["reports"]} == {None}
    return study, {record["segment"]: record["metric"] for record in manifest["reports"]}


def test_nps_of_telco_by_quarter(data, tmp_path):
    study, published = portal("telco_nps", tmp_path, "2018Q2")
    raw = pd.read_csv(data / "telco_nps_verbatims/telco_nps_verbatims.csv").dropna(subset="NPS_SCORE")
    at = pd.to_datetime(raw["CUSTOMER_RESPONSE_DATE"], format="%d/%m/%Y %H:%M")
    score = raw["NPS_SCORE"].groupby(at.dt.to_period("Q").astype(str))
    plain = score.agg(lambda s: 100 * ((s >= 9).mean() - (s <= 6).mean()))
    for quarter, answers in study.feedback.groupby("quarter"):
        found = metrics.estimate(answers["points"], **study.rules)
        assert (found.value, found.base) == (pytest.approx(plain[quarter]), score.size()[quarter])
    assert published["all"]["value"] == pytest.approx(plain["2018Q2"])
    assert published["all"]["base"] == score.size()["2018Q2"]


def test_csat_of_nhs_by_service(data, tmp_path):
    study, published = portal("nhs_fft", tmp_path, "2021Q4")
    plain = respondents(data / "nhs_fft_multilabel/nhs_fft_multilabel.csv")
    plain = plain[plain["quarter"].isin(study.quarters)]  # the params leave out part quarters
    satisfied = plain["score"].isin([1, 2])
    expected = 100 * satisfied.groupby(plain["service"]).mean()
    for service, answers in study.feedback.dropna(subset="points").groupby("service"):
        found = metrics.estimate(answers["points"], kind="csat")
        assert (found.value, found.base) == (
            pytest.approx(expected[service]),
            (plain["service"] == service).sum(),
        )
    in_quarter = 100 * satisfied.groupby([plain["quarter"], plain["service"]]).mean()
    shown = {name.removeprefix("service="): metric for name, metric in published.items() if metric["value"] is not None}
    assert shown.pop("all")["value"] == pytest.approx(100 * satisfied[plain["quarter"] == "2021Q4"].mean())
    assert shown
    for service, metric in shown.items():
        assert metric["value"] == pytest.approx(in_quarter["2021Q4", service])


def respondents(file: Path) -> pd.DataFrame:
    """Scored answers, one for each respondent and score: 1 to 5 counts, 6 and 7 are no score."""
    raw = pd.read_csv(file, dtype=str, keep_default_na=False)
    at = pd.to_datetime(raw["Date"], format="%d/%m/%Y", errors="coerce")
    score = pd.to_numeric(raw["FFT categorical answer"]).where(lambda s: s.between(1, 5))
    service = raw["Service type 1"].str.split().str.join(" ")
    table = pd.DataFrame({"score": score, "service": service.replace("", None), "who": raw["Respondent ID"]})
    table = table.assign(quarter=at.dt.to_period("Q").astype(str))[at.notna() & score.notna()]
    return table[~table.duplicated(["who", "score"]) | table["who"].eq("")]
