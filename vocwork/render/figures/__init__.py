"""One function a chart: a finished frame in, a `Figure` out."""

from vocwork.render.figures.change import change
from vocwork.render.figures.drivers import drivers
from vocwork.render.figures.effect_curve import band_name, effect_curve
from vocwork.render.figures.forecast import forecast
from vocwork.render.figures.funnel import funnel
from vocwork.render.figures.roi import cash_flow, tornado
from vocwork.render.figures.segments import segments
from vocwork.render.figures.sparkline import sparkline
from vocwork.render.figures.themes import groups
from vocwork.render.figures.trend import trend

__all__ = [
    "band_name",
    "cash_flow",
    "change",
    "drivers",
    "effect_curve",
    "forecast",
    "funnel",
    "groups",
    "segments",
    "sparkline",
    "tornado",
    "trend",
]
