import numpy as np
import pandas as pd
import pytest

from tests.analysis.found import FELL, HIDDEN, LATER, NOTHING, OWN, STEADY, causes
from vocwork.analysis import cause_findings, findings


@pytest.mark.parametrize(
    ("share", "point", "heading"),
    [
        (0.6, "point.cause", "causes.finding.one"),
        (1.2, "point.cause_all", "causes.finding.all"),
        (1.1, "point.cause_least", "causes.finding.least"),
        (np.nan, "point.cause_alone", "causes.finding.quiet"),
    ],
)
def test_a_cause_is_worded_by_its_part_of_the_change(share, point, heading):
    said = findings.points(OWN, FELL, None, causes("one", share), NOTHING, kind="nps", min_base=30)
    assert [f.key for f in said] == [point]
    assert said[0].facts["label"] == "region: East"
    assert cause_findings.causes(causes("one", share), LATER).key == heading
    assert share != 1.1 or said[0].facts["share_low"] == pytest.approx(0.95)


def test_what_was_looked_for_and_not_found_is_said():
    found = causes("none")._replace(detectable=40.0, detectable_share=0.1)
    said = findings.points(OWN, STEADY, None, found, NOTHING, kind="nps", min_base=30)
    assert said[0].key == "point.no_cause"
    assert said[0].facts == {"detectable": 40.0, "size": 0.1}
    assert cause_findings.causes(found, LATER).key == "causes.finding.none"
    blind = findings.points(OWN, STEADY, None, causes("none"), NOTHING, kind="nps", min_base=30)
    assert blind[0].key == "point.no_cause_blind"
    assert cause_findings.causes(causes("none"), LATER).key == "causes.finding.none"
    nobody = causes("none")._replace(slices=found.slices.head(0))
    few = findings.points(OWN, STEADY, None, nobody, NOTHING, kind="nps", min_base=30)
    assert few[0].key == "point.no_cause_few"
    assert cause_findings.causes(nobody, LATER).key == "causes.finding.few"


@pytest.mark.parametrize(("left", "ending"), [(-5.0, "several"), (2.0, "several_all"), (np.nan, "several_quiet")])
def test_several_causes_are_named_by_what_they_account_for_together(left, ending):
    """Fallen by 20 points, 5 of them unexplained: three quarters. Where others rose it is all of it."""
    found = causes("several")
    slices = pd.concat([found.slices] * 2, ignore_index=True)
    heading = cause_findings.causes(found._replace(slices=slices, share_together=1 - left / -20), LATER)
    assert heading.key == f"causes.finding.{ending}"
    assert heading.facts["labels"] == ["region: East"] * 2
    assert ending != "several" or heading.facts["share_of_change"] == pytest.approx(0.75)


def test_too_few_answers_now_are_not_blamed_on_the_quarter_before():
    found = causes("no_comparison")._replace(total=HIDDEN._replace(base=5, base_before=200))
    assert cause_findings.causes(found, LATER).key == "causes.finding.too_few"
