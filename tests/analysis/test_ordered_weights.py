"""Relative weights where the score is one of several classes."""

import numpy as np
import pytest

from vocwork.analysis.ordered_weights import ordered_weights, proportional_odds


def answers(classes: int, rows: int = 500, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three columns that go together, the first strong, the last without effect; unequal weights."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 3)) @ np.array([[1, 0.4, 0.3], [0, 1, 0.2], [0, 0, 1]])
    latent = 1.2 * x[:, 0] + 0.5 * x[:, 1] + rng.logistic(size=rows)
    score = np.digitize(latent, np.quantile(latent, np.arange(1, classes) / classes))
    return x, score, rng.choice([0.5, 1.0, 2.0], rows)


def test_two_classes_are_logistic_regression_as_in_statsmodels():
    import statsmodels.api as sm

    x, score, weight = answers(2)
    cuts, slope = proportional_odds(x, score, weight)
    wanted = sm.GLM(score, sm.add_constant(x), family=sm.families.Binomial(), freq_weights=weight).fit().params
    assert np.concatenate([-cuts, slope]) == pytest.approx(wanted, rel=1e-4)


def test_more_classes_are_proportional_odds_as_in_statsmodels():
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    x, score, _ = answers(4)
    cuts, slope = proportional_odds(x, score, np.ones(500))
    model = OrderedModel(score, x, distr="logit")
    fitted = model.fit(method="bfgs", disp=False, maxiter=500, gtol=1e-8)
    assert slope == pytest.approx(fitted.params[:3], rel=1e-4)
    assert cuts == pytest.approx(model.transform_threshold_params(fitted.params)[1:-1], rel=1e-4)


def test_a_weight_of_two_is_two_answers():
    x, score, _ = answers(3, 200)
    twice = np.where(np.arange(200) < 80, 2.0, 1.0)
    copied = np.concatenate([np.arange(200), np.arange(80)])
    wanted = ordered_weights(x[copied], score[copied], np.ones(280))
    assert ordered_weights(x, score, twice) == pytest.approx(wanted)


def test_weights_of_two_classes_sum_to_the_squared_correlation_with_the_fitted_chance():
    import statsmodels.api as sm

    x, score, _ = answers(2)
    chance = sm.Logit(score, sm.add_constant(x)).fit(disp=False).predict()
    found = ordered_weights(x, score, np.ones(500))
    assert found.sum() == pytest.approx(np.corrcoef(chance, score)[0, 1] ** 2, rel=1e-4)
    assert (found >= 0).all()


def test_weights_of_more_classes_sum_to_the_fit_of_the_score_behind_them():
    """McKelvey and Zavoina: near to the R2 of the latent score, of which the logistic error has pi^2 / 3."""
    x, score, _ = answers(5, 20_000)
    explained = (1.2 * x[:, 0] + 0.5 * x[:, 1]).var()
    assert ordered_weights(x, score, np.ones(20_000)).sum() == pytest.approx(
        explained / (explained + np.pi**2 / 3), abs=0.01
    )


@pytest.mark.parametrize("classes", [2, 3, 11])
def test_the_order_of_columns_and_the_names_of_classes_do_not_matter(classes):
    x, score, weight = answers(classes)
    found = ordered_weights(x, score, weight)
    assert found[0] > found[1] > found[2]
    assert ordered_weights(x[:, ::-1], 100.0 * score - 100, weight) == pytest.approx(found[::-1])
    assert ordered_weights(3 * x + 1, score, weight) == pytest.approx(found)


def test_a_driver_that_tells_two_classes_apart_altogether_has_all_there_is():
    x = np.column_stack([np.repeat([0.0, 1.0], 50), np.tile([0.0, 1.0], 50)])
    found = ordered_weights(x, np.repeat([0, 1], 50), np.ones(100))
    assert found == pytest.approx([1, 0], abs=1e-3)


def test_columns_that_say_nothing_or_the_same_do_no_harm():
    x, score, weight = answers(3)
    again = np.column_stack([x, x[:, 0], np.ones(500)])
    found = ordered_weights(again, score, weight)
    assert found[0] == pytest.approx(found[3])
    assert found[4] == pytest.approx(0)
    assert found.sum() == pytest.approx(ordered_weights(x, score, weight).sum())


def test_one_class_and_a_number_of_many_values_are_no_classes():
    x, _, weight = answers(2)
    assert np.isnan(ordered_weights(x, np.ones(500), weight)).all()
    assert np.isnan(ordered_weights(x, x[:, 0], weight)).all()
