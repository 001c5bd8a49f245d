"""What fixing a cause is worth: reach x retention effect x value - cost, every input a range.

Benefit of month t (contractual, geometric survival):
    customers * reach * (S'_t - S_t) * revenue * margin * attribution
with S_t = (1 - c)^t, S'_t = prod over months of (1 - c (1 - r e_t)), c the monthly churn, r the share of that churn
the action avoids among the customers it reaches, e_t = the action's effect in month t: a linear ramp, full effect
while it persists, nothing after. Cost: one-off in month 0, running cost every month. Cash flows fall at the end
of a month; the monthly discount rate is (1 + yearly)^(1/12) - 1. Draws are shared between actions, so that two
actions are compared in the same future (common random numbers).
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np
import pandas as pd

DRAWS = 20_000
SHARED = ("customers", "monthly_churn", "revenue_per_month", "margin", "attribution")
OWN = ("reach", "churn_reduction", "ramp_months", "persistence_months", "one_off_cost", "monthly_cost")
NEVER = np.inf
# why a percentile has no number: infinite, undefined
WHY_NOT = ("never", "no_costs")


class Worth(NamedTuple):
    """What one action is worth, over all draws.

    summary   measure, p5, p50, p95, reason for npv, benefits, costs, roi (share) and payback (month; inf = never);
              reason: never = not paid back within the months looked at, no_costs = nothing to relate a gain to
    flows     month, p5, p50, p95 of the cumulative, undiscounted cash flow
    tornado   input, unit, source, low_value, high_value, low_npv, high_npv, base_npv; widest first
    within    P(payback within 12 months); gain = P(npv > 0); expected = mean npv; error = its Monte Carlo error
    """

    summary: pd.DataFrame
    flows: pd.DataFrame
    tornado: pd.DataFrame
    within: float
    gain: float
    expected: float
    error: float


def worth(
    inputs: pd.DataFrame, action: str, *, months: int, discount_rate: float, draws: int = DRAWS, seed: int = 1
) -> Worth:
    """Simulate one action.

    `inputs`: action ('' for shared ones), input, unit, source, dist and its parameters (see `quantile`); one row
    for each name in SHARED and, for this action, in OWN.
    """
    own = inputs[inputs["action"].isin(["", action])].set_index("input")
    drawn = {name: draw(row, draws, seed, f"{row['action']}/{name}") for name, row in own.iterrows()}
    cash = cash_flow(drawn, months)
    value = present_value(cash, discount_rate)
    cost = -present_value(_costs(drawn, months), discount_rate)
    back = payback(cash)
    return Worth(
        _summary(value, value + cost, cost, back),
        _flows(cash),
        _tornado(own, months, discount_rate),
        float((back <= 12).mean()),
        float((value > 0).mean()),
        float(value.mean()),
        float(value.std(ddof=1) / np.sqrt(draws)),
    )


def draw(row: pd.Series, draws: int, seed: int, name: str) -> np.ndarray:
    """Draws of one input; its own stream, so that adding an input never changes the others."""
    stream = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")
    return quantile(row, np.random.default_rng([seed, stream]).random(draws))


def quantile(row: pd.Series, u: np.ndarray | float) -> np.ndarray:
    """The input's distribution at probability u.

    const value | lognorm p5 p95 | norm p5 p95 | beta p5 p95 (0..1) | pert min mode max (lambda 4) | tri min mode max.
    lognorm: mu = (ln p5 + ln p95)/2, sigma = (ln p95 - ln p5)/3.2897.
    """
    u = np.asarray(u, dtype=float)
    kind = row["dist"]
    if kind == "const":
        return np.full(u.shape, float(row["value"]))
    if kind in ("pert", "tri"):
        return _peaked(kind, float(row["min"]), float(row["mode"]), float(row["max"]), u)
    from scipy import stats

    low, high = float(row["p5"]), float(row["p95"])
    spread = 2 * stats.norm.ppf(0.95)
    if kind == "lognorm":
        return np.asarray(np.exp(stats.norm.ppf(u, (np.log(low) + np.log(high)) / 2, np.log(high / low) / spread)))
    if kind == "norm":
        return np.asarray(stats.norm.ppf(u, (low + high) / 2, (high - low) / spread))
    a, b = _beta_shape(low, high)
    return np.asarray(stats.beta.ppf(u, a, b))


def _peaked(kind: str, low: float, mode: float, high: float, u: np.ndarray) -> np.ndarray:
    from scipy import stats

    width = high - low
    if kind == "tri":
        return np.asarray(stats.triang.ppf(u, (mode - low) / width, low, width))
    a, b = 1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width
    return np.asarray(low + width * stats.beta.ppf(u, a, b))


def _beta_shape(low: float, high: float) -> tuple[float, float]:
    """The beta distribution with these 5 % and 95 % points."""
    from scipy import optimize, stats

    def miss(shape: np.ndarray) -> np.ndarray:
        return np.asarray(stats.beta.ppf([0.05, 0.95], *np.exp(shape)) - [low, high])

    middle = (low + high) / 2
    concentration = middle * (1 - middle) * (3.29 / (high - low)) ** 2
    start = np.log(np.maximum([middle * concentration, (1 - middle) * concentration], 0.1))
    a, b = np.exp(optimize.least_squares(miss, start).x)
    return float(a), float(b)


def cash_flow(x: dict[str, np.ndarray], months: int) -> np.ndarray:
    """Cash flow, shape (draws, months + 1): month 0 is the one-off cost."""
    return _benefits(x, months) + _costs(x, months)


def _benefits(x: dict[str, np.ndarray], months: int) -> np.ndarray:
    churn = x["monthly_churn"][:, None]
    kept = np.cumprod(1 - churn * (1 - x["churn_reduction"][:, None] * effect(x, months)), axis=1)
    lost = (1 - churn) ** np.arange(1, months + 1)
    per_customer = x["revenue_per_month"] * x["margin"] * x["attribution"]
    gained = (x["customers"] * x["reach"] * per_customer)[:, None] * (kept - lost)
    return np.hstack([np.zeros((len(gained), 1)), gained])


def effect(x: dict[str, np.ndarray], months: int) -> np.ndarray:
    """Share of the full effect in each month 1..months: linear ramp, then full while it persists, then none."""
    month = np.arange(1, months + 1)[None, :]
    ramp, persistence = x["ramp_months"][:, None], x["persistence_months"][:, None]
    rising = np.clip(month / np.maximum(ramp, 1e-9), 0, 1)
    return np.asarray(rising * (month <= ramp + persistence))


def _costs(x: dict[str, np.ndarray], months: int) -> np.ndarray:
    running = np.repeat(-x["monthly_cost"][:, None], months, axis=1)
    return np.hstack([-x["one_off_cost"][:, None], running])


def present_value(cash: np.ndarray, discount_rate: float) -> np.ndarray:
    """Value today of each draw. -100,000 then 60,000 in each of 3 years at 10 % -> 49,211.12."""
    monthly = (1 + discount_rate) ** (1 / 12) - 1
    return np.asarray(cash @ (1 + monthly) ** -np.arange(cash.shape[1], dtype=float))


def payback(cash: np.ndarray) -> np.ndarray:
    """First month from which the cumulative cash flow stays at or above zero; inf where it never does."""
    below = np.cumsum(cash, axis=1) < 0
    last_below = cash.shape[1] - 1 - np.argmax(below[:, ::-1], axis=1)
    month = np.where(below.any(axis=1), last_below + 1, 0).astype(float)
    return np.where(month >= cash.shape[1], NEVER, month)


def _summary(value: np.ndarray, benefits: np.ndarray, costs: np.ndarray, back: np.ndarray) -> pd.DataFrame:
    measures = {
        "npv": value,
        "benefits": benefits,
        "costs": costs,
        "roi": np.divide(value, costs, out=np.full_like(value, np.nan), where=costs > 0),
        "payback": back,
    }
    # months are whole and may be infinite: the order statistic, not an interpolation between two of them
    rows = [
        {"measure": name, **dict(zip(("p5", "p50", "p95"), _percentiles(x, name), strict=True))}
        for name, x in measures.items()
    ]
    table = pd.DataFrame(rows)
    ends = table[["p5", "p50", "p95"]]
    return table.assign(reason=np.select([np.isinf(ends).any(axis=1), ends.isna().any(axis=1)], WHY_NOT, ""))


def _percentiles(x: np.ndarray, name: str) -> np.ndarray:
    return np.quantile(x, [0.05, 0.5, 0.95], method="inverted_cdf" if name == "payback" else "linear")


def _flows(cash: np.ndarray) -> pd.DataFrame:
    p5, p50, p95 = np.quantile(np.cumsum(cash, axis=1), [0.05, 0.5, 0.95], axis=0)
    return pd.DataFrame({"month": np.arange(cash.shape[1]), "p5": p5, "p50": p50, "p95": p95})


def _tornado(own: pd.DataFrame, months: int, discount_rate: float) -> pd.DataFrame:
    """NPV with each input at its 10 % and 90 % point, all others at their median."""
    middle = {name: quantile(row, 0.5).reshape(1) for name, row in own.iterrows()}

    def npv(changed: dict[str, np.ndarray]) -> float:
        return float(present_value(cash_flow(middle | changed, months), discount_rate)[0])

    base, rows = npv({}), []
    for name, row in own.iterrows():
        low, high = (quantile(row, u).reshape(1) for u in (0.1, 0.9))
        edges = {"low_value": low[0], "high_value": high[0], "low_npv": npv({name: low}), "high_npv": npv({name: high})}
        rows.append({"input": name, "unit": row["unit"], "source": row["source"], **edges, "base_npv": base})
    table = pd.DataFrame(rows)
    swing = (table["high_npv"] - table["low_npv"]).abs()
    return table.loc[swing.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def input_table(inputs: pd.DataFrame) -> pd.DataFrame:
    """The assumptions as a reader checks them: action, input, unit, p5, p50, p95, source, owner."""
    edges = [quantile(row, np.array([0.05, 0.5, 0.95])) for _, row in inputs.iterrows()]
    named = inputs.reset_index(drop=True)[["action", "input", "unit", "source", "owner"]]
    return named.join(pd.DataFrame(edges, columns=["p5", "p50", "p95"]))
