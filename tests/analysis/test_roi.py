import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.roi import cash_flow, payback, present_value, quantile, worth


def const(name: str, value: float, action: str = "") -> dict:
    return {"action": action, "input": name, "unit": "", "source": "", "owner": "", "dist": "const", "value": value}


def inputs(**changed: dict) -> pd.DataFrame:
    shared = {"customers": 1000, "monthly_churn": 0.1, "revenue_per_month": 10, "margin": 0.5, "attribution": 1}
    own = {
        "reach": 0.2,
        "churn_reduction": 0.5,
        "ramp_months": 0,
        "persistence_months": 99,
        "one_off_cost": 100,
        "monthly_cost": 5,
    }
    rows = [const(n, v) for n, v in shared.items()] + [const(n, v, "fix") for n, v in own.items()]
    return pd.DataFrame([row | changed.get(row["input"], {}) for row in rows])


def test_present_value_against_a_printed_example():
    cash = np.zeros((1, 37))
    cash[0, [0, 12, 24, 36]] = [-100_000, 60_000, 60_000, 60_000]
    assert present_value(cash, 0.10)[0] == pytest.approx(49_211.12, abs=0.005)
    assert present_value(cash, 0.0)[0] == 80_000
    # 49.21 % on what was put in
    assert present_value(np.maximum(cash, 0), 0.10)[0] == pytest.approx(149_211.12, abs=0.005)


def test_lognormal_meets_its_five_and_ninety_five_percent():
    row = pd.Series({"dist": "lognorm", "p5": 50, "p95": 200})
    assert quantile(row, [0.05, 0.5, 0.95]).tolist() == pytest.approx([50, 100, 200])


def test_pert_mean():
    u = (np.arange(200_000) + 0.5) / 200_000
    # (a + 4m + b) / 6 = (1 + 12 + 9) / 6
    assert quantile(pd.Series({"dist": "pert", "min": 1, "mode": 3, "max": 9}), u).mean() == pytest.approx(
        22 / 6, abs=1e-3
    )


def test_triangle_mean_and_spread():
    u = (np.arange(200_000) + 0.5) / 200_000
    drawn = quantile(pd.Series({"dist": "tri", "min": 0.10, "mode": 0.15, "max": 0.20}), u)
    assert (drawn.mean(), drawn.std()) == pytest.approx((0.15, 0.0204124), abs=1e-5)


def test_beta_meets_its_points():
    assert quantile(pd.Series({"dist": "beta", "p5": 0.1, "p95": 0.4}), [0.05, 0.95]).tolist() == pytest.approx(
        [0.1, 0.4], abs=1e-4
    )


def test_closed_form_of_constant_inputs():
    """200 customers reached, churn .1 -> .05, 5 a month each: month 1 keeps 200 * .05 = 10 more of them."""
    flows = worth(inputs(), "fix", months=12, discount_rate=0.0, draws=50)
    kept = 0.95 ** np.arange(1, 13) - 0.9 ** np.arange(1, 13)
    expected = np.concatenate([[-100], 200 * 5 * kept - 5])
    assert flows.flows["p50"].to_numpy() == pytest.approx(np.cumsum(expected))
    npv = flows.summary.set_index("measure").loc["npv"]
    assert npv[["p5", "p50", "p95"]].tolist() == pytest.approx([expected.sum()] * 3)
    assert flows.error == pytest.approx(0, abs=1e-9)


def test_payback_is_when_it_stays_paid_back():
    cash = np.array([[-10.0, 4, 4, 4], [-10, 20, -15, 20], [0, 1, 1, 1], [-10, 1, 1, 1]])
    assert payback(cash).tolist() == [3, 3, 0, np.inf]


def test_the_tool_can_say_no():
    found = worth(inputs(monthly_cost={"value": 5000}), "fix", months=24, discount_rate=0.08, draws=50)
    assert (found.gain, found.within) == (0, 0)
    assert found.summary.set_index("measure").loc["payback", "p50"] == np.inf
    assert found.summary.set_index("measure")["reason"].to_dict() == {
        "npv": "",
        "benefits": "",
        "costs": "",
        "roi": "",
        "payback": "never",
    }


def test_more_effect_is_worth_more_and_the_widest_input_leads():
    unsure = {"dist": "beta", "p5": 0.05, "p95": 0.6}
    found = worth(inputs(churn_reduction=unsure), "fix", months=24, discount_rate=0.08, draws=2000)
    assert found.tornado.iloc[0]["input"] == "churn_reduction"
    assert found.tornado.iloc[0]["low_npv"] < found.tornado.iloc[0]["base_npv"] < found.tornado.iloc[0]["high_npv"]
    assert 0 < found.within < 1
    again = worth(inputs(churn_reduction=unsure), "fix", months=24, discount_rate=0.08, draws=2000)
    pd.testing.assert_frame_equal(found.summary, again.summary)


def test_effect_ends_with_persistence():
    x = {
        name: np.array([value])
        for name, value in {"customers": 100.0, "monthly_churn": 0.1, "revenue_per_month": 1.0}.items()
    }
    x |= {"margin": np.array([1.0]), "attribution": np.array([1.0]), "reach": np.array([1.0])}
    x |= {"churn_reduction": np.array([1.0]), "ramp_months": np.array([0.0]), "persistence_months": np.array([2.0])}
    x |= {"one_off_cost": np.array([0.0]), "monthly_cost": np.array([0.0])}
    # nobody leaves for two months, then the usual tenth does: 100, 100, 90 kept against 90, 81, 72.9
    assert cash_flow(x, 3)[0].tolist() == pytest.approx([0, 10, 19, 17.1])
