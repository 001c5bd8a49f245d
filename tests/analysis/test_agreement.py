import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.agreement import agreement, alpha

NONE = np.nan
# Krippendorff (2011), Computing Krippendorff's alpha-reliability, example C: four observers, twelve units.
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
).T


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_the_published_values(level, published):
    assert alpha(KRIPPENDORFF, level) == pytest.approx(published, abs=0.0005)


def test_two_coders_by_hand():
    """10 units, 2 disagreements; 20 values, 9 ones and 11 zeros: 1 - (4 / 20) / (2 * 9 * 11 / (20 * 19))."""
    ana = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    ben = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    ben[0], ana[9] = 0, 1
    values = np.array([ana, ben], float).T
    ones = values.sum()
    expected = 1 - (2 * 3 / 20) / (2 * ones * (20 - ones) / (20 * 19))
    assert alpha(values) == pytest.approx(expected)


def test_full_agreement_is_1_and_chance_is_about_0():
    rng = np.random.default_rng(1)
    same = rng.integers(0, 2, (200, 1)).repeat(2, axis=1).astype(float)
    assert alpha(same) == 1
    assert abs(alpha(rng.integers(0, 2, (4000, 2)).astype(float))) < 0.05


def test_nothing_to_disagree_on_has_no_alpha():
    assert np.isnan(alpha(np.zeros((5, 2))))
    assert np.isnan(alpha(np.full((5, 2), NONE)))
    assert np.isnan(alpha(np.empty((0, 2))))


def codings(*coders):
    rows = [
        (str(n), "price", name, said) for name, says in zip("abc", coders, strict=False) for n, said in enumerate(says)
    ]
    return pd.DataFrame(rows, columns=["feedback_id", "code", "coder", "coded"])


def test_a_row_per_category_with_interval_and_verdict():
    said = np.tile([True, False, False, False], 25)
    slips = said.copy()
    slips[:4] = ~slips[:4]
    table = agreement(codings(said, slips), ["price", "delivery"])
    first = table.iloc[0]
    assert (first["units"], first["coders"], first["verdict"]) == (100, 2, "firm")
    assert first["low"] < first["alpha"] < first["high"]
    assert table.iloc[1]["units"] == 0
    assert table.iloc[1]["verdict"] == ""


def test_a_wild_coder_is_weak():
    rng = np.random.default_rng(2)
    table = agreement(codings(rng.random(100) < 0.5, rng.random(100) < 0.5), ["price"])
    assert table["verdict"].tolist() == ["weak"]
