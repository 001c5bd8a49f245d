"""The languages reports are written in, and which of them a person means."""

from __future__ import annotations

from typing import Literal

from vocwork.documents import ParamsError

Locale = Literal["en", "bg", "ms", "zh_Hans", "pl"]
LOCALES: tuple[Locale, ...] = ("en", "bg", "ms", "zh_Hans", "pl")


def known_locale(said: str) -> Locale:
    """The locale a person means: zh, zh-Hans and zh_CN are zh_Hans, en-GB is en. Raises ParamsError for any other."""
    plain = said.replace("-", "_").casefold()
    language, _, place = plain.partition("_")
    if language == "zh" and place not in ("", "hans", "cn", "sg", "my"):
        raise ParamsError(f"there is no locale {said!r}: Chinese is written in simplified characters only, as zh_Hans")
    for locale in LOCALES:
        if locale.partition("_")[0] == language:
            return locale
    raise ParamsError(f"there is no locale {said!r}. There are: {', '.join(LOCALES)}")
