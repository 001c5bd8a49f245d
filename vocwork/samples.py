"""The planner of samples: how many answers a study needs, in words for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from vocwork.analysis import sample_size as size
from vocwork.analysis.metrics import PERCENT, SCALES
from vocwork.metric import Metric, MetricKind
from vocwork.params import EVERYONE, ParamsError
from vocwork.study import Study

POWER = 0.8
# A margin finer than this part of the scale takes more answers than there are people; a response below the other one
# more invitations.
FINEST, RAREST = 1e-5, 1e-6
STAGES = (50, 100, 200, 400, 800, 1600)


class Wish(NamedTuple):
    """What is wanted: the margin of error, the change to be seen, and what is known of response and customers."""

    margin: float | None = None
    change: float | None = None
    response: float | None = None
    customers: int | None = None


class Goals(NamedTuple):
    """Margin of error and change in points of the metric."""

    margin: float
    change: float


def goals(wish: Wish, scale: tuple[float, float]) -> Goals:
    """What is wished for; where nothing is said, a margin of a twentieth and a change of a tenth of the metric's scale.

    NPS counts as a scale of 100 points, as CSAT does. Raises ParamsError where a wish makes no sense.
    """
    low, high = scale
    span = min(100.0, high - low)
    wanted = Goals(wish.margin or span / 20, wish.change or span / 10)
    for name, value, most in (("--margin", wish.margin, (high - low) / 2), ("--change", wish.change, high - low)):
        if value is not None and not value > 0:
            raise ParamsError(f"{name} is in points of the metric and above 0, got {value:g}")
        if value is not None and value < FINEST * span:
            raise ParamsError(
                f"{name} is {value:g} points, finer than any number of answers gives: name {FINEST * span:g} or more"
            )
        if value is not None and value > most:
            raise ParamsError(
                f"{name} is {value:g} points, which the metric cannot give: it runs from {low:g} to {high:g}, so name "
                f"{most:g} or less"
            )
    if wish.response is not None and not RAREST <= wish.response <= 1:
        raise ParamsError(f"--response is the share of those asked that answers, such as 0.2, got {wish.response:g}")
    if wish.customers is not None and wish.customers < 2:
        raise ParamsError(f"--customers is how many there are, 2 or more, got {wish.customers}")
    return wanted


def in_advance(kind: MetricKind, wish: Wish, *, confidence: float = 0.95) -> Iterator[str]:
    """Before any answer has come: by the worst case, half of them at either end of the scale."""
    measure = Metric(kind=kind).measure
    if measure not in size.WORST:
        raise ParamsError(
            f"without answers only nps and csat can be planned, whose spread has a worst case; got {kind}. "
            "Give a params file of a study with answers"
        )
    goal = goals(wish, SCALES[measure])
    worst, customers = size.WORST[measure], wish.customers or float("inf")
    exact = {"confidence": confidence, "customers": customers}
    needed = size.answers_for_margin(goal.margin, worst, **exact)
    yield f"{kind}, worst case, {confidence:.0%} confidence"
    yield f"for +-{goal.margin:g} points: {needed} answers{_invitations(needed, wish)}"
    each = size.answers_for_change(goal.change, worst, confidence=confidence, power=POWER)
    yield (
        f"to see a change of {goal.change:g} points {POWER:.0%} of the time: "
        f"{each} answers in each quarter{_beyond(each, wish)}"
    )
    for answers in (n for n in STAGES if n <= customers):
        yield f"{answers:>6} answers: +-{size.margin_of(answers, worst, **exact):.1f} points"


def of_study(study: Study, wish: Wish) -> Iterator[str]:
    """By the answers of the study's last quarter: how precise each segment is, and what it would take."""
    if not study.scored:
        raise ParamsError("the study has no score, so there is no margin of error to plan")
    goal, quarter = goals(wish, study.metric_range or (0.0, 100.0)), study.quarters[-1]
    wanted: dict[str, Any] = {
        "margin": goal.margin,
        "change": goal.change,
        "customers": (there := _customers(study, wish)),
        "withheld": study.withheld,
    }
    table = size.precision(study.feedback, study.segments, quarter, **wanted, **study.rules)
    yield f"{study.params.metric.kind} in {quarter}, {study.params.confidence:.0%} confidence"
    if there and len(there) < len(table):
        yield (
            f"{wish.customers} customers are those of all segments together; where the margins of `population` do not "
            "say how many of them a segment has, it is planned as if it had no end"
        )
    for row in table.itertuples():
        own = wish._replace(customers=there.get(row.segment, wish.customers))
        if row.reason:
            yield f"{row.label}: {row.base} scored answers, too few to show or to plan by"
            continue
        yield (
            f"{row.label}: {row.base} scored answers, +-{row.margin:.1f}; two such quarters show a change of "
            f"{row.detectable:.1f} or more {POWER:.0%} of the time"
        )
        needed = int(row.needed)
        yield (
            f"  for +-{goal.margin:g}: {needed} answers{_invitations(needed, own)}; "
            f"to see {goal.change:g}: {int(row.needed_change)} in each quarter{_beyond(row.needed_change, own)}"
        )


def _customers(study: Study, wish: Wish) -> dict[str, int]:
    """How many customers there are of everyone, and of each segment whose share of them the margins tell, by name."""
    if wish.customers is None:
        return {}
    known = study.params.population
    shares = {s.name: known.share(s.column, s.value) for s in study.segments} if known else {}
    own = {name: max(1, round(wish.customers * share)) for name, share in shares.items() if share is not None}
    return {EVERYONE: wish.customers} | own


def _invitations(answers: int, wish: Wish) -> str:
    """How many to ask for so many answers, and whether there are that many."""
    if wish.response is None:
        return ""
    asked = -(-answers // wish.response)
    return f", so {asked:.0f} to ask at a response of {PERCENT * wish.response:.3g}%{_beyond(asked, wish)}"


def _beyond(wanted: float, wish: Wish) -> str:
    """That there are not so many customers."""
    return f", more than the {wish.customers} customers there are" if wish.customers and wanted > wish.customers else ""
