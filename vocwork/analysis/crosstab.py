"""Crosstabs: score, boxes and themes by the groups of an attribute; every difference tested, many at once.

Arrows: a column against all others that are shown together, never against the total it is part of. For shares that is
the adjusted standardised residual (Haberman 1973, Biometrics 29:205). Letters: a column is higher than the one with the
letter. Both by the N-1 chi-square test (Campbell 2007, Stat Med 26:3661), for the metric by the house's test of two
groups. Shares of answers that weigh differently, or of customers who answer again, are tested as so many as these are
worth (n_eff, see `weights`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import clusters
from vocwork.analysis.association import association, two_proportions, two_sided
from vocwork.analysis.compare import FOUR_IN_FIVE, POWER, change, false_discovery, verdicts
from vocwork.analysis.crosstab_page import NO_PAGES, Page, Pages
from vocwork.analysis.crosstab_rows import METRIC, THEME, Row
from vocwork.analysis.disclosure import SMALL_CELL
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import Scale, metric, wilson, z_value
from vocwork.analysis.nests import named
from vocwork.analysis.slices import EVERYONE, comment_weight
from vocwork.analysis.two_way import WHOLE, cuts
from vocwork.analysis.weights import UNEQUAL_WEIGHTS, effective_base, worth_too_little

# The one attribute whose columns have an order of their own.
QUARTER = "quarter"
# A wider table cannot be read; the largest columns are shown.
MOST_COLUMNS = 8
_CELL = ["attribute", "column", "letter", "kind", "row", "label", "base", "effective", "value", "low", "high"]
CELL_COLUMNS = [*_CELL, "others", "p", "q", "verdict", "above", "reason"]
TEST_COLUMNS = ["attribute", "columns", "base", "statistic", "freedom", "design_effect", "p", "q", "detectable"]


class Crosstabs(NamedTuple):
    """The cells of all tables, and one test of each table as a whole."""

    cells: pd.DataFrame
    tests: pd.DataFrame


def crosstabs(
    answers: pd.DataFrame,
    rows: Sequence[Row],
    attributes: Sequence[str],
    *,
    kind: str,
    page: tuple[str, pd.DataFrame] | None = None,
    pages: Mapping[str, Pages] = NO_PAGES,
    unseen: frozenset[str] = frozenset(),
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    scale: Scale | None = None,
) -> Crosstabs:
    """Every row by the values of every attribute.

    answers: id, points, group, weight, customer and the attributes. page: the column that the answers are a segment of
    with all answers of that quarter, so that nothing hidden here can be worked out from the other segments and the
    total (see `two_way`); rows of themes have a value for each of these. pages: attribute -> what the pages of its
    values do not show, and so no cell of theirs here; unseen: rows of themes that this page itself does not show.

    cells: attribute, column, letter, kind (metric, box, theme), row, label, base, effective (Kish's n_eff), value
    (shares from 0 to 1), low, high, others (all other columns shown), p, q (Benjamini-Hochberg over all cells),
    verdict ('up', 'down', ''), above (letters of the columns it is higher than, false-discovery rate within the table),
    reason.
    tests: of the score's boxes by column: statistic (Pearson's chi-square, with weights divided by Rao and Scott's
    design effect, 1984, Ann Stat 12:46), freedom, p, q; detectable: a difference of the metric that would have been
    found four times in five, missing where all are alike. Cells of fewer than `min_base` answers or `min_cell` mentions
    are masked, and those whose answers weigh too unequally (`weights`); where all others do, a cell is compared with
    none.
    """
    rules: dict[str, Any] = {"kind": kind, "confidence": confidence, "scale": scale}
    column, everyone = page or (WHOLE, answers)
    own = str(answers[column].iloc[0]) if page and len(answers) else EVERYONE
    shown = cuts(everyone, [*attributes, *([column] if page else [])])
    beside = Page(everyone, shown, column, own, pages, unseen, min_base, min_cell)
    found = [_table(answers, rows, name, beside, rules) for name in attributes]
    found = [table for table in found if len(table)]
    cells = pd.concat(found or [pd.DataFrame(columns=CELL_COLUMNS)], ignore_index=True)
    cells["q"] = false_discovery(cells["p"].astype(float))
    apart = cells["value"].astype(float) - cells["others"].astype(float)
    cells["verdict"] = verdicts(apart, cells["q"], confidence=confidence)
    family = int(cells["p"].notna().sum())
    tests = pd.DataFrame([_whole(answers, table, family, confidence) for table in found], columns=TEST_COLUMNS)
    return Crosstabs(cells[CELL_COLUMNS], tests.assign(q=false_discovery(tests["p"].astype(float))))


def finding(cells: pd.DataFrame, tests: pd.DataFrame) -> Finding:
    """The heading above the tables: the difference that is surest, or that none is and what would have been seen.

    Where no column stands apart from all others, a pair of them still may. cells: as in `crosstabs`, `column` in words.
    """
    apart, higher = cells[cells["verdict"] != ""], cells[cells["above"] != ""]
    if apart.empty and len(higher):
        return _pair(cells, higher.sort_values("kind", key=lambda kind: kind != METRIC, kind="stable").iloc[0])
    if apart.empty:
        facts = {"groups": len(cells[["attribute", "column"]].drop_duplicates())}
        seen = tests["detectable"].max()
        if pd.isna(seen):
            return Finding("crosstabs.finding.plain", "neutral", facts)
        return Finding("crosstabs.finding.none", "neutral", facts | {"detectable": seen})
    metric = apart[apart["kind"] == METRIC]
    first = (metric if len(metric) else apart).sort_values("q", kind="stable").iloc[0]
    facts = {name: first[name] for name in ("column", "label", "value", "others", "base")}
    return Finding(f"crosstabs.finding.{first['kind']}.{first['verdict']}", "neutral", facts)


def _pair(cells: pd.DataFrame, first: pd.Series) -> Finding:
    """That one column is higher than another one, the first that its letters name."""
    beside = cells[(cells["attribute"] == first["attribute"]) & (cells["row"] == first["row"])]
    second = beside.set_index("letter").loc[first["above"][0]]
    facts = {"column": first["column"], "second": second["column"], "label": first["label"]}
    facts |= {"value": first["value"], "others": second["value"]}
    return Finding(f"crosstabs.finding.pair.{'metric' if first['kind'] == METRIC else 'share'}", "neutral", facts)


class _Columns(NamedTuple):
    """The columns of a table: names, which answers belong to each; why bases are not shown."""

    attribute: str
    names: list[str]
    inside: np.ndarray
    hidden: dict[str, pd.Series]


def _table(
    answers: pd.DataFrame,
    rows: Sequence[Row],
    attribute: str,
    beside: Page,
    rules: dict[str, Any],
) -> pd.DataFrame:
    """The cells of one attribute, without what is adjusted over all tables; `error`: of differences of the metric."""
    if answers.empty:
        return pd.DataFrame(columns=[*CELL_COLUMNS, "error"])
    own, hidden = named(answers[attribute]), beside.hidden(attribute)
    any_base = pd.DataFrame(hidden).eq("").any(axis=1)
    shown = own[own.isin(any_base.index[any_base])].value_counts().index[:MOST_COLUMNS]
    shown = shown.sort_values() if attribute == QUARTER else shown
    if len(shown) < 2:
        return pd.DataFrame(columns=[*CELL_COLUMNS, "error"])
    inside = np.column_stack([(own == name).to_numpy(bool) for name in shown])
    columns = _Columns(attribute, [str(name) for name in shown], inside, hidden)
    lines, pairs = zip(*(_line(answers, row, columns, beside, rules) for row in rows), strict=True)
    above = _above(np.stack(pairs), 1 - rules["confidence"], ascii_uppercase)
    whole = {name: np.concatenate([line[name] for line in lines]) for name in lines[0]}
    letter = np.tile(list(ascii_uppercase[: len(shown)]), len(rows))
    return pd.DataFrame(whole).assign(attribute=attribute, letter=letter, above=above)


Cells = dict[str, Any]


def _line(
    answers: pd.DataFrame, row: Row, columns: _Columns, beside: Page, rules: dict[str, Any]
) -> tuple[Cells, np.ndarray]:
    """The cells of a row, and p of each pair of columns with the sign of its difference, shape (columns, columns)."""
    values = row.values.reindex(answers.index).to_numpy(float)
    members = columns.inside & ~np.isnan(values)[:, None]
    weight = comment_weight(answers) if row.kind == THEME else answers["weight"]
    table = pd.DataFrame({"points": values, "weight": weight.to_numpy(float)})
    effective = _bases(table["weight"], members)
    reason = columns.hidden["talk" if row.kind == THEME else "score"][columns.names].to_numpy(dtype=object)
    if row.kind == THEME:
        said = beside.hidden_mentions(columns.attribute, row)[columns.names].to_numpy(dtype=object)
        reason = np.where((reason == "") & (said != ""), SMALL_CELL, reason)
    reason = np.where((reason == "") & worth_too_little(effective, beside.base), UNEQUAL_WEIGHTS, reason)
    # what is hidden must not be told by the others either
    rest = (members & (reason == "")).any(axis=1)[:, None] & ~members
    measure = _means if row.kind == METRIC else _shares
    cells, pairs = measure(table.assign(customer=clusters.customers(answers)), members, rest, rules)
    no_others = worth_too_little(_bases(table["weight"], rest), beside.base)
    cells |= {"effective": effective}
    cells |= {name: np.where(no_others, np.nan, cells[name]) for name in ("others", "p", "error")}
    blank = reason != ""
    cells = {name: np.where(blank & (name != "effective"), np.nan, own) for name, own in cells.items()}
    pairs[blank], pairs[:, blank] = np.nan, np.nan
    about = {name: np.full(len(blank), getattr(row, name), dtype=object) for name in ("kind", "row", "label")}
    return cells | about | {"column": columns.names, "base": members.sum(axis=0), "reason": reason}, pairs


def _shares(
    table: pd.DataFrame, members: np.ndarray, rest: np.ndarray, rules: dict[str, Any]
) -> tuple[Cells, np.ndarray]:
    """The share in each column and in all others, tested by the N-1 chi-square."""
    (share, base), (other, other_base) = (_share_and_worth(table, rows) for rows in (members, rest))
    z = two_proportions(share, base, other, other_base)
    across = two_proportions(share[:, None], base[:, None], share, base)
    ends = np.array([_interval(*part, rules["confidence"]) for part in zip(share, base, strict=True)])
    cells = {"value": share, "low": ends[:, 0], "high": ends[:, 1], "others": other}
    return cells | {"p": two_sided(z), "error": np.full_like(z, np.nan)}, np.copysign(two_sided(across), across)


def _means(
    table: pd.DataFrame, members: np.ndarray, rest: np.ndarray, rules: dict[str, Any]
) -> tuple[Cells, np.ndarray]:
    """The metric of each column and of all others, tested as everywhere else on the page."""
    parts, others = ([table[own] for own in rows.T] for rows in (members, rest))
    gaps = [change(own, other, **rules) for own, other in zip(parts, others, strict=True)]
    levels = np.array([metric(own, **rules)[:3] for own in parts])
    cells = {"value": levels[:, 0], "low": levels[:, 1], "high": levels[:, 2]}
    cells |= {"others": levels[:, 0] - [gap.value for gap in gaps], "p": np.array([gap.p for gap in gaps])}
    pairs = np.full((len(parts), len(parts)), np.nan)
    for i, own in enumerate(parts):
        for k, other in enumerate(parts[:i]):
            gap = change(own, other, **rules)
            pairs[i, k], pairs[k, i] = np.copysign(gap.p, gap.value), np.copysign(gap.p, -gap.value)
    return cells | {"error": np.array([gap.detectable for gap in gaps]) / POWER}, pairs


def _interval(share: float, base: float, confidence: float) -> tuple[float, float]:
    return wilson(share * base, base, confidence) if base else (np.nan, np.nan)


def _share_and_worth(table: pd.DataFrame, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weighted share in each column of `rows`, and how many answers it is worth; NaN and 0 of nobody."""
    said, weight, customer = (table[name].to_numpy() for name in ("points", "weight", "customer"))
    total = weight @ rows
    share = np.divide((np.nan_to_num(said) * weight) @ rows, total, out=np.full_like(total, np.nan), where=total > 0)
    return share, np.array([clusters.worth(said[own], weight[own], customer[own]) for own in rows.T])


def _bases(weight: pd.Series, rows: np.ndarray) -> np.ndarray:
    """Kish's n_eff of each column of `rows`."""
    return np.array([effective_base(weight[own]) for own in rows.T])


def _above(pairs: np.ndarray, level: float, names: Sequence[str]) -> list[str]:
    """For each cell the letters of the columns it is higher than: of all pairs of the table a false-discovery rate.

    pairs: p with the sign of the difference, shape (rows, columns, columns).
    """
    upper = np.triu(np.ones(pairs.shape[1:], dtype=bool), 1)
    q = np.full(pairs.shape, np.nan)
    q[:, upper] = false_discovery(pd.Series(np.abs(pairs[:, upper]).ravel())).to_numpy().reshape(len(pairs), -1)
    q = np.fmax(q, np.swapaxes(q, 1, 2))
    higher = (q < level) & (np.copysign(1.0, pairs) > 0)
    return ["".join(name for name, is_so in zip(names, cell, strict=False) if is_so) for row in higher for cell in row]


def _whole(answers: pd.DataFrame, table: pd.DataFrame, tests: int, confidence: float) -> dict[str, Any]:
    """The table's one test, of the score's boxes by its columns, and what its arrows could have found."""
    first = table.iloc[0]
    shown = table.loc[(table["row"] == first["row"]) & (table["reason"] == ""), "column"]
    value = answers[first["attribute"]].astype("str")
    own = answers[value.isin(shown) & (answers["group"] != "")]
    about = {"attribute": first["attribute"], "columns": len(shown), "base": len(own)}
    limit = z_value(1 - (1 - confidence) / max(1, tests)) + FOUR_IN_FIVE
    about |= {"detectable": limit * table.loc[(table["kind"] == METRIC) & (table["error"] > 0), "error"].median()}
    if len(shown) < 2 or own["group"].nunique() < 2:
        return about
    group, column = (pd.factorize(part)[0] for part in (own["group"], value[own.index]))
    statistic, freedom, design, p = association(group, column, own["weight"].to_numpy(float), clusters.customers(own))
    return about | {"statistic": statistic, "freedom": freedom, "design_effect": design, "p": p}
