"""Bytes to text: which code page an export was written in, decided by rules a person can follow.

A byte order mark decides; then strict UTF-8; then the old code pages, of which the one whose letters make
words wins. A stated encoding is taken at its word, and refused with the place where it does not fit, or where
another code page turns the same bytes into far better words.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from vocwork.feedback import FeedbackError

CODE_PAGES = ("cp1251", "cp1250", "cp1252", "gb18030")
KNOWN = ("utf-8", "utf-8-sig", "utf-16", *CODE_PAGES)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Letters of the languages each code page was made for; both pages share most of the others.
_CENTRAL = set("ąćęłńóśźżčďěňřšťůýž")
_WESTERN = set("àáâãäåæçèéêëìíîïñòóôõöøùúûüßœ")
_TYPOGRAPHIC = set("«»„“”‘’‚–—…•№€°§©®™\u00a0，。！？；：、（）《》【】～")
_WORD = re.compile(r"[^\W\d_]+")
# Enough text to be sure of, little enough to be quick.
_SAMPLE_BYTES = 200_000
_LEAST_FIT = 0.6
# A stated code page is refused where another fits better by so much, and there are letters enough to tell.
_CLEARLY, _LEAST_LETTERS = 0.3, 12


class Decoded(NamedTuple):
    """A file's text and the encoding it was read with."""

    text: str
    encoding: str


def decode(data: bytes, file: str, encoding: str | None = None) -> Decoded:
    """The text of `data`.

    Raises FeedbackError with byte and line where a stated encoding does not fit, or where none is recognised.
    """
    if encoding:
        return _as_told(data, file, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_strictly(data, file, name), name)
    if _looks_utf16(data):
        name = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return Decoded(_strictly(data, file, name), name)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _from_code_page(data, file, error)


def _as_told(data: bytes, file: str, encoding: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise FeedbackError(f"{file}: there is no encoding {encoding!r}. Known here: {', '.join(KNOWN)}") from None
    if name == "utf-8":
        name = "utf-8-sig"  # takes the mark off where there is one
    elif not name.startswith(("utf", "ascii")) and _is_utf8_beyond_ascii(data):
        raise FeedbackError(
            f"{file}: `encoding: {encoding}` does not fit: the file is UTF-8, and read as {encoding} its letters "
            f"would come out wrong. Take `encoding` out of the params; UTF-8 is recognised by itself."
        )
    text = _strictly(data, file, name, encoding)
    _refuse_worse(data, text, file, name, encoding)
    return Decoded(text, encoding)


def _refuse_worse(data: bytes, text: str, file: str, name: str, told: str) -> None:
    if name not in _ALIKE or sum(ch > "\x7f" for ch in text[:_SAMPLE_BYTES]) < _LEAST_LETTERS:
        return
    fits = {page: _fit(data, page) for page in CODE_PAGES}
    best = max(fits, key=lambda page: fits[page])
    if _ALIKE[best] == _ALIKE[name] or fits[best] < max(_LEAST_FIT, _fit(data, name) + _CLEARLY):
        return
    line, shown = next((n, row) for n, row in enumerate(text.splitlines(), start=1) if not row.isascii())
    raise FeedbackError(
        f"{file}, line {line}: `encoding: {told}` does not fit: it reads {shown[:40]!r}, while {best} gives words: "
        f"{data.decode(best).splitlines()[line - 1][:40]!r}. Write `encoding: {best}`, or take `encoding` out of the "
        f"params to have it recognised."
    )


def _strictly(data: bytes, file: str, name: str, told: str | None = None) -> str:
    try:
        return data.decode(name)
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = data[:start].decode(name, "replace").count("\n") + 1
        what = f"`encoding: {told}` does not fit" if told else f"the file says it is {name} but is not"
        raise FeedbackError(
            f"{file}, line {line}, byte {start}: {what}: {data[start : start + 4]!r} cannot be read. "
            f"Take `encoding` out of the params to have it recognised, or try one of: {', '.join(KNOWN)}"
        ) from None


def _is_utf8_beyond_ascii(data: bytes) -> bool:
    """Several multi-byte characters that are all valid UTF-8 do not come about by chance."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return len(data) - len(text) >= 6


def _looks_utf16(data: bytes) -> bool:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    head = data[:4000]
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return len(head) > 3 and zeros > 0.3 * len(head) / 2


def _from_code_page(data: bytes, file: str, error: UnicodeDecodeError) -> Decoded:
    fits = {name: _fit(data, name) for name in CODE_PAGES}
    best = max(fits, key=lambda name: fits[name])
    if fits[best] < _LEAST_FIT:
        line = data[: error.start].count(b"\n") + 1
        raise FeedbackError(
            f"{file}, line {line}, byte {error.start}: not UTF-8, and none of {', '.join(CODE_PAGES)} gives readable "
            f"text. Say which it is with `encoding: NAME`, or save the file as UTF-8."
        )
    return Decoded(data.decode(best), best)


def _fit(data: bytes, name: str) -> float:
    """Share of the characters beyond ASCII that this code page turns into plausible text; -1 where it cannot."""
    try:
        text = data.decode(name)[:_SAMPLE_BYTES]
    except UnicodeDecodeError:
        return -1.0
    beyond = sum(ch > "\x7f" for ch in text)
    marks = sum(n for ch, n in Counter(text).items() if ch in _TYPOGRAPHIC)
    return (marks + _JUDGES[_ALIKE[name]](text)) / max(beyond, 1)


def _cyrillic_fit(text: str) -> float:
    """Cyrillic letters in words of Cyrillic only, with no capital after a small letter."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(len(w) for w in words if all("Ѐ" <= c <= "ӿ" for c in w) and not re.search(r"[а-я][А-Я]", w))


def _latin_fit(text: str, own: set[str]) -> float:
    """Letters with accents inside words that also have plain letters; those of other alphabets count half."""
    fit = 0.0
    for word in _WORD.findall(text):
        accented = [c for c in word.lower() if c > "\x7f"]
        if len(accented) < 4 or len(accented) < len(word):
            fit += sum(1.0 if c in own else 0.5 for c in accented)
    return fit


def _chinese_fit(text: str) -> float:
    """Characters among the 3,755 of everyday use: level 1 of GB 2312, whose first byte is B0 to D7."""
    return sum(n for ch, n in Counter(text).items() if 0xB0 <= ch.encode("gb2312", "replace")[0] <= 0xD7)


_JUDGES: dict[str, Callable[[str], float]] = {
    "Cyrillic": _cyrillic_fit,
    "Central European": lambda text: _latin_fit(text, _CENTRAL),
    "Western": lambda text: _latin_fit(text, _WESTERN),
    "Chinese": _chinese_fit,
}
# Code pages, as Python calls them, and the letters they were made for.
_ALIKE = {
    **dict.fromkeys(("cp1251", "iso8859-5", "koi8-r", "cp866", "mac-cyrillic"), "Cyrillic"),
    **dict.fromkeys(("cp1250", "iso8859-2", "cp852"), "Central European"),
    **dict.fromkeys(("cp1252", "iso8859-1", "iso8859-15"), "Western"),
    **dict.fromkeys(("gb18030", "gbk", "gb2312"), "Chinese"),
}
