"""Measured against named peers, in the same run, on the same texts: `make bench`."""
