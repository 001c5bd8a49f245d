"""The p-value that goes with an interval: how often one around the value asked about would lie as far from it.

A test by inverting the interval (Casella and Berger, Statistical Inference, 9.2): p is 1 minus the highest confidence
whose interval leaves the value out. So a single test and the interval shown never contradict each other; as one of a
family a test may leave open what its interval alone leaves out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

LEAST_P = 1e-6
# Halvings of the range of p-values: three digits of each.
STEPS = 24


def p_value(interval: Callable[[float], tuple[float, float]], value: float) -> float:
    """The p-value of `value`, never told below LEAST_P; `interval` of a confidence, wider the higher it is.

    >>> from vocwork.analysis.metrics import wilson
    >>> round(p_value(lambda confidence: wilson(60, 100, confidence), 0.5), 4)  # z = 2
    0.0455
    """

    def leaves_out(p: float) -> bool:
        low, high = interval(1 - p)
        return not low <= value <= high

    if leaves_out(LEAST_P):
        return LEAST_P
    low, high = np.log(LEAST_P), 0.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if leaves_out(float(np.exp(middle))) else (middle, high)
    return float(np.exp(high))
