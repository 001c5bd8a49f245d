"""Numbers, dates and money by language; worked by hand or taken from CLDR."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from vocwork.render.formats import Formats

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("locale", "number", "quarter", "day", "money"),
    [
        ("en", "1,234,567.9", "Q3 2026", "September 30, 2026", "€210K"),
        (
            "bg",
            f"1{NBSP}234{NBSP}567,9",
            f"3.{NBSP}трим. 2026\u202fг.",
            "30 септември 2026\u202fг.",
            f"210{NBSP}хил.{NBSP}€",
        ),
        ("ms", "1,234,567.9", "S3 2026", "30 September 2026", "€210K"),
        ("zh_Hans", "1,234,567.9", "2026年第3季度", "2026年9月30日", "€21万"),
        ("pl", f"1{NBSP}234{NBSP}567,9", f"III{NBSP}kw. 2026", "30 września 2026", f"210{NBSP}tys.{NBSP}€"),
    ],
)
def test_each_language_has_its_own_way(locale: str, number: str, quarter: str, day: str, money: str) -> None:
    formats = Formats(locale)
    assert formats.number(1_234_567.891, 1) == number
    assert formats.quarter("2026Q3").replace(" ", NBSP) == quarter.replace(" ", NBSP)
    assert formats.date(dt.date(2026, 9, 30)) == day
    assert formats.money(210_000).replace(" ", NBSP) == money


def test_a_sign_is_a_true_minus_and_zero_has_none() -> None:
    formats = Formats("en")
    assert [formats.signed(v, 1) for v in (-12.34, 0.04, -0.04, 3)] == ["−12.3", "0.0", "0.0", "+3.0"]


def test_halves_round_away_from_zero() -> None:
    assert [Formats("en").number(v) for v in (0.5, 1.5, 2.5, -2.5)] == ["1", "2", "3", "−3"]


def test_a_small_share_is_not_zero() -> None:
    assert [Formats("en").percent(v) for v in (0, 0.004, 0.005, 0.12)] == ["0%", "0.4%", "1%", "12%"]


@pytest.mark.parametrize(
    ("p", "said"),
    [(0.0004, "p < .001"), (0.0081, "p = .008"), (0.051, "p = .051"), (0.34, "p = .34"), (1.0, "p = 1.00")],
)
def test_p_is_written_in_house_style(p: float, said: str) -> None:
    assert Formats("en").p(p) == said.replace(" ", NBSP)


def test_p_keeps_its_zero_elsewhere() -> None:
    assert Formats("pl").p(0.0081) == f"p{NBSP}={NBSP}0,008"


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "€0"), (850, "€850"), (8_240, "€8.2K"), (82_400, "€82K"), (999_600, "€1M"), (-1_240_000, "−\u2060€1.2M")],
)
def test_money_keeps_two_or_three_digits(amount: float, said: str) -> None:
    assert Formats("en").money(amount) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(12_300, "12,300"), (4.25, "4.25"), (0.0312, "0.0312"), (37.5, "37.5"), (0, "0"), (-0.04, "−0.04")],
)
def test_quantities_of_any_size(value: float, said: str) -> None:
    assert Formats("en").quantity(value) == said


def test_growth_is_signed() -> None:
    assert [Formats("en").growth(v) for v in (0.123, -0.5, 0.0)] == ["+12%", "−50%", "0%"]


def test_an_infinite_number_is_a_fault() -> None:
    with pytest.raises(ValueError, match="infinite"):
        Formats("en").number(math.inf)


@pytest.mark.parametrize(("locale", "said"), [("pl", "3203 32_030"), ("bg", "3203 32_030"), ("en", "3,203 32,030")])
def test_four_digits_stand_together_where_the_language_writes_them_so(locale: str, said: str) -> None:
    formats = Formats(locale)
    assert f"{formats.count(3203)} {formats.count(32_030)}" == said.replace("_", NBSP)
