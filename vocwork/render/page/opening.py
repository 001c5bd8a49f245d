"""The first screen: the finding, the headline number with its comparisons, the key points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from vocwork.render.figure import unequal_weights
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.page.section import points
from vocwork.render.results import COMPLEMENTARY, UNEQUAL_WEIGHTS, Estimate, Finding
from vocwork.render.texts import Texts


class Card(NamedTuple):
    """One headline number, ready to read: what it is, the number, its interval or base."""

    label: str
    value: str
    caption: str
    tone: str = ""


def opening(
    texts: Texts, title: Finding | str, dek: Finding | str, cards: Iterable[Card], findings: Iterable[Finding]
) -> Fragment:
    """The page's one h1, its line of context, the cards and the points."""
    return fragment(
        "opening.html.j2",
        title=texts.finding(title),
        dek=texts.finding(dek),
        cards=list(cards),
        points=points(texts, findings),
        contents=texts.say("contents.opening"),
    )


def score_card(texts: Texts, estimate: Estimate, better: str = "up", min_base: int = 30) -> Card:
    """The metric itself, with its interval and base; of effort, whose scales run both ways, also what is better."""
    facts: dict[str, Any] = {"base": estimate.base, "interval": texts.interval(estimate.low, estimate.high)}
    caption = _dash(texts, estimate, min_base) if missing(estimate.value) else texts.say("card.base", **facts)
    label = texts.say(f"card.score.{better}" if texts.metric == "ces" else "metric.column_long")
    return Card(label, texts.score(estimate.value), caption)


def previous_card(
    texts: Texts, difference: Estimate, quarter: str, p: float | None = None, better: str = "up", min_base: int = 30
) -> Card:
    """The metric against the quarter it is compared with."""
    return _difference(texts, texts.say("card.previous", quarter=quarter), difference, p, better, min_base)


def rest_card(
    texts: Texts, difference: Estimate, p: float | None = None, better: str = "up", min_base: int = 30
) -> Card:
    """The metric against everyone else in the same quarter."""
    return _difference(texts, texts.say("card.rest"), difference, p, better, min_base)


def companion_card(texts: Texts, estimate: Estimate, top: Sequence[str], min_base: int = 30) -> Card:
    """CSAT's mean answer, or the share of CES's best answers (`top`, in words)."""
    label = texts.say("card.mean") if texts.metric == "csat" else texts.say("card.top_box", top=top)
    value, *ends = (_companion(texts, number) for number in (estimate.value, estimate.low, estimate.high))
    if missing(estimate.value):
        return Card(label, value, _dash(texts, estimate, min_base))
    interval = texts.say("range", low=ends[0], high=ends[1])
    return Card(label, value, texts.say("card.base", base=estimate.base, interval=interval))


def _companion(texts: Texts, value: float) -> str:
    return texts.number(value, 2) if texts.metric == "csat" else texts.percent(value / 100)


def count_card(texts: Texts, what: str, count: int) -> Card:
    """How many there are; `what` is answers or comments."""
    return Card(texts.say(f"card.{what}"), texts.count(count), "")


def _difference(texts: Texts, label: str, difference: Estimate, p: float | None, better: str, min_base: int) -> Card:
    if missing(difference.value):
        return Card(label, texts.signed(difference.value), _dash(texts, difference, min_base))
    interval = texts.interval(difference.low, difference.high, texts.signed)
    caption = interval if missing(p) else f"{interval} · {texts.p(p)}"
    return Card(label, texts.signed(difference.value), caption, tone(difference, better))


def tone(difference: Any, better: str) -> str:
    """Coloured only where the interval leaves zero out; difference: low and high."""
    if not (difference.low > 0 or difference.high < 0):
        return ""
    return "good" if (difference.low > 0) == (better == "up") else "bad"


def _dash(texts: Texts, hidden: Estimate, min_base: int) -> str:
    """Why there is no number."""
    if hidden.reason == COMPLEMENTARY:
        return texts.say("note.complementary")
    if hidden.reason == UNEQUAL_WEIGHTS:
        return unequal_weights(texts, min_base)
    return texts.say("note.small_base", min_base=min_base)
