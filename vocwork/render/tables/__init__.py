"""Tables that are read, not looked up: intervals, changes and feelings drawn in the row."""

from vocwork.render.tables.brands import brands
from vocwork.render.tables.causes import cause_talk, causes
from vocwork.render.tables.codes import codes
from vocwork.render.tables.composition import composition
from vocwork.render.tables.crosstab import crosstab, crosstab_data
from vocwork.render.tables.driver_segments import driver_segments
from vocwork.render.tables.effect_curves import effect_curves
from vocwork.render.tables.fix_size import fix_sizes
from vocwork.render.tables.ideas import ideas, intents
from vocwork.render.tables.impacts import impacts
from vocwork.render.tables.languages import languages
from vocwork.render.tables.recurrence import recurrence
from vocwork.render.tables.responders import responders
from vocwork.render.tables.roi import actions, backing, inputs, roi_summary
from vocwork.render.tables.segments import segments
from vocwork.render.tables.targets import targets
from vocwork.render.tables.theme_quarters import theme_quarters
from vocwork.render.tables.themes import themes
from vocwork.render.tables.volume import volume

__all__ = [
    "actions",
    "backing",
    "brands",
    "cause_talk",
    "causes",
    "codes",
    "composition",
    "crosstab",
    "crosstab_data",
    "driver_segments",
    "effect_curves",
    "fix_sizes",
    "ideas",
    "impacts",
    "inputs",
    "intents",
    "languages",
    "recurrence",
    "responders",
    "roi_summary",
    "segments",
    "targets",
    "theme_quarters",
    "themes",
    "volume",
]
