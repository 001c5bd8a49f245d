"""The demo study holds what it promises, read from its raw files with plain pandas."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from vocwork.analysis.agents import agents
from vocwork.assumptions import load_assumptions
from vocwork.codebook import load_codebook
from vocwork.corpus.sources.ingest import ingest
from vocwork.demo.coders import CODES
from vocwork.demo.comments import POLARITIES, is_told, story_phrasings, texts
from vocwork.demo.story import AGENT_NAMES, COUNTRIES, LANGUAGES, QUARTERS, SEGMENTS, STORIES, THEMES
from vocwork.demo.study import write_demo
from vocwork.locales import LOCALES
from vocwork.params import load_params

PARAMS = Path(__file__).parent.parent / "params"
# At least so many phrasings of each theme and polarity in every language, and of the other kinds.
LEAST = {"negative": 20, "positive": 14, "request": 5}
LEAST_OTHER = {"mixed": 50, "no_answer": 15, "personal": 8, "agent": 16}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return write_demo(tmp_path_factory.mktemp("study") / "data" / "raw" / "demo")


@pytest.fixture(scope="module")
def truth(folder) -> dict:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def survey(folder, truth) -> pd.DataFrame:
    rows = pd.read_csv(folder / "survey.csv", sep=";", encoding="utf-8-sig").drop_duplicates()
    rows = rows[rows["Response ID"].isin(truth["rows"])]
    return rows.assign(received=pd.to_datetime(rows["Date"], format="%d/%m/%Y %H:%M"))


@pytest.fixture(scope="module")
def support(folder, truth) -> pd.DataFrame:
    rows = pd.read_excel(folder / "support.xlsx").drop_duplicates()
    rows = rows[rows["Ticket"].isin(truth["rows"])]
    return rows.assign(received=pd.to_datetime(rows["Opened"]))


@pytest.fixture(scope="module")
def reviews(folder, truth) -> pd.DataFrame:
    lines = (folder / "reviews.jsonl").read_text(encoding="utf-8").splitlines()
    rows = pd.DataFrame([json.loads(line) for line in lines]).drop_duplicates()
    rows = rows[rows["review_id"].isin(truth["rows"])]
    return rows.assign(received=pd.to_datetime(rows["posted"]).dt.tz_localize(None))


@pytest.fixture(scope="module")
def answers(folder, survey, reviews, support) -> pd.DataFrame:
    """All three files on common names, with the segment of known customers and NPS points."""
    ours = {
        "id": ["Response ID", "review_id", "Ticket"],
        "score": ["NPS", "", "NPS after contact"],
        "text": ["Comment", "body", "Customer's words"],
        "customer_id": ["Customer ID", "customer_id", "Customer"],
        "region": ["Region", "", ""],
        "carrier": ["Carrier", "", "Carrier"],
        "product": ["Product", "product", "Product"],
        "agent": ["", "", "Agent"],
    }
    parts = [
        pd.DataFrame({name: rows.get(theirs[n]) for name, theirs in ours.items()} | {"received": rows["received"]})
        for n, rows in enumerate((survey, reviews, support))
    ]
    customers = pd.read_csv(folder / "customers.csv")
    rows = pd.concat(parts, ignore_index=True).drop(columns="region").merge(customers, how="left", on="customer_id")
    score = rows["score"].astype(float)
    points = 100.0 * ((score >= 9).astype(float) - (score <= 6)).where(score.notna())
    return rows.assign(points=points, quarter=rows["received"].dt.to_period("Q").astype("str")).set_index("id")


@pytest.fixture(scope="module")
def mentions(truth) -> pd.DataFrame:
    """One row per mention: id, theme, polarity, text."""
    return pd.DataFrame([{"id": i} | m for i, row in truth["rows"].items() for m in row["mentions"]])


@pytest.fixture(scope="module")
def commented(answers) -> pd.DataFrame:
    return answers[answers["text"].fillna("").ne("")]


def z_of_change(before: pd.Series, after: pd.Series) -> float:
    before, after = before.dropna(), after.dropna()
    return (after.mean() - before.mean()) / np.sqrt(before.var() / len(before) + after.var() / len(after))


def shares(rows: pd.DataFrame, mentions: pd.DataFrame, theme: str, polarity: str = "negative") -> pd.Series:
    """Whether each comment mentions the theme so."""
    told = mentions[(mentions["theme"] == theme) & (mentions["polarity"] == polarity)]
    return pd.Series(rows.index.isin(told["id"]), index=rows.index)


def p_of_shares(one: pd.Series, other: pd.Series) -> float:
    table = [[one.sum(), (~one).sum()], [other.sum(), (~other).sum()]]
    return float(stats.fisher_exact(table).pvalue)


# Files


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(folder, tmp_path):
    again = write_demo(tmp_path / "again")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["codings.csv", "customers.csv", "reviews.jsonl", "support.xlsx", "survey.csv", "truth.json"]
    assert all((again / name).read_bytes() == (folder / name).read_bytes() for name in names)
    other = write_demo(tmp_path / "other", seed=8)
    assert all((other / name).read_bytes() != (folder / name).read_bytes() for name in names)


def test_params_read_the_files_and_set_aside_exactly_the_planted_rows(folder, truth):
    params_file = folder.parents[2] / "params" / "demo.yml"
    params_file.parent.mkdir(exist_ok=True)
    params_file.write_bytes((PARAMS / "demo.yml").read_bytes())
    read = ingest(load_params(params_file), params_file)
    left_out = {
        (Path(file).name, row, reason) for file, row, reason in read.quarantine[["file", "row", "reason"]].to_numpy()
    }
    bad = {(fault["file"], fault["row"], fault["reason"]) for fault in truth["bad_rows"]}
    repeated = {(fault["file"], fault["row"], "duplicate id") for fault in truth["repeated_rows"]}
    assert left_out == bad | repeated
    planted = pd.DataFrame.from_dict(truth["rows"], orient="index")
    feedback = read.feedback.set_index("id").loc[planted.index]
    assert (feedback["quarter"] == planted["quarter"]).all()
    assert (feedback["country"] == planted["country"]).all()
    known = feedback["segment"].notna()
    assert (feedback["segment"] == planted["segment"])[known].all()
    assert set(feedback.loc[~known, "channel"]) == {"review"}
    assert ((feedback["comment"] == "none") == (planted["kind"] == "none")).all()


def test_roi_assumptions_are_complete_in_every_language():
    assumptions = load_assumptions(PARAMS / "demo.roi.yml")
    assert all(set(action.title) == set(LOCALES) and action.theme for action in assumptions.actions)
    assert set(load_params(PARAMS / "demo.yml").title) == set(LOCALES)


def test_the_codebook_is_complete_in_every_language_and_its_leaves_are_those_coded_by_hand():
    book = load_codebook(PARAMS / "demo.codebook.yml")
    assert all(set(category.name) == set(LOCALES) for category in book.categories)
    assert {code for code in book.codes if code not in book.parents.values()} == set(CODES)
    for category in book.categories:
        assert set(category.keywords or category.examples or LANGUAGES.values()) == set(LANGUAGES.values())


def test_hand_codings_are_a_sample_of_the_truth_with_few_slips(folder, truth):
    codings = pd.read_csv(folder / "codings.csv")
    assert codings["coder"].value_counts().to_dict() == {"mila": 480, "jan": 120}
    comments = [row for row in truth["rows"].values() if row["kind"] not in ("none", "no_answer")]
    assert codings["drawn"].unique() == pytest.approx([480 / len(comments)], abs=1e-6)
    planted = codings["feedback_id"].map(lambda row: {mention["theme"] for mention in truth["rows"][row]["mentions"]})
    for code in CODES:
        same = codings[code].astype(bool) == planted.map(lambda themes, code=code: code in themes)
        assert 0.97 < same.mean() < 1


# Phrasings


@pytest.mark.parametrize("language", LANGUAGES.values())
def test_every_language_has_all_phrasings(language):
    of = texts(language)
    assert of["language"] == language
    assert list(of["mentions"]) == list(THEMES)
    for theme, listed in of["mentions"].items():
        assert set(listed) == set(POLARITIES), theme
        assert all(len(listed[polarity]) >= LEAST[polarity] for polarity in POLARITIES), theme
    assert set(of["generic"]) == {"positive", "negative", "neutral"}
    assert all(len(of[kind]) >= least for kind, least in LEAST_OTHER.items())
    assert all("{agent}" in praise for praise in of["agent"])
    assert all(piece in entry["text"] for entry in of["personal"] for piece in entry["data"])
    told = [m for entry in of["mixed"] for m in entry["mentions"]] + of["personal"]
    assert {m["theme"] for m in told} <= set(THEMES)
    assert {m["polarity"] for m in told} <= set(POLARITIES)


@pytest.mark.parametrize("language", LANGUAGES.values())
def test_phrasings_are_distinct(language):
    of = texts(language)
    phrasings = [p for listed in of["mentions"].values() for polarity in listed.values() for p in polarity]
    phrasings += [entry["text"] for entry in of["mixed"]] + of["agent"]
    phrasings += [generic for listed in of["generic"].values() for generic in listed]
    assert all(isinstance(p, str) and p == p.strip() and p for p in phrasings)
    assert len(set(phrasings)) == len(phrasings) >= 500


@pytest.mark.parametrize("language", LANGUAGES.values())
def test_stories_have_phrasings_of_their_own(language):
    assert all(len(story_phrasings(story, language)) >= 4 for story in STORIES if is_told(story))


# Marginals


def test_size_and_shares(answers, truth):
    assert 2900 <= len(answers) == truth["answers"] <= 3300
    planted = pd.DataFrame.from_dict(truth["rows"], orient="index")
    shares_found = planted["country"].value_counts(normalize=True)
    assert all(abs(shares_found[country] - share) < 0.02 for country, share in COUNTRIES.items())
    assert (planted["kind"] != "none").mean() == pytest.approx(0.70, abs=0.04)
    assert (planted["kind"] == "no_answer").sum() / (planted["kind"] != "none").sum() == pytest.approx(0.05, abs=0.02)


def test_every_segment_has_a_useful_base_in_every_quarter(answers, truth):
    base = answers.dropna(subset="points").groupby(["segment", "quarter"]).size().unstack()
    assert list(base.index) == sorted(SEGMENTS)
    assert list(base.columns) == list(QUARTERS)
    assert base.min().min() >= 75
    assert base.loc["Business"].between(120, 180).all()
    assert 20 <= answers["points"].mean() <= 35
    value = answers.groupby(["segment", "quarter"])["points"].mean()
    assert all(round(value[s, q], 2) == truth["nps"][s][q]["nps"] for s in SEGMENTS for q in QUARTERS)


# Comments and their truth


def test_mentions_stand_in_the_comments_they_are_said_to_be_in(answers, mentions, truth):
    known = mentions.dropna(subset="text")
    assert all(text in answers.at[row, "text"] for row, text in zip(known["id"], known["text"], strict=True))
    assert not mentions.duplicated(["id", "theme"]).any()
    kinds = {row["kind"] for row in truth["rows"].values()}
    assert kinds == {"none", "themes", "generic", "mixed", "personal", "no_answer"}


def test_several_hundred_different_phrasings_and_few_equal_comments(commented, mentions, truth):
    language = pd.Series({row: known["language"] for row, known in truth["rows"].items()})
    told = mentions.dropna(subset="text")
    assert told["text"].groupby(told["id"].map(language)).nunique().min() >= 400
    themed = commented[[truth["rows"][row]["kind"] == "themes" for row in commented.index]]
    assert themed["text"].duplicated().mean() < 0.03


def test_polarity_follows_the_score_with_exceptions(answers, mentions):
    points = mentions["id"].map(answers["points"])
    negative = (mentions["polarity"] == "negative").groupby(points).mean()
    assert negative[-100.0] > 0.75
    assert 0.10 < negative[100.0] < 0.35
    assert negative[100.0] < negative[0.0] < negative[-100.0]


# Planted stories


def test_business_falls_in_the_last_quarter_and_nobody_else(answers):
    for segment in SEGMENTS:
        rows = answers[answers["segment"] == segment]
        before, after = (rows.loc[rows["quarter"] == q, "points"] for q in ("2025Q4", "2026Q1"))
        z = z_of_change(before, after)
        assert z < -2.58 if segment == "Business" else abs(z) < 1.5, segment
        if segment == "Business":
            assert -35 < after.mean() - before.mean() < -15


def test_the_fall_is_where_it_was_planted(answers, commented, mentions):
    def hit(rows: pd.DataFrame) -> pd.Series:
        return (rows["segment"] == "Business") & (rows["region"] == "East") & (rows["carrier"] == "C2")

    last = answers["quarter"] == "2026Q1"
    assert z_of_change(answers.loc[hit(answers) & ~last, "points"], answers.loc[hit(answers) & last, "points"]) < -5
    rest = answers[(answers["segment"] == "Business") & ~hit(answers)]
    assert abs(z_of_change(rest.loc[~last, "points"], rest.loc[last, "points"])) < 2
    late = shares(commented, mentions, "delivery")
    now = commented["quarter"] == "2026Q1"
    assert 0.40 < late[hit(commented) & now].mean() < 0.70
    assert late[~(hit(commented) & now)].mean() < 0.17


def test_sold_out_articles_are_near_three_times_as_many_in_the_fourth_quarters_in_all_segments(commented, mentions):
    sold_out = shares(commented, mentions, "availability")
    peak = commented["quarter"].str.endswith("Q4")
    assert 2.0 < sold_out[peak].mean() / sold_out[~peak].mean() < 3.4
    assert p_of_shares(sold_out[peak], sold_out[~peak]) < 1e-4
    by_segment = sold_out.groupby([commented["segment"], peak]).mean().unstack()
    assert (by_segment[True] > by_segment[False]).all()


def test_the_payment_outage_lasts_three_weeks(commented, mentions):
    payment = shares(commented, mentions, "payment")
    outage = commented["received"].between("2025-05-05", "2025-05-26")
    assert 0.28 < payment[outage].mean() < 0.50
    assert payment[~outage].mean() < 0.08
    assert (~payment[(commented["quarter"] == "2025Q2") & ~outage]).mean() > 0.9
    assert payment[~outage].groupby(commented["quarter"]).mean().max() < 0.10


def test_one_agent_is_praised_by_name_and_scores_higher(support, answers, commented):
    scored = answers[answers.index.isin(support["Ticket"])]
    nps = scored.groupby("agent")["points"].mean()
    assert nps.idxmax() == "agent_07"
    theirs = scored["agent"] == "agent_07"
    assert z_of_change(scored.loc[~theirs, "points"], scored.loc[theirs, "points"]) > 2.58
    named = commented["text"].str.contains("|".join(set(AGENT_NAMES.values())))
    assert named.sum() > 20
    assert (commented.loc[named, "agent"] == "agent_07").all()


def team_of(support: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    points = support["Ticket"].map(answers["points"])
    quarter = support["received"].dt.to_period("Q").astype("str")
    contacts = pd.DataFrame({"agent": support["Agent"], "quarter": quarter, "points": points, "weight": 1.0})
    return contacts.dropna().reset_index(drop=True)


def test_the_funnel_of_agents_names_the_praised_one_alone(support, answers):
    row = agents(team_of(support, answers), measure="score", kind="nps", min_agent=30).verdict.iloc[0]
    assert (row["verdict"], row["unit"], row["employees"]) == ("one", "agent_07", 12)


def test_the_funnel_of_agents_is_quiet_where_none_is_special(support, answers):
    """40 copies with the agents of each quarter shuffled: 5 % by design, more than 6 would be a fault (p < .02)."""
    rng, team = np.random.default_rng(1), team_of(support, answers)
    alarms = 0
    for _ in range(40):
        shuffled = team.groupby("quarter")["agent"].transform(lambda own: rng.permutation(own.to_numpy()))
        found = agents(team.assign(agent=shuffled), measure="score", kind="nps", min_agent=30)
        alarms += found.verdict["verdict"].isin(["one", "several"]).sum()
    assert alarms <= 6


def test_complaints_about_returns_fall_for_good(commented, mentions):
    returns = shares(commented, mentions, "returns")
    by_quarter = returns.groupby(commented["quarter"]).mean()
    assert by_quarter[["2024Q4", "2025Q1", "2025Q2"]].between(0.11, 0.21).all()
    assert by_quarter[["2025Q3", "2025Q4", "2026Q1"]].between(0.03, 0.09).all()


@pytest.mark.parametrize("attribute", ["product", "country", "tenure", "plan"])
def test_what_should_change_nothing_changes_nothing(answers, attribute):
    known = answers.dropna(subset=["points", attribute])
    groups = [rows["points"] for _, rows in known.groupby(attribute)]
    assert stats.f_oneway(*groups).pvalue > 0.05


def test_detractors_are_answered_mostly_within_a_day_and_stay_more_often_then(survey, answers):
    times = survey[["Case opened", "First reply", "Case closed"]].apply(pd.to_datetime, format="%d/%m/%Y %H:%M")
    opened = times["Case opened"].notna()
    assert (opened == (survey["NPS"] <= 6)).all()
    answered = times["First reply"].notna()
    assert answered[opened].mean() == pytest.approx(0.80, abs=0.06)
    assert ((times["First reply"] - times["Case opened"])[answered] <= pd.Timedelta("24h")).mean() > 0.7
    assert (times.diff(axis=1).min().dropna() >= pd.Timedelta(0)).all()
    assert times["Case closed"].notna()[answered].mean() > 0.8
    left = survey["Left within 90 days"] == "yes"
    assert left[opened & ~answered].mean() > 1.3 * left[opened & answered].mean() > 1.3 * left[~opened].mean()


def test_truth_names_every_story_with_what_came_of_it(truth):
    assert set(truth["stories"]) == {story.name for story in STORIES}
    for story in truth["stories"].values():
        inside, outside = (story["realised"][side] for side in ("inside", "outside"))
        assert inside["share"] == pytest.approx(story["expected"]["share_after"], rel=0.3)
        assert outside["share"] == pytest.approx(story["expected"]["share_before"], rel=0.3)
