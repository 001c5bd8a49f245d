"""Comments of the demo study, put together from phrasings as people write them.

Phrasings lie in `texts/<language>.yml`: `mentions` (theme -> negative, positive, request), `generic` (negative,
neutral, positive), `mixed` (a text with its mentions), `no_answer`, `personal` (a text with its theme,
polarity and `data`, what in it is personal) and `agent` (praise with the placeholder {agent}).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import yaml

from vocwork.demo.story import AGENT_NAMES, LANGUAGES, LOWER_CASE, NO_FINAL_STOP, STORIES, TYPOS, Story

POLARITIES = ("negative", "positive", "request")
_STOPS = ".。"


class Mention(NamedTuple):
    """A theme in a comment. `text` is a part of the comment as it stands there, missing in mixed and personal ones."""

    theme: str
    polarity: str
    text: str | None = None


class Joint(NamedTuple):
    """How one phrasing follows another: after a letter, after a sign, without the stop before, in lower case after."""

    after_letter: str
    after_sign: str
    drop_stop: bool = False
    lower: bool = False


_JOINTS = (
    (Joint(". ", " "), 0.50),
    (Joint("\n", "\n"), 0.17),
    (Joint(", ", " ", drop_stop=True, lower=True), 0.25),
    (Joint(" - ", " - ", drop_stop=True), 0.08),
)
_JOINTS_CHINESE = (
    (Joint("。", ""), 0.40),
    (Joint("\n", "\n"), 0.15),
    (Joint("，", "", drop_stop=True), 0.35),
    (Joint(" ", " ", drop_stop=True), 0.10),
)
# Slips of the input method: characters that sound the same.
_CHINESE_SLIPS = {"的": "得", "在": "再", "已": "以", "做": "作", "那": "哪"}


@cache
def texts(language: str) -> dict[str, Any]:
    """The phrasings of a language."""
    path = files("vocwork.demo").joinpath("texts", f"{language}.yml")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


class Writer:
    """Writes comments; each phrasing comes again only when all of its kind have been used."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._decks = {key: _endless(rng, kind) for key, kind in _kinds().items()}

    def mixed(self, language: str) -> tuple[str, list[Mention]]:
        """A ready comment of several themes."""
        entry = self._next(language, "mixed")
        return entry["text"], [Mention(m["theme"], m["polarity"]) for m in entry["mentions"]]

    def personal(self, language: str) -> tuple[str, list[Mention]]:
        """A comment with personal data in it, left exactly as it is."""
        entry = self._next(language, "personal")
        return entry["text"], [Mention(entry["theme"], entry["polarity"])]

    def no_answer(self, language: str) -> tuple[str, list[Mention]]:
        """What people type to get past the question."""
        return self._next(language, "no_answer"), []

    def generic(self, language: str, tone: str) -> str:
        """A comment about nothing in particular."""
        return self._noisy(self._next(language, f"generic/{tone}"), language)

    def told(self, language: str, met: Sequence[tuple[str, str, Story | None]]) -> tuple[str, list[Mention]]:
        """A comment of one phrasing for each (theme, polarity, the story that tells it) met."""
        pieces = [self._next(language, _kind(*each)) for each in met]
        slip = self._rng.integers(len(pieces)) if self._rng.random() < TYPOS else -1
        pieces = [self._typo(piece, language) if number == slip else piece for number, piece in enumerate(pieces)]
        pieces, joints = self._joined([self._noisy(piece, language) for piece in pieces], language)
        comment = "".join(piece + joint for piece, joint in zip(pieces, [*joints, ""], strict=True))
        return comment, [
            Mention(theme, polarity, piece) for (theme, polarity, _), piece in zip(met, pieces, strict=True)
        ]

    def _next(self, language: str, kind: str) -> Any:
        return next(self._decks[language, kind])

    def _joined(self, pieces: list[str], language: str) -> tuple[list[str], list[str]]:
        """The pieces as they stand in the comment, and what stands between them."""
        joints = _JOINTS_CHINESE if language == "zh" else _JOINTS
        between: list[str] = []
        for number in range(1, len(pieces)):
            joint = joints[self._rng.choice(len(joints), p=[chance for _, chance in joints])][0]
            if joint.drop_stop:
                pieces[number - 1] = pieces[number - 1].rstrip(_STOPS)
            if joint.lower:
                pieces[number] = _lower(pieces[number])
            between.append(joint.after_letter if pieces[number - 1][-1].isalnum() else joint.after_sign)
        return pieces, between

    def _noisy(self, text: str, language: str) -> str:
        """Sometimes without the final stop, sometimes without the capital."""
        if self._rng.random() < NO_FINAL_STOP:
            text = text.rstrip(_STOPS) or text
        return _lower(text) if self._rng.random() < LOWER_CASE else text

    def _typo(self, text: str, language: str) -> str:
        """A letter lost or two swapped within a long word; in Chinese a character that sounds the same."""
        if language == "zh":
            slips = [m.start() for m in re.finditer("|".join(_CHINESE_SLIPS), text)]
            return _replaced(text, int(self._rng.choice(slips)), 1, _CHINESE_SLIPS) if slips else text
        words = list(re.finditer(r"[^\W\d_]{5,}", text))
        if not words:
            return text
        word = words[self._rng.integers(len(words))]
        at = int(self._rng.integers(word.start() + 1, word.end() - 2))
        pair = text[at : at + 2]
        return _replaced(text, at, 2, {pair: pair[::-1] if self._rng.random() < 0.5 else pair[0]})


def _kinds() -> dict[tuple[str, str], Sequence[Any]]:
    """All phrasings by (language, kind): theme/polarity, story/name, generic/tone, mixed, personal, no_answer."""
    kinds: dict[tuple[str, str], Sequence[Any]] = {}
    for language in LANGUAGES.values():
        of = texts(language)
        kinds |= {(language, f"{t}/{p}"): listed for t, by in of["mentions"].items() for p, listed in by.items()}
        kinds |= {(language, f"generic/{tone}"): listed for tone, listed in of["generic"].items()}
        kinds |= {(language, kind): of[kind] for kind in ("mixed", "personal", "no_answer")}
        kinds |= {(language, f"story/{s.name}"): story_phrasings(s, language) for s in STORIES if is_told(s)}
    return kinds


def _kind(theme: str, polarity: str, story: Story | None) -> str:
    return f"story/{story.name}" if story else f"{theme}/{polarity}"


def is_told(story: Story) -> bool:
    """Whether a story has phrasings of its own."""
    return bool(story.told) or "agent" in story.where


def story_phrasings(story: Story, language: str) -> list[str]:
    """The phrasings that tell a story: praise of the agent by name, or those of its theme that fit its pattern."""
    if "agent" in story.where:
        return [_named(praise, language) for praise in texts(language)["agent"]]
    listed = texts(language)["mentions"][story.theme][story.polarity]
    return [phrasing for phrasing in listed if re.search(story.told[language], phrasing, re.IGNORECASE)]


def _named(praise: str, language: str) -> str:
    """The agent's name in the letters the praise is written in."""
    return praise.replace("{agent}", AGENT_NAMES["en" if praise.isascii() else language])


def _endless(rng: np.random.Generator, items: Sequence[Any]) -> Iterator[Any]:
    """All items in random order, then all again in another."""
    while True:
        for number in rng.permutation(len(items)):
            yield items[number]


def _lower(text: str) -> str:
    """Without the first capital, unless it is a word of capitals or the English I."""
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def _replaced(text: str, at: int, length: int, by: Mapping[str, str]) -> str:
    return text[:at] + by[text[at : at + length]] + text[at + length :]
