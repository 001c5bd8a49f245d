"""The planner of samples: how many answers a study needs, in words for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from vocwork.analysis import sample_size as size
from vocwork.params import MetricKind, ParamsError
from vocwork.study import Study

POWER = 0.8
STAGES = (50, 100, 200, 400, 800, 1600)


class Wish(NamedTuple):
    """What is wanted: the margin of error, the change to be seen, and what is known of response and customers."""

    margin: float = 5.0
    change: float = 10.0
    response: float | None = None
    customers: int | None = None


def checked(wish: Wish) -> Wish:
    """The wish itself. Raises ParamsError where it makes no sense."""
    for name, value in (("--margin", wish.margin), ("--change", wish.change)):
        if value <= 0:
            raise ParamsError(f"{name} is in points of the metric and above 0, got {value:g}")
    if wish.response is not None and not 0 < wish.response <= 1:
        raise ParamsError(f"--response is the share of those asked that answers, such as 0.2, got {wish.response:g}")
    if wish.customers is not None and wish.customers < 2:
        raise ParamsError(f"--customers is how many there are, 2 or more, got {wish.customers}")
    return wish


def in_advance(kind: MetricKind, wish: Wish, *, confidence: float = 0.95) -> Iterator[str]:
    """Before any answer has come: by the worst case, half of them at either end of the scale."""
    if kind not in size.WORST:
        raise ParamsError(
            f"without answers only nps and csat can be planned, whose spread has a worst case; got {kind}. "
            "Give a params file of a study with answers"
        )
    worst, customers = size.WORST[kind], wish.customers or float("inf")
    exact = {"confidence": confidence, "customers": customers}
    needed = size.answers_for_margin(wish.margin, worst, **exact)
    yield f"{kind}, worst case, {confidence:.0%} confidence"
    yield f"for +-{wish.margin:g} points: {needed} answers{_invitations(needed, wish)}"
    each = size.answers_for_change(wish.change, worst, confidence=confidence, power=POWER)
    yield f"to see a change of {wish.change:g} points {POWER:.0%} of the time: {each} answers in each quarter"
    for answers in (n for n in STAGES if n <= customers):
        yield f"{answers:>6} answers: +-{size.margin_of(answers, worst, **exact):.1f} points"


def of_study(study: Study, wish: Wish) -> Iterator[str]:
    """By the answers of the study's last quarter: how precise each segment is, and what it would take."""
    if not study.scored:
        raise ParamsError("the study has no score, so there is no margin of error to plan")
    quarter = study.quarters[-1]
    wanted: dict[str, Any] = {"margin": wish.margin, "change": wish.change, "withheld": study.withheld}
    table = size.precision(study.feedback, study.segments, quarter, **wanted, **study.rules)
    yield f"{study.params.metric.kind} in {quarter}, {study.params.confidence:.0%} confidence"
    for row in table.itertuples():
        if row.reason:
            yield f"{row.label}: {row.base} scored answers, too few to show or to plan by"
            continue
        yield (
            f"{row.label}: {row.base} scored answers, +-{row.margin:.1f}; two such quarters show a change of "
            f"{row.detectable:.1f} or more {POWER:.0%} of the time"
        )
        needed = int(row.needed)
        yield (
            f"  for +-{wish.margin:g}: {needed} answers{_invitations(needed, wish)}; "
            f"to see {wish.change:g}: {int(row.needed_change)} in each quarter"
        )


def _invitations(answers: int, wish: Wish) -> str:
    """How many to ask for so many answers, and whether there are that many."""
    if wish.response is None:
        return ""
    asked = -(-answers // wish.response)
    short = f", more than the {wish.customers} customers there are" if wish.customers and asked > wish.customers else ""
    return f", so {asked:.0f} to ask at a response of {wish.response:.0%}{short}"
