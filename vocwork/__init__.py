"""vocwork: from raw customer feedback to tested findings, one report per segment and quarter."""

__version__ = "0.1.0"
