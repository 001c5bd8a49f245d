"""The script that a text is written in, and those of languages."""

from __future__ import annotations

import re

# Letters of each script as a character class. A Han character counts as five letters, for names of products are
# Latin in any language.
SCRIPTS: dict[str, str] = {
    "Latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a",
    "Cyrillic": "\u0400-\u0481\u048a-\u052f\u1c80-\u1c8a",
    "Han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af",
    "Kana": "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d",
    "Hangul": "\u1100-\u11ff\uac00-\ud7a3",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Arabic": "\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Hebrew": "\u05d0-\u05ea",
    "Devanagari": "\u0904-\u0963",
    "Bengali": "\u0980-\u09e3",
    "Tamil": "\u0b80-\u0bff",
    "Thai": "\u0e01-\u0e4e",
}
LETTER_WEIGHT = {"Han": 5, "Kana": 2, "Hangul": 2}

# Scripts of the languages that are not written in Latin letters.
WRITTEN_IN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("bg", "ru", "uk", "mk", "be", "kk", "ky", "mn", "tg", "tt", "ba"), ("Cyrillic",)),
    "sr": ("Cyrillic", "Latin"),
    "zh": ("Han",),
    "ja": ("Kana", "Han"),
    "ko": ("Hangul",),
    "el": ("Greek",),
    **dict.fromkeys(("ar", "fa", "ur", "ug", "ps"), ("Arabic",)),
    "he": ("Hebrew",),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), ("Devanagari",)),
    **dict.fromkeys(("bn", "as"), ("Bengali",)),
    "ta": ("Tamil",),
    "th": ("Thai",),
}

LETTERS = {script: re.compile(f"[{letters}]") for script, letters in SCRIPTS.items()}

# Whoever uses words of grammar writes that language, whatever words it borrows: "design很nice" is Chinese, "品質は普通"
# Japanese (の tells nothing: Chinese brands like it), "app-ът ми е бавен" Bulgarian. Each counts as so many letters.
GRAMMAR = {
    "Han": re.compile("[的了很是不也都没吗吧呢]"),
    "Kana": re.compile("[\u3041-\u306d\u306f-\u3096]"),
    "Cyrillic": re.compile(
        r"\b(?:е|и|на|не|с|за|се|от|да|ми|им|му|го|ги|си|са|ли|но|в|по|то|та|ът|бе|беше|бяха|ще|има|няма|че)\b",
        re.IGNORECASE,
    ),
}
GRAMMAR_WEIGHT = 15


def main_script(text: str) -> str | None:
    """The script most of the text is written in, None where it has no letters of a known one."""
    if text.isascii():
        return "Latin" if LETTERS["Latin"].search(text) else None
    weights = {s: LETTER_WEIGHT.get(s, 1) * len(letters.findall(text)) for s, letters in LETTERS.items()}
    weights |= {s: weights[s] + GRAMMAR_WEIGHT * len(words.findall(text)) for s, words in GRAMMAR.items()}
    script = max(weights, key=lambda s: weights[s])
    return script if weights[script] else None
