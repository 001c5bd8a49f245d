"""What a model reads of a clause: its words without names.

"@acme thanks for the quick refund #acme www.acme.example" and "thanks for the quick refund" say one thing. Names of
brands, handles, links, hosts, hashtags, and the masks of personal data are taken out before a clause is turned into a
vector or searched for keywords, so none of them ever makes a theme; nor does a clause that only says that there is
nothing to say ("The bed was fine. No comment."). What readers see keeps them all.
"""

from __future__ import annotations

import re

import pandas as pd

from vocwork.corpus.brands import Spellings, find_brands
from vocwork.corpus.privacy.masking import TOKEN
from vocwork.corpus.sources.non_answers import is_non_answer

_HOST = (
    r"(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|info|eu|io|app|shop|bg|pl|my|cn|uk|br|de)(?![\w-])(?:/\S*)?"
)
_ADDRESS = r"[\w.+-]*@(?=[^\W\d])[\w.-]+"
# With a letter in it, or "#1" would be one; in Chinese closed by a second sign.
_HASHTAG = r"#[^\s#]{1,60}#|#(?=\w*[^\W\d_])\w+"
_NAME = re.compile(rf"{TOKEN}|(?:https?://|www\.)\S+|{_HOST}|{_ADDRESS}|{_HASHTAG}", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def nameless(texts: pd.Series, brands: Spellings) -> pd.Series:
    """The texts without names; empty where nothing else is said, and for clauses that say there is nothing to say.

    >>> nameless(pd.Series(["@acme refund? see acme.com", "Acme!", "Nothing else."]), {"Acme": ("Acme",)}).tolist()
    ['refund? see', '', '']
    """
    plain = {text: _nameless(text, brands) for text in texts.unique()}
    return texts.map(plain)


def _nameless(text: str, brands: Spellings) -> str:
    rest = _without_brands(_NAME.sub(" ", text), brands)
    if is_non_answer(rest):
        return ""
    return text if rest == text else _BLANKS.sub(" ", rest).strip()


def _without_brands(text: str, brands: Spellings) -> str:
    kept, last = [], 0
    for name in find_brands(text, brands):
        kept.append(text[last : name.start])
        last = name.end
    return " ".join([*kept, text[last:]])
