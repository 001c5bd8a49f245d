"""Where satisfaction is heading: the next four quarters with intervals, by the model that did best in a back-test.

Candidates are exponential smoothing in its state-space form (level; damped trend; season) and the airline model of
seasonal ARIMA, by `statsmodels`. Each forecasts the past from what came before, up to four quarters ahead (rolling
origin). The earlier origins choose the model, the later ones judge it against the naive seasonal forecast, the same
quarter of the year before, in MASE (Hyndman and Koehler 2006, Int. J. Forecasting 22:679): mean absolute error over
that of the naive seasonal forecast within the training series. A model that does no better than the naive forecast
is not used, and from too short a series nothing is forecast.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import Scale, around, z_value

YEAR, AHEAD = 4, 4
# Quarters that a model is fitted to at least, and the origins that choose it and judge it.
LEAST_FIT, ORIGINS, JUDGES = 10, 12, 6
LEAST = LEAST_FIT + ORIGINS // 2 + 2
INNER, OUTER = 0.80, 0.95
NAIVE = "naive"
COLUMNS = ["quarter", "value", "low80", "high80", "low95", "high95"]
# The values ahead and their standard errors.
Path = tuple[np.ndarray, np.ndarray]
Model = Callable[[np.ndarray, int], Path]


class Forecast(NamedTuple):
    """The quarters ahead, by which model, and how that did.

    table       quarter, value, low80, high80, low95, high95; empty where there are fewer than LEAST quarters
    model       level | damped | season | airline | naive
    mase, naive_mase, covered  of the best model and of the naive seasonal forecast, on the same later origins;
                share of the outcomes there that lie in the best model's 95 % intervals
    quarters    how many the forecast is made from
    """

    table: pd.DataFrame
    model: str = ""
    mase: float = np.nan
    naive_mase: float = np.nan
    covered: float = np.nan
    quarters: int = 0


def forecast(
    trend: pd.DataFrame, ahead: Sequence[str], *, confidence: float = 0.95, scale: Scale | None = None
) -> Forecast:
    """The quarters `ahead` of a trend: quarter, value, low, high at `confidence`; what lies before a gap is not used,
    and where the last quarters are not shown one has to look further ahead.

    The variance of a forecast is the model's own, which holds the sampling error of an average past quarter, but never
    less than the sampling error of the last year; it is widened where the back-test missed by more, and by what
    smaller bases of the last year add.
    """
    from threadpoolctl import threadpool_limits

    shown = trend["value"].notna().to_numpy()
    late = int(shown[::-1].argmax()) if shown.any() else 0
    until = trend.iloc[: len(trend) - late]
    known = until.iloc[len(until) - int(until["value"].isna()[::-1].cumsum().eq(0).sum()) :]
    value = known["value"].to_numpy(float)
    sampling = ((known["high"] - known["low"]).to_numpy(float) / (2 * z_value(confidence))) ** 2
    if len(value) < LEAST:
        return Forecast(pd.DataFrame(columns=COLUMNS), quarters=len(value))
    # a dozen quarters are not worth waking other threads for, and where a fit to them stops short of its optimum the
    # back-test says what it is worth
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        models = _models()
        tried = {name: _back_test(model, value, sampling) for name, model in models.items()}
        best, mase, naive_mase, covered = _judged(tried, value)
        used = best if mase < naive_mase else NAIVE
        path, spread = (part[late:] for part in models[used](value, late + len(ahead)))
        spread = np.maximum(spread, np.sqrt(_recent(sampling))) * _stretch(tried[used])
    spread = np.sqrt(spread**2 + max(0.0, _recent(sampling) - sampling.mean()))
    return Forecast(_fan(ahead, path, spread, scale), used, mase, naive_mase, covered, len(value))


def _judged(tried: dict[str, pd.DataFrame], value: np.ndarray) -> tuple[str, float, float, float]:
    """The model that the earlier origins choose; on the later ones its MASE, the naive forecast's, its coverage."""
    judges = tried[NAIVE]["origin"].drop_duplicates().tail(JUDGES)
    early = {name: runs[~runs["origin"].isin(judges)] for name, runs in tried.items()}
    best = min((name for name in tried if name != NAIVE), key=lambda name: float(early[name]["miss"].mean()))
    late, naive = (tried[name][tried[name]["origin"].isin(judges)] for name in (best, NAIVE))
    within = max(1e-9, np.abs(value[YEAR:] - value[:-YEAR])[: judges.iloc[0] - YEAR].mean())
    covered = (late["z"] <= z_value(OUTER) * _stretch(early[best])).mean()
    return best, float(late["miss"].mean() / within), float(naive["miss"].mean() / within), float(covered)


def _recent(sampling: np.ndarray) -> float:
    """The sampling variance of a quarter of the last year."""
    return float(sampling[-YEAR:].mean())


def _stretch(runs: pd.DataFrame) -> float:
    """How many times wider than the model says its misses were: a fit to few quarters is too sure of itself."""
    return max(1.0, float(np.sqrt((runs["z"] ** 2).mean())))


def _models() -> dict[str, Model]:
    """The candidates; each takes a series and how far to look ahead."""
    return {
        "level": _smoothing(),
        "damped": _smoothing(trend="add", damped_trend=True),
        "season": _smoothing(seasonal="add", seasonal_periods=YEAR),
        "airline": _airline,
        NAIVE: _naive,
    }


def _smoothing(**kind: object) -> Model:
    def model(value: np.ndarray, ahead: int) -> Path:
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel

        fitted = ETSModel(pd.Series(value), error="add", **kind).fit(disp=False)
        end = len(value) + ahead - 1
        return _path(fitted.get_prediction(start=len(value), end=end).summary_frame(alpha=0.05), "pi_lower", "pi_upper")

    return model


def _airline(value: np.ndarray, ahead: int) -> Path:
    """Changes on the quarter before and on the year before, smoothed: ARIMA (0,1,1)(0,1,1)4 of Box and Jenkins 1970.

    Without autoregressive terms: fitted to a dozen quarters they come so near to one that nothing can be computed.
    """
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    fitted = SARIMAX(value, order=(0, 1, 1), seasonal_order=(0, 1, 1, YEAR)).fit(disp=False)
    return _path(fitted.get_forecast(ahead).summary_frame(alpha=0.05), "mean_ci_lower", "mean_ci_upper")


def _naive(value: np.ndarray, ahead: int) -> Path:
    """The same quarter of the last year, as far off as that was in the past."""
    path = value[-YEAR:][np.arange(ahead) % YEAR]
    misses = value[YEAR:] - value[:-YEAR]
    return path, np.full(ahead, np.sqrt((misses**2).mean()))


def _path(frame: pd.DataFrame, low: str, high: str) -> Path:
    """Values and standard errors out of a 95 % interval."""
    return frame["mean"].to_numpy(), ((frame[high] - frame[low]) / (2 * z_value(OUTER))).to_numpy()


def _back_test(model: Model, value: np.ndarray, sampling: np.ndarray) -> pd.DataFrame:
    """One row per origin and quarter ahead: origin, miss (absolute), z (the same in standard errors).

    sampling: the variance of each value by chance alone, below which no forecast can be sure of itself.
    """
    rows = []
    for origin in range(max(LEAST_FIT, len(value) - ORIGINS), len(value)):
        truth = value[origin : origin + AHEAD]
        path, spread = model(value[:origin], len(truth))
        miss = np.abs(truth - path)
        least = max(1e-9, np.sqrt(_recent(sampling[:origin])))
        rows.append(pd.DataFrame({"origin": origin, "miss": miss, "z": miss / np.maximum(spread, least)}))
    return pd.concat(rows, ignore_index=True)


def _fan(ahead: Sequence[str], path: np.ndarray, spread: np.ndarray, scale: Scale | None) -> pd.DataFrame:
    """Values with their inner and outer intervals, on the metric's scale."""
    rows = []
    for quarter, value, own in zip(ahead, path, spread, strict=True):
        middle = float(np.clip(value, *(scale or (-np.inf, np.inf))))
        ends = [z_value(level) * own for level in (INNER, OUTER)]
        fans = [end for half in ends for end in around(middle, value - half, value + half, scale)]
        rows.append((quarter, middle, *fans))
    return pd.DataFrame(rows, columns=COLUMNS)


def finding(found: Forecast) -> Finding:
    """The heading above the forecast: what is expected, that no model beats last year, or that it is too early."""
    if found.table.empty:
        return Finding("forecast.finding.short", "neutral", {"quarters": found.quarters, "least": LEAST})
    last = found.table.iloc[-1]
    facts = {"quarter": last["quarter"], "value": last["value"], "low": last["low80"], "high": last["high80"]}
    return Finding("forecast.finding.naive" if found.model == NAIVE else "forecast.finding", "neutral", facts)
