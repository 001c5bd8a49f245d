"""Comments coded with the researcher's own categories: by hand, by rules, by similarity, as learned from examples."""
