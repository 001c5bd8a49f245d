"""Coding by rules: a comment has a category where one of its clauses keeps the category's rule for its language."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vocwork.codebook import Category, Rule
from vocwork.terms import plain, term_pattern

UNKNOWN = "und"


def by_rules(mentions: pd.DataFrame, category: Category) -> np.ndarray:
    """Whether each clause keeps the category's rule, shape (mentions,); no rule for a language keeps nothing.

    mentions: text, language. Where the language is unknown the rules of all languages are tried.
    """
    own = {language: rule for language in _languages(category) if (rule := category.rule(language))}
    kept = [
        any(keeps(text, rule) for rule in (own.values() if language == UNKNOWN else filter(None, [own.get(language)])))
        for text, language in zip(mentions["text"], mentions["language"], strict=True)
    ]
    return np.array(kept, bool)


def keeps(clause: str, rule: Rule) -> bool:
    """Whether a clause holds all of `all`, one of `any` where there are some, and none of `none`.

    >>> keeps("Free delivery, but late", Rule(any=("deliver*",), none=("free",)))
    False
    """
    text = plain(clause)

    def found(term: str) -> bool:
        return bool(term_pattern(term).search(text))

    return all(map(found, rule.all)) and (not rule.any or any(map(found, rule.any))) and not any(map(found, rule.none))


def _languages(category: Category) -> list[str]:
    return list(dict.fromkeys([*category.rules, *category.keywords]))
