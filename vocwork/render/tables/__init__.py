"""Tables that are read, not looked up: intervals, changes and feelings drawn in the row."""

from vocwork.render.tables.causes import causes
from vocwork.render.tables.roi import inputs, roi_summary
from vocwork.render.tables.themes import themes
from vocwork.render.tables.volume import volume

__all__ = ["causes", "inputs", "roi_summary", "themes", "volume"]
