"""How many answers came, and by which channel.

What came is counted as it came: only the metric beside it is weighted, to the margins of the answers with a score.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis.disclosure import COMPLEMENTARY, SHOWN, Withheld, held_back
from vocwork.analysis.metrics import Scale, mean, metric, weighted_share
from vocwork.analysis.weights import sample

# Public ratings have five stars, whatever the study's own scale.
STARS = (1.0, 5.0)


def volume(
    feedback: pd.DataFrame,
    *,
    kind: str,
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    withheld: Withheld = SHOWN,
) -> pd.DataFrame:
    """One row per channel, largest first: answers, their share, comments, the metric and public stars.

    Columns: channel, answers, share, low, high, comments, value, metric_low, metric_high, metric_base, reason,
    stars, stars_low, stars_high, stars_base, stars_reason. Shares are of all answers and sum to 1; they and stars are
    not weighted. Where the metric of all these answers is `withheld` none of its channels is shown.
    """
    rules: dict[str, Any] = {"kind": kind, "confidence": confidence}
    unseen = withheld.values("channel", least=max(1, min_base)).now
    rows = []
    channels = feedback["channel"].fillna("")
    reasons = held_back(feedback.groupby(channels)[["points"]].count(), min_base=min_base)
    for channel, answers in feedback.groupby(channels, sort=False):
        part = weighted_share(sample(channels == channel, customer=feedback.get("customer")), confidence=confidence)
        why = withheld.now or reasons[channel] or (COMPLEMENTARY if channel in unseen else "")
        score = metric(answers, withheld=why, scale=scale, min_base=min_base, **rules)
        public = {"customer": answers.get("customer"), "confidence": confidence, "scale": STARS}
        stars = mean(answers["stars"], min_base=max(2, min_base), **public)
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
                "stars_low": stars.low,
                "stars_high": stars.high,
                "stars_base": stars.base,
                "stars_reason": stars.reason,
            }
        )
    columns = ["channel", "answers", "share", "low", "high", "comments", "value", "metric_low", "metric_high"]
    columns += ["metric_base", "reason", "stars", "stars_low", "stars_high", "stars_base", "stars_reason"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["answers", "channel"], ascending=[False, True], ignore_index=True)
