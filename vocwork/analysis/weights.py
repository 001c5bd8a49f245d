"""Survey weights: how many answers a weighted sample is worth.

A weight says how many customers an answer stands for. Unequal weights cost precision: an interval goes by the
effective base, n_eff = (sum w)^2 / sum w^2 (Kish 1965, Survey Sampling), and the design effect is n / n_eff = 1 + CV^2.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def effective_base(weight: np.ndarray | pd.Series) -> float:
    """Answers of equal weight that would be as precise as these; 0 where none weighs anything.

    >>> round(effective_base(np.repeat([1.0, 2.0, 4.0], [50, 30, 20])), 4)
    73.6735
    """
    own = np.asarray(weight, dtype=float)
    squares = float(np.square(own).sum())
    return float(own.sum()) ** 2 / squares if squares else 0.0


def design_effect(weight: np.ndarray | pd.Series) -> float:
    """How many times more answers are needed for the precision of equal weights; NaN where none weighs anything.

    >>> round(design_effect(np.array([0.75, 1.0, 1.25])), 5)
    1.04167
    """
    own = effective_base(weight)
    return len(weight) / own if own else np.nan
