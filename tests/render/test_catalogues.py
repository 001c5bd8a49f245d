"""The five catalogues say the same things, and exactly those that are used."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from vocwork.render.catalogue import LOCALES, catalogue
from vocwork.render.texts import KINDS

ROOT = Path(__file__).parents[2]
PLURALS = {"en": 2, "bg": 2, "ms": 1, "zh_Hans": 1, "pl": 3}
SOURCES = [
    *(ROOT / "vocwork").rglob("*.py"),
    *(ROOT / "vocwork" / "render" / "templates").rglob("*.j2"),
    *(ROOT / "notebooks").glob("*.ipynb"),
]
CALLED = re.compile(r"""(?:\b(?:say|rich|_|Finding)\(|\bwhy=)\s*\\?["']([a-z_]+(?:\.[a-z0-9_]+)*)\\?["']""")
LITERAL = re.compile(r'"([a-z_]+\.(?:[a-z0-9_.]|\{[^{}"]*\})*)\\?"')


def read(locale: str) -> Catalog:
    path = ROOT / "vocwork" / "render" / "locales" / locale / "LC_MESSAGES" / "vocwork.po"
    with path.open("rb") as po:
        return read_po(po, locale=locale, abort_invalid=True)


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def messages(locale: str) -> dict[str, Message]:
    return {key(message): message for message in read(locale) if message.id}


def placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, kind or "") for _, name, kind, _ in string.Formatter().parse(text) if name}


ENGLISH = messages("en")


@pytest.mark.parametrize("locale", LOCALES)
def test_no_key_is_missing_empty_or_fuzzy(locale: str) -> None:
    found = messages(locale)
    assert set(found) == set(ENGLISH)
    assert [k for k, message in found.items() if message.fuzzy or not all(forms(message))] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_placeholders_are_the_same_in_every_language(locale: str) -> None:
    wanted = {k: placeholders(forms(message)[0]) for k, message in ENGLISH.items()}
    for k, message in messages(locale).items():
        for form in forms(message):
            assert placeholders(form) == wanted[k], f"{locale} {k}"


def test_every_kind_of_value_is_known() -> None:
    kinds = {kind for message in ENGLISH.values() for form in forms(message) for _, kind in placeholders(form)}
    assert kinds - {""} <= set(KINDS)


@pytest.mark.parametrize("locale", LOCALES)
def test_plural_messages_have_all_forms_and_one_counted_fact(locale: str) -> None:
    for k, message in messages(locale).items():
        if k.startswith("unit.") and k != "unit.months":  # counted by `n`
            assert len(forms(message)) == PLURALS[locale]
            continue
        counted = [kind for _, kind in placeholders(forms(message)[0]) if kind == "count"]
        if isinstance(message.id, str):
            assert counted == [], f"{locale} {k}: a counted fact needs plural forms"
        else:
            assert (len(forms(message)), len(counted)) == (PLURALS[locale], 1), f"{locale} {k}"


@pytest.mark.parametrize("locale", LOCALES)
def test_plural_rules_agree_with_cldr(locale: str) -> None:
    rule, cldr = catalogue(locale).plural, Locale.parse(locale).plural_form
    seen: dict[str, int] = {}
    for n in range(201):
        assert seen.setdefault(cldr(n), rule(n)) == rule(n), n
    assert len(set(seen.values())) == PLURALS[locale]


@pytest.mark.parametrize("locale", LOCALES)
def test_quotation_marks_are_those_of_the_language(locale: str) -> None:
    wrong = '"' + {"bg": "”", "pl": "“", "en": "„", "ms": "„", "zh_Hans": "„"}[locale]
    assert [k for k, m in messages(locale).items() if any(c in form for form in forms(m) for c in wrong)] == []


# Percentiles of simulated futures, bands of a forecast: the same in every study. All else follows from its params.
FIXED = ("column.p5", "column.p95", "forecast.", "cash_flow.", "roi.")
PERCENT = re.compile(r"\d\s*[%\uff05]")


@pytest.mark.parametrize("locale", LOCALES)
def test_no_percentage_that_a_study_may_choose_is_written_into_a_message(locale: str) -> None:
    told = {k: " ".join(forms(m)) for k, m in messages(locale).items() if not k.startswith(FIXED)}
    assert [k for k, text in told.items() if PERCENT.search(re.sub(r"\{.*?\}", "", text))] == []


def test_chinese_has_its_own_brackets_and_stops() -> None:
    """Beside a Chinese character, its quotation mark or a fact: no Latin bracket, comma, colon or semicolon."""
    half = re.compile(r"[\u3400-\u9fff\u201d}] ?[(,:;](?![a-z_]+[}:])|[),:;] ?[\u3400-\u9fff\u201c]")
    said = {k: " ".join(forms(m)) for k, m in messages("zh_Hans").items()}
    assert [k for k, text in said.items() if half.search(re.sub(r"\{(\w+)[^}]*\}", r"{\1}", text))] == []


def test_malay_is_not_indonesian() -> None:
    words = (
        "bisa|karena|kualitas|perusahaan|berbeda|persen|rata-rata|kuartal|triwulan|survei|uang|kantor|pelayanan|acara"
    )
    foreign = re.compile(rf"\b({words})\b", re.IGNORECASE)
    assert [k for k, m in messages("ms").items() if any(map(foreign.search, forms(m)))] == []


def test_every_key_in_use_exists() -> None:
    used = {found for path in SOURCES for found in CALLED.findall(path.read_text(encoding="utf-8"))}
    assert sorted(used - set(ENGLISH)) == []


def test_no_key_is_left_over() -> None:
    assert sorted(set(ENGLISH) - set(keys_in_use())) == []


def keys_in_use() -> Iterator[str]:
    """Keys that stand in the sources, whole, as a pattern with holes, or before an ending such as _up."""
    literals = {found for path in SOURCES for found in LITERAL.findall(path.read_text(encoding="utf-8"))}
    patterns = [re.compile(_pattern(literal)) for literal in literals if "{" in literal]
    called = {found for path in SOURCES for found in CALLED.findall(path.read_text(encoding="utf-8"))}
    for k in ENGLISH:
        stem = re.sub(r"[._](up|down)$", "", k)
        if {k, stem} & (literals | called) or any(pattern.fullmatch(k) for pattern in patterns):
            yield k


def _pattern(literal: str) -> str:
    return "".join(
        "[a-z0-9_]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", literal)
    )
