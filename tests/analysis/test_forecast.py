"""The forecast: a season is continued, noise is not, intervals hold what they promise, and a short past gets none."""

import numpy as np
import pandas as pd
import pytest

from vocwork.analysis import forecast as module
from vocwork.analysis.forecast import LEAST, finding, forecast
from vocwork.analysis.periods import quarters_after

AHEAD = quarters_after("2024Q4", 4)


def trend(value, error: float = 3.0) -> pd.DataFrame:
    value = np.asarray(value, float)
    return pd.DataFrame({"quarter": quarters_after("2000Q4", len(value)), "value": value}).assign(
        low=lambda t: t["value"] - 1.959964 * error, high=lambda t: t["value"] + 1.959964 * error
    )


@pytest.fixture(scope="module")
def seasonal():
    noise = np.random.default_rng(1).standard_normal(28)
    return trend(30 + 12 * np.tile([1, 0, -1, 0], 7) + 2 * noise)


def test_a_season_is_continued_and_beats_nothing_less_than_the_year_before(seasonal):
    found = forecast(seasonal, AHEAD, scale=(-100, 100))
    assert found.table["quarter"].tolist() == AHEAD
    assert found.table["value"].tolist() == pytest.approx([42, 30, 18, 30], abs=5)
    assert (found.table["low95"] <= found.table["low80"]).all()
    assert (found.table["low80"] < found.table["value"]).all()
    assert found.mase < found.naive_mase
    assert found.model == "season"
    assert found.quarters == 28


def test_where_no_model_beats_it_the_year_before_is_shown_and_said(monkeypatch, seasonal):
    worse = {"level": lambda value, ahead: (np.full(ahead, 500.0), np.ones(ahead)), "naive": module._naive}
    monkeypatch.setattr(module, "_models", lambda: worse)
    found = forecast(seasonal, AHEAD)
    assert found.model == "naive"
    assert found.table["value"].tolist() == pytest.approx(seasonal["value"].tail(4).tolist())
    assert found.mase > found.naive_mase
    assert finding(found).key == "forecast.finding.naive"


def test_mase_by_hand(monkeypatch):
    """Every quarter is 2 above that of the year before: the naive forecast is 2 off, a model that adds 1 is 1 off."""
    value = 10 + 0.5 * np.arange(20)
    half = {"level": lambda v, ahead: (v[-4:][np.arange(ahead) % 4] + 1, np.ones(ahead)), "naive": module._naive}
    monkeypatch.setattr(module, "_models", lambda: half)
    found = forecast(trend(value), AHEAD)
    assert (found.mase, found.naive_mase, found.covered) == (pytest.approx(0.5), pytest.approx(1.0), 1.0)
    assert found.table["value"].tolist() == pytest.approx((value[-4:] + 1).tolist())


def test_the_sampling_error_of_the_last_year_is_in_the_interval(monkeypatch):
    sure = {"level": lambda v, ahead: (v[-4:][:ahead] + 2, np.full(ahead, 0.01)), "naive": module._naive}
    monkeypatch.setattr(module, "_models", lambda: sure)
    table = trend(10 + 0.5 * np.arange(20), error=3.0)
    found = forecast(table, AHEAD)
    assert (found.table["high95"] - found.table["value"]).tolist() == pytest.approx([1.959964 * 3] * 4, rel=1e-4)
    small = table.assign(low=table["low"].where(table.index < 16, table["value"] - 1.959964 * 9))
    small = small.assign(high=table["high"].where(table.index < 16, table["value"] + 1.959964 * 9))
    wider = forecast(small, AHEAD).table
    # the last year's variance, and what it is above that of all years
    assert (wider["high95"] - wider["value"]).iloc[0] == pytest.approx(1.959964 * np.sqrt(81 + 81 - 23.4), rel=1e-4)


def test_intervals_stay_on_the_scale():
    table = trend(np.clip(97 + np.random.default_rng(3).standard_normal(20), 0, 100))
    assert forecast(table, AHEAD, scale=(0, 100)).table["high95"].max() <= 100


def test_a_short_past_and_what_lies_before_a_gap_give_no_forecast():
    value = 30 + np.random.default_rng(4).standard_normal(24)
    short = forecast(trend(value[: LEAST - 1]), AHEAD)
    assert short.table.empty
    assert finding(short).facts == {"quarters": LEAST - 1, "least": LEAST}
    value[12] = np.nan
    assert forecast(trend(value), AHEAD).quarters == 11


def test_nothing_later_than_an_origin_is_used_in_its_back_test():
    seen = []

    def spy(value, ahead):
        seen.append((len(value), ahead))
        return np.full(ahead, value[-1]), np.ones(ahead)

    module._back_test(spy, np.arange(20.0), np.ones(20))
    assert seen == [(origin, min(4, 20 - origin)) for origin in range(10, 20)]


def test_where_the_last_quarter_is_not_shown_one_looks_further_ahead(monkeypatch):
    value = 10 + 0.5 * np.arange(21)
    half = {"level": lambda v, ahead: (v[-4:][np.arange(ahead) % 4] + 1, np.ones(ahead)), "naive": module._naive}
    monkeypatch.setattr(module, "_models", lambda: half)
    hidden = trend(np.where(np.arange(21) < 20, value, np.nan))
    found = forecast(hidden, AHEAD)
    assert found.quarters == 20
    assert found.table["value"].tolist() == pytest.approx([value[17] + 1, value[18] + 1, value[19] + 1, value[16] + 1])
