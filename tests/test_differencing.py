"""Whoever subtracts the pages of a batch from each other must not learn what any of them hides.

The attack: for every quarter and every count that a page shows, everyone's number minus those of the segments' pages
that show it. What is left belongs to those that do not; fewer than `min_cell` customers (or `min_base` answers, where a
score is shown) must never be left. It is mounted on the JSON and on the tables of the HTML that people can save.
"""

import csv
import io
import json
import re
from html import unescape
from itertools import pairwise
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest

from tests.tiny import PARAMS, TIMED, tiny_corpus, write_study
from vocwork import crosstabs, drivers, over_time, plan, publish, store
from vocwork.analysis import root_causes
from vocwork.analysis.cause_talk import cause_talk
from vocwork.analysis.conjunctions import ATTRIBUTE, THEME, Item
from vocwork.analysis.periods import periods
from vocwork.analysis.recurrence import complaints, recurrence
from vocwork.analysis.slices import commented
from vocwork.analysis.theme_shares import theme_shares
from vocwork.params import Slice
from vocwork.study import Study, open_study
from vocwork.view import SliceOfStudy

MIN_BASE, MIN_CELL = 20, 5
PLANS = ["Basic", "Business", "Plus"]
# Of Basic many leave, of the others hardly anyone.
LEFT = pd.Series({"Basic": 0.4, "Business": 0.12, "Plus": 0.1})
QUARTERS = ("2023Q4", "2024Q1", "2024Q2")
# key of the results -> what its rows are about, the count, and that of the quarter before (share, base)
FAMILIES = {
    "themes": ("theme", "n", "previous"),
    "intents": ("intent", "n", "previous"),
    "codes": ("code", "n", "previous"),
    "brands": ("brand", "n", "previous"),
    "emerging": ("theme", "n", None),
    "groups": ("theme", "top_n", None),
    "groups ": ("theme", "bottom_n", None),
    "theme_intents": ("theme", "n", None),
    "crosstabs": (("attribute", "column", "row"), None, None),
    **{f"theme_intents {intent}": ("theme", intent, None) for intent in ("complaint", "praise", "request", "question")},
}


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """Pages of three plans and everyone over three quarters; themes, intents, brands and categories of all sizes."""
    folder = tmp_path_factory.mktemp("batch")
    rng = np.random.default_rng(5)
    plans = np.tile(np.repeat(PLANS, [55, 40, 25]), len(QUARTERS))
    params = TIMED.replace("min_base: 20", f"min_base: {MIN_BASE}\nmin_cell: {MIN_CELL}")
    params = params.replace("wait: wait}", "wait: wait, churned: left}")
    params_file, corpus = write_study(folder, params + "targets: [{measure: churned, at_most: 0.1}]\n")
    whole = tiny_corpus(
        QUARTERS,
        plan=plans,
        mixed=pd.Series(rng.random(len(plans)) < 0.06, dtype="boolean"),
        channel=rng.choice(["survey", "chat"], len(plans)),
        churned=pd.Series(np.random.default_rng(7).random(len(plans)) < LEFT[plans].to_numpy(), dtype="boolean"),
        wait=rng.choice([0.0, 1.0, 2.0, 4.0, 9.0], len(plans), p=[0.4, 0.25, 0.2, 0.1, 0.05]),
    )
    themes = pd.concat([whole.themes.iloc[[0]]] * 8, ignore_index=True).assign(
        theme=range(8), label=[f"theme {n}" for n in range(8)]
    )
    said = pd.concat([whole.mentions.assign(mention=n) for n in range(2)], ignore_index=True)
    said = said.assign(
        theme=rng.choice(8, len(said), p=[0.3, 0.25, 0.15, 0.1, 0.08, 0.06, 0.04, 0.02]),
        intent=rng.choice(
            ["complaint", "praise", "request", "question", "other"], len(said), p=[0.3, 0.3, 0.1, 0.15, 0.15]
        ),
        brands=rng.choice(["", "Acme"], len(said), p=[0.95, 0.05]),
    )
    wishes = np.random.default_rng(6).choice([-1, 0, 1, 2], len(said), p=[0.6, 0.25, 0.1, 0.05])
    said = said.assign(idea=wishes, fit=0.9)
    store.write_corpus(whole._replace(themes=themes, mentions=said), corpus)
    study = open_study(str(params_file), str(corpus), locale="en")
    jobs = plan.jobs(study, params_file, corpus, plan.Wanted(locales=["en"]))
    manifest = publish.publish(study, jobs, folder / "reports", workers=2)
    assert {record["status"] for record in manifest["reports"]} == {"ok"}
    return folder / "reports", [r for r in manifest["reports"] if r["notebook"] == "segment_report"], study


def pages(batch) -> dict[tuple[str, str], dict]:
    folder, records, _ = batch
    return {
        (r["segment"], r["quarter"]): json.loads((folder / r["html"]).with_suffix(".json").read_text(encoding="utf-8"))
        for r in records
    }


def counts(page: dict, family: str) -> dict[str, float]:
    """What a page shows of a family now: item -> count."""
    item, count, _ = FAMILIES[family]
    if count is None:
        # cells of themes are published as shares: a share of its base is a count
        rows = [row for row in page[family] if row["kind"] == "theme" and row["value"] is not None]
        return {tuple(row[name] for name in item): round(row["value"] * row["base"]) for row in rows}
    return {row[item]: row[count] for row in page[family.split()[0]] if row[count] is not None}


def counts_before(page: dict, family: str) -> dict[str, float]:
    """The same of the quarter before, worked out from its share and base."""
    item, _, before = FAMILIES[family]
    rows = [row for row in page[family.split()[0]] if before and row["previous_share"] is not None]
    return {row[item]: round(row["previous_share"] * row["previous_base"]) for row in rows}


def left_over(everyone: dict[str, float], shown: list[dict[str, float]]) -> dict[str, float]:
    """What is left of each item once the segments that show it are subtracted, where any does not."""
    return {
        item: total - sum(page.get(item, 0) for page in shown)
        for item, total in everyone.items()
        if any(item not in page for page in shown)
    }


@pytest.mark.parametrize("family", FAMILIES)
def test_no_count_can_be_worked_out_by_subtracting_pages(batch, family):
    found = pages(batch)
    quarters = sorted({quarter for _, quarter in found})
    assert counts(found["all", quarters[-1]], family)
    for quarter in quarters:
        shown = [counts(found[f"plan={name}", quarter], family) for name in PLANS]
        learnt = left_over(counts(found["all", quarter], family), shown)
        assert not {item: n for item, n in learnt.items() if 0 < n < MIN_CELL}, quarter
    for before, now in pairwise(quarters):
        # a later page must not tell of a quarter what its own page hides
        shown = [
            counts(found[f"plan={name}", before], family) | counts_before(found[f"plan={name}", now], family)
            for name in PLANS
        ]
        everyone = counts(found["all", before], family) | counts_before(found["all", now], family)
        assert not {item: n for item, n in left_over(everyone, shown).items() if 0 < n < MIN_CELL}


def left(page: dict) -> dict[str, float]:
    """How many customers left and how many stayed, where a page shows their share."""
    (row,) = page["targets"]
    gone = round((row["value"] or 0) * row["base"])
    return {} if row["value"] is None else {"left": gone, "stayed": row["base"] - gone}


def test_who_left_cannot_be_worked_out(batch):
    found = pages(batch)
    told = []
    for quarter in sorted({quarter for _, quarter in found}):
        shown = [left(found[f"plan={name}", quarter]) for name in PLANS]
        assert all(n >= MIN_CELL for page in shown for n in page.values())
        everyone = left(found["all", quarter])
        assert not {item: n for item, n in left_over(everyone, shown).items() if 0 < n < MIN_CELL}
        told += [bool(page) for page in (everyone, *shown)]
    # some are shown, and some are hidden
    assert set(told) == {True, False}


def test_the_attack_finds_what_an_unprotected_batch_would_give_away(batch):
    """The same attack on plain counts, masked below min_cell only, learns something: so it can fail."""
    study = batch[-1]
    rows = study.mentions.merge(study.feedback[["id", "plan", "quarter"]], left_on="feedback_id", right_on="id")
    learnt = []
    for _, part in rows.groupby("quarter"):
        table = part.groupby(["plan", "theme"])["feedback_id"].nunique().unstack(fill_value=0)
        shown = [{theme: n for theme, n in table.loc[name].items() if n >= MIN_CELL} for name in PLANS]
        learnt += left_over(table.sum().to_dict(), shown).values()
    assert any(0 < n < MIN_CELL for n in learnt)


def test_scores_of_few_cannot_be_worked_out(batch):
    """Bases of the metric, of channels and of the groups a change is traced to: what is left is nobody or enough."""
    found = pages(batch)
    for quarter in sorted({quarter for _, quarter in found}):
        everyone, own = found["all", quarter], [found[f"plan={name}", quarter] for name in PLANS]

        def channels(page):
            return {row["channel"]: row["metric_base"] for row in page["volume"] if row["value"] is not None}

        def groups(page):
            rows = page["causes"]["slices"]
            named = {frozenset((i["attribute"], i["value"]) for i in row["items"]): row["n_now"] for row in rows}
            return {items: n for items, n in named.items() if "plan" not in dict(items)}

        def metric(page):
            return {"metric": page["metric"]["base"]} if page["metric"]["value"] is not None else {}

        for shown in (metric, channels, groups):
            learnt = left_over(shown(everyone), [shown(page) for page in own])
            assert not {item: n for item, n in learnt.items() if 0 < n < MIN_BASE}, (quarter, shown.__name__)


def may_be_named(study, segment: str, quarter: str) -> dict[frozenset, list[int]]:
    """Every slice that the page could name as a cause, with its answers before and now: which it does is chance."""
    s = SliceOfStudy(study, Slice(segment=segment, quarter=quarter))
    if s.hidden.either:
        return {}
    both = pd.concat([s.before.assign(_now=False), s.now.assign(_now=True)]).dropna(subset=["points"])
    attributes, rules = s.drill_attributes(), (s.params.min_base, s.hidden)
    names, own = root_causes._looked_at(both.reset_index(drop=True), s.mentions, s.stable_themes, attributes, *rules)
    found = {}
    for place in np.flatnonzero(own.candidates.shown):
        items = root_causes._items(own, names, place)
        if root_causes._may_show(items, s.mentions, s.hidden, s.params.min_base):
            found[frozenset((i.attribute, i.value) for i in items)] = own.candidates.n[place].tolist()
    return found


@pytest.mark.parametrize("quarter", QUARTERS[1:])
def test_no_combination_can_be_worked_out_whichever_are_named(batch, quarter):
    """Slices of everyone minus those of segments, from their own pages or as combinations with them on everyone's."""
    study, attacked = batch[-1], 0
    everyone = may_be_named(study, "all", quarter)
    own = {name: may_be_named(study, f"plan={name}", quarter) for name in PLANS}
    for items, whole in everyone.items():
        if "plan" in dict(items):
            continue
        told = [own[name].get(items) or everyone.get(items | {("plan", name)}) for name in PLANS]
        left = np.array(whole) - np.sum([n for n in told if n], axis=0)
        # what is named holds nobody or enough, so no choice of them leaves less than all of them do
        assert all(n == 0 or n >= MIN_BASE for part in told if part for n in part)
        assert ((left == 0) | (left >= MIN_BASE)).all(), items
        attacked += len(items) > 1
    assert attacked


def test_the_attack_on_combinations_finds_what_bases_alone_would_give_away(batch):
    """Combinations of at least `min_base` answers, each on its own: what is left of them is too few."""
    study = batch[-1]
    rows = study.feedback[study.feedback["points"].notna() & (study.feedback["quarter"] == QUARTERS[-1])]
    counts = rows.groupby(["channel", "plan"]).size().unstack(fill_value=0)
    learnt = counts.where(counts < MIN_BASE, 0).sum(axis=1)
    assert ((learnt > 0) & (learnt < MIN_BASE)).any()


def spoken(study, segment: str, quarter: str, items: frozenset) -> dict[tuple, tuple[float, float]]:
    """What a page would tell of the comments of a cause: theme or category -> how many speak of it, now and before."""
    s = SliceOfStudy(study, Slice(segment=segment, quarter=quarter))
    named = tuple(Item(ATTRIBUTE if attribute else THEME, attribute, value, value) for attribute, value in items)
    slices = pd.DataFrame({"items": pd.Series([named], dtype="object"), "cause": [True]})
    rules = {"min_cell": s.params.min_cell, "withheld": s.hidden_comments, **s.counted}
    talk = cause_talk(slices, s.now, s.before, s.mentions, s.stable_themes, s.coded, s.categories, **rules)
    earlier = talk["previous_share"] * talk["previous_base"]
    return {(row.subject, row.key): (row.n, n) for row, n in zip(talk.itertuples(), earlier, strict=True)}


@pytest.mark.parametrize("side", ["now", "before"])
@pytest.mark.parametrize("quarter", QUARTERS[1:])
def test_what_the_comments_of_a_cause_speak_of_gives_nobody_away(batch, quarter, side):
    """Of the same cause on all pages, everyone's less the segments', and each page's less the cause."""
    study, place, seen = batch[-1], ("now", "before").index(side), 0
    segments = ["all", *(f"plan={name}" for name in PLANS)]
    for channel in ("survey", "chat"):
        items = frozenset({("channel", channel)})
        told = {name: spoken(study, name, quarter, items) for name in segments}
        shown = {
            name: {key: n[place] for key, n in page.items() if not np.isnan(n[place])} for name, page in told.items()
        }
        learnt = left_over(shown["all"], [shown[name] for name in segments[1:]])
        assert not {key: n for key, n in learnt.items() if 0 < round(n) < MIN_CELL}, channel
        for name in segments:
            page = pages(batch)[name, quarter]
            of_page = {(THEME, str(item)): n for item, n in (counts, counts_before)[place](page, "themes").items()}
            outside = {key: of_page[key] - n for key, n in shown[name].items() if key in of_page}
            assert not {key: n for key, n in outside.items() if 0 < round(n) < MIN_CELL}, (channel, name)
            seen += len(outside)
    assert seen


def crossed(page: dict, kind: str) -> dict[tuple, float]:
    """What a page's crosstabs show: answers of each column, or how many of them speak of each theme."""
    rows = [row for row in page["crosstabs"] if row["kind"] == kind and row["value"] is not None]
    counted = {"metric": lambda row: row["base"], "theme": lambda row: round(row["value"] * row["base"])}[kind]
    return {(row["attribute"], row["column"], row["row"]): counted(row) for row in rows}


@pytest.mark.parametrize(("kind", "least"), [("metric", MIN_BASE), ("theme", MIN_CELL)])
def test_no_cell_of_a_crosstab_can_be_worked_out(batch, kind, least):
    found, seen = pages(batch), 0
    for quarter in sorted({quarter for _, quarter in found}):
        everyone = {item: n for item, n in crossed(found["all", quarter], kind).items() if item[0] != "plan"}
        shown = [crossed(found[f"plan={name}", quarter], kind) for name in PLANS]
        learnt = left_over(everyone, shown)
        seen += len(learnt)
        assert not {item: n for item, n in learnt.items() if 0 < n < least}, quarter
        for page in [everyone, *shown]:
            assert all(n >= least for n in page.values())
    assert seen


CITIES = {"Lodz": "PL", "Opole": "PL", "Radom": "PL", "Ipoh": "MY", "Johor": "MY", "Varna": "BG", "Ruse": "BG"}
CUTS = ("plan", "country", "city")


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A study with pages by plan, by country and by city, whose tables show the other two columns and a channel."""
    rng, folder = np.random.default_rng(11), tmp_path_factory.mktemp("places")
    params = PARAMS.replace("min_base: 20", f"min_base: {MIN_BASE}\nmin_cell: {MIN_CELL}")
    params_file, corpus = write_study(
        folder, params.replace("segment_by: [plan]", f"segment_by: [{', '.join(CUTS)}]\nattributes: [channel]")
    )
    size = 360
    parts = [
        tiny_corpus((quarter,)).feedback.sample(size, replace=True, random_state=n, ignore_index=True)
        for n, quarter in enumerate(QUARTERS)
    ]
    city = rng.choice(list(CITIES), size * len(QUARTERS), p=[0.3, 0.1, 0.04, 0.04, 0.3, 0.12, 0.1])
    feedback = pd.concat(parts, ignore_index=True).assign(
        city=city,
        country=pd.Series(city).map(CITIES),
        plan=rng.choice(PLANS, len(city), p=[0.5, 0.35, 0.15]),
        channel=rng.choice(["survey", "chat"], len(city), p=[0.85, 0.15]),
        comment=rng.choice(["comment", "none"], len(city), p=[0.8, 0.2]),
    )
    feedback["id"] = "a" + feedback.index.astype(str)
    whole = tiny_corpus(QUARTERS)
    themes = pd.concat([whole.themes.iloc[[0]]] * 4, ignore_index=True).assign(theme=range(4), label=list("abcd"))
    said = whole.mentions.sample(len(feedback), replace=True, random_state=1, ignore_index=True)
    said = said.assign(
        feedback_id=feedback["id"], mention=0, theme=rng.choice(4, len(feedback), p=[0.5, 0.3, 0.15, 0.05])
    )
    store.write_corpus(whole._replace(feedback=feedback, themes=themes, mentions=said), corpus)
    return open_study(str(params_file), str(corpus), locale="en")


def published(study, quarter: str, kind: str, theme: str) -> dict[frozenset, float]:
    """Every count of scores, or of those who speak of a theme, that pages and their crosstabs show, by whose it is."""
    found: dict[frozenset, float] = {}
    for segment in study.segments:
        s = SliceOfStudy(study, Slice(segment=segment.name, quarter=quarter))
        own = [(segment.column, segment.value)] if segment.column else []
        if kind == "metric" and not s.hidden.now:
            found[frozenset(own)] = int(s.now["points"].notna().sum())
        if kind == "theme" and not s.hidden_comments.now:
            about = theme_shares(
                s.now, s.before, s.mentions, s.themes, withheld=s.hidden_comments, **s.counted, min_cell=MIN_CELL
            )
            found |= {frozenset(own): n for n in about.loc[about["theme"].astype(str) == theme, "n"].dropna()}
        cells = crosstabs.across(s).cells
        cells = cells[(cells["kind"] == kind) & cells["value"].notna() & cells["row"].isin([kind, theme])]
        counts = cells["base"] if kind == "metric" else (cells["value"] * cells["base"]).astype(float).round()
        keys = zip(cells["attribute"], cells["column"], strict=True)
        found |= {frozenset([*own, key]): n for key, n in zip(keys, counts, strict=True)}
    return found


def worked_out(study, quarter: str, shown: dict[frozenset, float], counted: pd.Series) -> dict[frozenset, int]:
    """All groups of up to two columns whose number follows from those that are shown, by any sum or difference.

    A number follows where whose it is is a linear combination of whose the others are.
    """
    columns = [*CUTS, "channel"]
    atoms = study.feedback.loc[counted & (study.feedback["quarter"] == quarter), columns].astype(str)
    kinds = study.feedback[columns].astype(str).drop_duplicates(ignore_index=True)

    def indicator(group: frozenset) -> np.ndarray:
        return np.all([kinds[column] == value for column, value in group] or [np.ones(len(kinds), bool)], axis=0)

    known = np.array([indicator(group) for group in shown], dtype=float)
    singles = [frozenset([(column, value)]) for column in columns for value in kinds[column].unique()]
    groups = [*singles, *{a | b for a in singles for b in singles if len({c for c, _ in a | b}) == 2}]
    wanted = np.array([indicator(group) for group in groups], dtype=float)
    answer = np.linalg.lstsq(known.T, wanted.T, rcond=None)[0]
    follows = np.abs(known.T @ answer - wanted.T).max(axis=0) < 1e-6
    sizes = [int(np.all([atoms[column] == value for column, value in group], axis=0).sum()) for group in groups]
    return {group: n for group, n, told in zip(groups, sizes, follows, strict=True) if told}


@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize(
    ("kind", "theme", "least"), [("metric", "", MIN_BASE), ("theme", "1", MIN_CELL), ("theme", "2", MIN_CELL)]
)
def test_pages_by_several_columns_cannot_be_solved_for_what_they_hide(places, quarter, kind, theme, least):
    """Whatever is added to or subtracted from each other, of cities in countries, plans and channels."""
    feedback = places.feedback
    counted = feedback["points"].notna()
    if theme:
        about = places.mentions.loc[places.mentions["theme"] == int(theme), "feedback_id"]
        counted = feedback["id"].isin(about) & (feedback["comment"] == "comment")
    shown = published(places, quarter, kind, theme)
    learnt = worked_out(places, quarter, shown, counted)
    assert all(learnt[group] == n for group, n in shown.items() if group in learnt)
    assert len(learnt) > 20
    assert not {tuple(sorted(group)): n for group, n in learnt.items() if 0 < n < least}


def drilled(page: dict, count: str) -> dict[tuple, float]:
    """What a page's drilldown shows below its slices: the way down to each part -> answers in it."""
    levels = {row["level"]: row for row in page["drilldown"]}

    def way(row):
        own = (row["kind"], row["theme"], row["label"], str(row["items"]))
        return (own,) if row["parent"] < 0 else (*way(levels[row["parent"]]), own)

    return {way(row): row[count] for row in levels.values() if row["kind"] in ("theme", "subtheme", "intent")}


@pytest.mark.parametrize("count", ["n_before", "n_now"])
def test_no_part_of_a_change_can_be_worked_out(batch, count):
    found, seen = pages(batch), 0
    for quarter in sorted({quarter for _, quarter in found}):
        everyone, *shown = (drilled(found[name, quarter], count) for name in ("all", *(f"plan={p}" for p in PLANS)))
        learnt = left_over(everyone, shown)
        seen += sum(map(len, [everyone, *shown]))
        assert not {part: n for part, n in learnt.items() if 0 < n < MIN_CELL}, quarter
        for page in [everyone, *shown]:
            assert all(n == 0 or n >= MIN_CELL for n in page.values())
    assert seen


def test_what_goes_with_the_score_cannot_be_subtracted(batch):
    """Themes of up to four quarters, shown with the score of who mentions them: what is left is nobody or enough."""
    found, seen = pages(batch), 0
    for quarter in sorted({quarter for _, quarter in found}):
        everyone, *own = (
            {row["theme"]: row["n"] for row in found[segment, quarter]["impact"]["table"]}
            for segment in ("all", *(f"plan={name}" for name in PLANS))
        )
        learnt = left_over(everyone, own)
        assert not {theme: n for theme, n in learnt.items() if 0 < n < MIN_BASE}, quarter
        seen += len(learnt)
    assert seen


def hidden_in_some_quarter(found: dict, segment: str, themes: list[str], quarters: list[str]) -> list[str]:
    """Of these themes, those that the segment's page of one of the quarters does not show."""
    told = [{str(theme) for theme in counts(found[segment, quarter], "themes")} for quarter in quarters]
    return [theme for theme in themes if any(theme not in own for own in told)]


def test_several_quarters_together_do_not_tell_what_a_page_hides_of_one(batch):
    """Every answer has a score and a comment: the mentions of all quarters less those shown are those of the hidden."""
    folder, found, seen = batch[0], pages(batch), 0
    quarters = sorted({quarter for _, quarter in found})
    overview = json.loads((folder / "en/overview.json").read_text(encoding="utf-8"))
    for segment in (f"plan={name}" for name in PLANS):
        for last in range(1, len(quarters) + 1):
            told = [str(row["theme"]) for row in found[segment, quarters[last - 1]]["impact"]["table"]]
            assert not hidden_in_some_quarter(found, segment, told, quarters[:last])
            seen += len(told)
        rows = [row for row in overview["segment_drivers"] if row["segment"] == segment]
        told = [row["theme"] for row in rows if row["coefficient"] is not None]
        assert not hidden_in_some_quarter(found, segment, told, quarters)
    assert seen


def test_the_attack_on_several_quarters_finds_what_counting_alone_would_give_away(batch, monkeypatch):
    monkeypatch.setattr(Study, "unseen_by_segment", lambda *_: {})
    found, study = pages(batch), batch[-1]
    quarters = sorted({quarter for _, quarter in found})
    learnt = []
    for segment in (f"plan={name}" for name in PLANS):
        for last in range(1, len(quarters) + 1):
            s = SliceOfStudy(study, Slice(segment=segment, quarter=quarters[last - 1]))
            told = [str(theme) for theme in drivers.mentioned(s, drivers.asked(s)).listed["name"]]
            learnt += hidden_in_some_quarter(found, segment, told, quarters[:last])
    assert learnt


def asked(page: dict) -> dict[int, float]:
    return {row["idea"]: row["customers"] for row in page["ideas"]}


def test_who_asks_cannot_be_worked_out_though_it_is_counted_over_all_quarters(batch):
    """Pages less earlier ones, everyone's less those of the segments; and customers of the quarter alone."""
    found, known, learnt = pages(batch), {}, []
    for quarter in QUARTERS:
        shown = {name: asked(found[f"plan={name}", quarter]) for name in PLANS} | {"all": asked(found["all", quarter])}
        for name, page in shown.items():
            learnt += [n - known.get((name, idea), 0) for idea, n in page.items()]
            known |= {(name, idea): n for idea, n in page.items()}
        learnt += left_over(shown["all"], [shown[name] for name in PLANS]).values()
        groups = [row["groups"] for row in found["all", quarter]["ideas"]]
        own = [
            [[c, value, shown[value][row["idea"]]] for c, value, _ in row["groups"] if c == "plan"]
            for row in found["all", quarter]["ideas"]
        ]
        assert own == [[group for group in row if group[0] == "plan"] for row in groups]
        now = {row["idea"]: row["now"] for row in found["all", quarter]["ideas"] if row["now"] is not None}
        of_segments = [
            {row["idea"]: row["now"] for row in found[f"plan={name}", quarter]["ideas"] if row["now"] is not None}
            for name in PLANS
        ]
        learnt += left_over(now, of_segments).values()
    assert sum(n > 0 for n in learnt) > 10
    assert not [n for n in learnt if 0 < n < MIN_CELL]
    # plain counts would tell: of the second quarter alone some ideas have a few new ones
    study = batch[-1]
    plain = study.mentions[study.mentions["idea"] >= 0].merge(study.feedback, left_on="feedback_id", right_on="id")
    new = plain[plain["quarter"] == QUARTERS[1]].groupby(["plan", "idea"])["feedback_id"].nunique()
    assert new.between(1, MIN_CELL - 1).any()


YEARS = ("2023Q1", "2023Q2", "2023Q3", "2023Q4", "2024Q1", "2024Q2")


@pytest.fixture(scope="module")
def complained(tmp_path_factory):
    """Complaints of six quarters, as pages tell of them and as they are: (segment, quarter) -> theme -> how many."""
    rng = np.random.default_rng(8)
    plans = np.tile(np.repeat(PLANS, [55, 40, 25]), len(YEARS))
    folder = tmp_path_factory.mktemp("years")
    params_file, corpus = write_study(
        folder, PARAMS.replace("min_base: 20", f"min_base: {MIN_BASE}\nmin_cell: {MIN_CELL}")
    )
    whole = tiny_corpus(YEARS, plan=plans)
    themes = pd.concat([whole.themes.iloc[[0]]] * 4, ignore_index=True).assign(theme=range(4), label=list("abcd"))
    said = whole.mentions.assign(
        theme=rng.choice(4, len(plans), p=[0.4, 0.3, 0.2, 0.1]),
        intent=rng.choice(["complaint", "praise"], len(plans)),
        sentiment=0.5,
    )
    store.write_corpus(whole._replace(themes=themes, mentions=said), corpus)
    study = open_study(str(params_file), str(corpus), locale="en")
    told, plain = {}, {}
    for segment in ("all", *(f"plan={name}" for name in PLANS)):
        for quarter in YEARS[3:]:
            s = SliceOfStudy(study, Slice(segment=segment, quarter=quarter))
            by_time = {"quarters": s.quarters_so_far, "segments": s.segments, "min_base": s.params.min_base}
            talk = commented(s.feedback)
            when = periods(talk, segment, withheld_quarters=s.withheld_comments, **by_time)
            own, rules = commented(s.so_far), {"min_cell": MIN_CELL, "peers": over_time.peers(s, when)}
            shown = recurrence(own, s.mentions, s.themes, when, **rules).table.dropna(subset=["n"])
            told[segment, quarter] = dict(zip(shown["theme"], shown["n"], strict=True))
            about = complaints(s.mentions[s.mentions["feedback_id"].isin(own["id"])])
            plain[segment, quarter] = about.groupby("theme")["feedback_id"].nunique().to_dict()
    return told, plain


def newly(counts: dict[tuple[str, str], dict[int, float]]) -> list[float]:
    """What pages give away that are subtracted: from earlier ones, and from everyone's those of the segments."""
    learnt, known = [], {}
    for quarter in YEARS[3:]:
        for segment in ("all", *(f"plan={name}" for name in PLANS)):
            for theme, n in counts[segment, quarter].items():
                learnt.append(n - known.get((segment, theme), n))
                known[segment, theme] = n
        for theme, n in counts["all", quarter].items():
            shown = [known.get((f"plan={name}", theme)) for name in PLANS]
            if None not in shown:
                learnt.append(n - sum(shown))
    return learnt


def test_complaints_of_many_quarters_do_not_tell_of_the_newest_few(complained):
    told, plain = complained
    learnt = newly(told)
    assert sum(n > 0 for n in learnt) > 10
    assert not [n for n in learnt if 0 < n < MIN_CELL]
    # the same attack on plain counts learns something
    assert any(0 < n < MIN_CELL for n in newly(plain))


def waited(page: dict) -> dict[tuple[float, float], int]:
    """How many answers waited from one edge of a page's bands to another, for all pairs of edges."""
    rows = [row for row in page["curve_bands"] if row["number"] == "wait"]
    starts = [-np.inf if row["from"] is None else row["from"] for row in rows]
    ends = [np.inf if row["until"] is None else row["until"] for row in rows]
    bases = [row["base"] for row in rows]
    pairs = [(first, last) for first in range(len(rows)) for last in range(first, len(rows))]
    return {(starts[first], ends[last]): sum(bases[first : last + 1]) for first, last in pairs}


def test_waiting_times_of_few_cannot_be_worked_out(batch):
    """Bands of a number, and all that can be put together of them, of everyone less the segments that show them."""
    found, seen = pages(batch), 0
    for quarter in sorted({quarter for _, quarter in found}):
        everyone, *own = (waited(found[segment, quarter]) for segment in ("all", *(f"plan={name}" for name in PLANS)))
        assert everyone
        learnt = left_over({pair: n for pair, n in everyone.items() if pair != (-np.inf, np.inf)}, own)
        assert not {pair: n for pair, n in learnt.items() if 0 < n < MIN_BASE}, quarter
        seen += sum(any(pair in page for page in own) for pair in learnt)
        for page in (everyone, *own):
            assert all(n == 0 or n >= MIN_BASE for n in page.values())
    assert seen
    # windows that grow by a quarter must not tell of few in it
    for before, now in pairwise(QUARTERS):
        for segment in ("all", *(f"plan={name}" for name in PLANS)):
            then, after = waited(found[segment, before]), waited(found[segment, now])
            grown = [after[pair] - then[pair] for pair in then.keys() & after.keys()]
            assert all(n == 0 or n >= MIN_CELL for n in grown)


def test_the_pages_themselves_say_no_more_than_their_json(batch):
    """The tables that a reader can save hold the counts of the JSON and no others: what is hidden stands in none."""
    folder, records, _ = batch
    found, seen = pages(batch), 0
    columns = {"themes": ["mentioned in"], "codes": ["mentioned in"], "intents": ["complaint", "praise", "request"]}
    for record in records:
        page = found[record["segment"], record["quarter"]]
        for name, table in saved_tables((folder / record["html"]).read_text(encoding="utf-8")):
            for column in columns.get(name, []):
                family = f"theme_intents {column}" if name == "intents" else name
                said = sorted(float(row[column]) for row in table if row[column])
                assert said == sorted(counts(page, family).values()), (record["html"], family)
                seen += 1
    assert seen >= 3 * len(records)


def saved_tables(html: str) -> list[tuple[str, list[dict[str, str]]]]:
    """The tables behind "Save as CSV", by name."""
    links = re.findall(r'download="(\w+)\.csv" href="data:text/csv;charset=utf-8,%EF%BB%BF([^"]+)"', html)
    return [(name, list(csv.DictReader(io.StringIO(unquote(unescape(data)))))) for name, data in links]
