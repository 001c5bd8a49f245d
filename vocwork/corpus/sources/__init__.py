"""From raw exports to the canonical feedback table."""
