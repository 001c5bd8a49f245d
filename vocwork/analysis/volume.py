"""How many answers came, and by which channel."""

from __future__ import annotations

import pandas as pd

from vocwork.analysis.metrics import estimate, mean, share


def volume(feedback: pd.DataFrame, *, kind: str, confidence: float = 0.95, min_base: int = 1) -> pd.DataFrame:
    """One row per channel, largest first: answers, share of answers, comments, the metric and public stars.

    Columns: channel, answers, share, low, high, comments, value, metric_low, metric_high, metric_base, reason,
    stars, stars_base. Shares are of all answers and sum to 1.
    """
    rows = []
    for channel, answers in feedback.groupby(feedback["channel"].fillna(""), sort=False):
        part = share(len(answers), len(feedback), confidence=confidence)
        score = estimate(answers["points"], kind=kind, confidence=confidence, min_base=min_base)
        stars = mean(answers["stars"], confidence=confidence, min_base=min_base)
        rows.append(
            {
                "channel": channel,
                "answers": len(answers),
                "share": part.value,
                "low": part.low,
                "high": part.high,
                "comments": int((answers["comment"] == "comment").sum()),
                "value": score.value,
                "metric_low": score.low,
                "metric_high": score.high,
                "metric_base": score.base,
                "reason": score.reason,
                "stars": stars.value,
                "stars_base": stars.base,
            }
        )
    columns = ["channel", "answers", "share", "low", "high", "comments", "value", "metric_low", "metric_high"]
    table = pd.DataFrame(rows, columns=[*columns, "metric_base", "reason", "stars", "stars_base"])
    return table.sort_values(["answers", "channel"], ascending=[False, True], ignore_index=True)
