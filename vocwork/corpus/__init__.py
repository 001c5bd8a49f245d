"""Stage 1: raw exports to feedback, mentions, vectors, themes and sentiment. Runs once per study."""
