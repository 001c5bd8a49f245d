"""How customers feel: each clause and answer, how severe a complaint is, and which words say so."""

from vocwork.corpus.sentiment.heads import Heads, open_heads, probabilities
from vocwork.corpus.sentiment.learning import balance, fit_head, learn_heads

__all__ = ["Heads", "balance", "fit_head", "learn_heads", "open_heads", "probabilities"]
