"""The pages a reader opens: a report's parts, the whole report, the portal."""

from vocwork.render.page.drilldown import drilldown
from vocwork.render.page.export import to_html
from vocwork.render.page.method import method
from vocwork.render.page.navigation import Link, Navigation
from vocwork.render.page.opening import Card, companion_card, count_card, opening, previous_card, rest_card, score_card
from vocwork.render.page.portal import portal
from vocwork.render.page.quotes import quotes
from vocwork.render.page.section import points, section
from vocwork.render.page.steps import steps
from vocwork.render.page.whys import whys

__all__ = [
    "Card",
    "Link",
    "Navigation",
    "companion_card",
    "count_card",
    "drilldown",
    "method",
    "opening",
    "points",
    "portal",
    "previous_card",
    "quotes",
    "rest_card",
    "score_card",
    "section",
    "steps",
    "to_html",
    "whys",
]
