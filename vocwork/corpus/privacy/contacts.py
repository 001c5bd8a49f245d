"""Where a person can be reached: e-mail addresses, links, handles."""

from __future__ import annotations

import re

from vocwork.corpus.privacy.spans import matches

# Latin and Cyrillic addresses apart, so that neither swallows a neighbour's letters.
_LATIN = r"a-z0-9\u00c0-\u024f"
_CYRILLIC = r"\u0400-\u04ff0-9"
_PROVIDER = r"(?:gmail|yahoo|hotmail|outlook|icloud|live|protonmail|qq|163|126|wp|o2|onet|interia|abv|mail)"
_EMAIL = re.compile(
    rf"[{_LATIN}_%+-][{_LATIN}._%+'-]{{0,63}}@(?:[{_LATIN}-]{{1,63}}\.){{1,6}}[a-z]{{2,24}}"
    rf"|[{_CYRILLIC}_-][{_CYRILLIC}._-]{{0,63}}@(?:[{_CYRILLIC}-]{{1,63}}\.){{1,6}}[{_CYRILLIC}a-z]{{2,24}}"
    rf"|[{_LATIN}_%+-][{_LATIN}._%+-]{{0,63}}@(?:[{_CYRILLIC}-]{{1,63}}\.){{1,6}}[{_CYRILLIC}]{{2,24}}"
    rf"|[{_CYRILLIC}_-][{_CYRILLIC}._-]{{0,63}}@(?:[{_LATIN}-]{{1,63}}\.){{1,6}}[a-z]{{2,24}}"
    rf"|[{_LATIN}_%+-][{_LATIN}._%+-]{{0,63}} ?@ ?{_PROVIDER}(?![a-z0-9])(?: ?\. ?[a-z]{{2,3}}(?![a-z]))*",
    re.IGNORECASE,
)
# "name at example dot com", "name (at) example.com"; a plain "at" needs a plain "dot".
_AT = r"(?:at|małpa|malpa|arroba|маймунско)"
_DOT = r"(?:dot|kropka|ponto|точка)"
_SPOKEN_DOT = rf"(?: {_DOT} | ?[(\[{{] ?{_DOT} ?[)\]}}] ?)"
_SPOKEN_EMAIL = re.compile(
    rf"[\w+-][\w.+-]{{0,63}}(?: ?[(\[{{] ?{_AT} ?[)\]}}] ?[\w-]{{1,63}}(?:(?:\.|{_SPOKEN_DOT})[\w-]{{2,63}}){{1,4}}"
    rf"|(?: {_AT} | ?@ ?)[\w-]{{1,63}}(?:{_SPOKEN_DOT}[\w-]{{2,63}}){{1,4}})",
    re.IGNORECASE,
)
# With a scheme or www anywhere; other hosts only with a path behind them.
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'\u3000-\u303f\u3400-\u9fff\[\]]{2,2000}(?<![.,;:!?)])"
    r"|(?<![a-z0-9@.-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}/[\w%?=&#~./+-]{1,500}(?<![.,;:!?])",
    re.IGNORECASE,
)
# Prices and hours after the sign are no handles; digits alone need five of them. Behind the name of a messenger
# a word needs a digit, dot or underscore: "wechat: abc_1", not "wechat: payment failed".
_HANDLE = re.compile(
    r"(?<![a-z0-9._%+-])@(?!(?:rm|usd|eur)?\d{1,4}(?:[.,:]\d+)?(?:am|pm|rm|zł|zl|лв|kg|元|块)?(?![a-z0-9_]))"
    r"(?:[a-z0-9_](?:[a-z0-9_.-]{0,38}[a-z0-9_])?(?:[\u3400-\u9fff]{1,8}(?!\w))?|[^\W\d_a-z][\w-]{1,29})"
    r"|(?<![a-z])(?:微信|wechat|vx|qq|telegram|instagram|ig|skype|viber)(?:号| ?id)? ?: ?"
    r"(?=[a-z-]{0,28}[\d_.][a-z\d_])[a-z0-9_][a-z0-9_.-]{4,29}"
    r"|微信(?:号 ?:? ?|: ?)[a-z0-9_-]{5,20}|(?:微信|qq)号? ?(?=[a-z_-]{0,19}\d)[a-z0-9_-]{6,20}",
    re.IGNORECASE,
)

emails, spoken_emails, links, handles = (matches(each) for each in (_EMAIL, _SPOKEN_EMAIL, _LINK, _HANDLE))
