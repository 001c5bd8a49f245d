"""The rows of a crosstab: which there are, and their value in each answer."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.crosstab_rows import score_rows, theme_rows


@pytest.mark.parametrize(
    ("kind", "rows"),
    [("nps", ["metric", "top", "bottom"]), ("csat", ["metric", "bottom"]), ("none", ["top", "bottom"])],
)
def test_the_share_of_top_scores_stands_where_it_is_not_the_metric_itself(kind, rows):
    own = feedback(3, points=[100.0, 0.0, np.nan], group=["top", "middle", ""])
    found = score_rows(own, kind=kind)
    assert [row.row for row in found] == rows
    assert found[-1].values.tolist()[:2] == [0.0, 0.0]
    assert np.isnan(found[-1].values.iloc[2])


def test_themes_stand_by_size_among_the_answers_with_a_comment():
    own = feedback(4).assign(comment=["comment", "comment", "comment", ""])
    said = pd.concat([mentions(own.head(1), 0), mentions(own.iloc[1:3], 1)])
    first, second = theme_rows(own, said, themes("delivery", "price"))
    assert (first.label, second.label) == ("price", "delivery")
    assert first.values.fillna(-1).tolist() == [0, 1, 1, -1]
    some = theme_rows(own.head(2), said, themes("delivery", "price"), own)
    assert [row.values.fillna(-1).tolist() for row in some] == [[1, 0, 0, -1], [0, 1, 1, -1]]
