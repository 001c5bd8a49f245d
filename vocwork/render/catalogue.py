"""The languages of the reports, and the gettext catalogue of each."""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from importlib.resources import files

LOCALES = ("en", "bg", "ms", "zh_Hans", "pl")


class TextError(LookupError):
    """A message or one of its facts is missing; the text names key and locale."""


@lru_cache
def catalogue(locale: str) -> gettext.GNUTranslations:
    """The compiled messages of a locale, from its .po file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("vocwork.render").joinpath("locales", locale, "LC_MESSAGES", "vocwork.po")
    compiled = io.BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=locale, abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def known_locale(name: str) -> str:
    """'zh' and 'zh-Hans' mean zh_Hans; an unknown locale is an error that lists the known ones."""
    plain = name.replace("-", "_")
    locale = "zh_Hans" if plain.startswith("zh") else plain
    if locale not in LOCALES:
        raise TextError(f"there are no texts for the locale {name!r}; known: {', '.join(LOCALES)}")
    return locale
