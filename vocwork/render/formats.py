"""Numbers, dates and money the way each language writes them (Babel), missing ones as a dash.

A score is written by its metric: NPS in whole points, the share of satisfied customers (csat) in per cent,
mean scores (ces, stars) and the feeling of comments with two decimals.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel import Locale

DASH = "–"
MINUS = "−"
# Languages that write four digits without a space: 1234, 12 345.
UNGROUPED_THOUSANDS = ("bg", "pl")
# Decimals of a score, and of the parts it is made of.
DECIMALS = {"nps": (0, 1), "enps": (0, 1), "csat": (1, 1), "ces": (2, 2), "stars": (2, 2), "none": (2, 2)}


def missing(value: Any) -> bool:
    """Whether there is no number to show: None, NaN, NaT."""
    return value is None or value != value


def rounded(value: float, decimals: int) -> Decimal:
    """Half away from zero, as a reader checks it by hand; never minus zero."""
    step = Decimal(1).scaleb(-decimals)
    return Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP) + 0


def quarter_start(quarter: str) -> dt.date:
    """'2025Q2' -> 1 April 2025."""
    year, _, number = str(quarter).partition("Q")
    return dt.date(int(year), 3 * int(number) - 2, 1)


class Formats:
    """How one language writes values; every method takes a raw value and returns text."""

    def __init__(self, locale: str, metric: str = "nps", currency: str = "EUR") -> None:
        self.cldr = Locale.parse(locale)
        self.metric, self.currency = metric, currency
        self.decimals, self.fine = DECIMALS[metric]

    def number(self, value: float | None, decimals: int = 0) -> str:
        return self._decimal(value, decimals, "{0};" + MINUS + "{0}")

    def signed(self, value: float | None, decimals: int | None = None) -> str:
        """With its sign, zero without one."""
        decimals = self.decimals if decimals is None else decimals
        if not missing(value) and not rounded(_finite(value), decimals):
            return self.number(0, decimals)
        return self._decimal(value, decimals, "+{0};" + MINUS + "{0}")

    def count(self, value: float | None) -> str:
        return self.number(value)

    def percent(self, share: float | None, decimals: int = 0) -> str:
        """A share of 0..1; a share above nothing never reads as 0 %."""
        if missing(share):
            return DASH
        places = 1 if 0 < abs(_finite(share)) < 0.005 and decimals == 0 else decimals
        return self._percent(_finite(share), places)

    def growth(self, change: float | None) -> str:
        """A relative change with its sign: 0.12 is +12 %."""
        if missing(change):
            return DASH
        written = self._percent(abs(_finite(change)), 0)
        whole = rounded(_finite(change), 2)
        return ("+" if whole > 0 else MINUS if whole < 0 else "") + written

    def score(self, value: float | None) -> str:
        """The headline score as its metric is written: 18, 87 %, 4.21."""
        if missing(value):
            return DASH
        if self.metric == "csat":
            return self._percent(_finite(value) / 100, self.decimals)
        return self.signed(value) if self.metric == "none" else self.number(value, self.decimals)

    def feeling(self, value: float | None) -> str:
        return self.signed(value, 2)

    def p(self, p: float | None) -> str:
        """A p-value in words a reader can check: 'p = .008', 'p < .001'; other languages keep their zero."""
        if missing(p):
            return DASH
        sign, value = ("<", 0.001) if _finite(p) < 0.001 else ("=", min(_finite(p), 0.999))
        written = self.number(value, 3 if value < 0.1 else 2)
        return f"p\u00a0{sign}\u00a0{written.removeprefix('0') if self.cldr.language == 'en' else written}"

    def quantity(self, value: float | None) -> str:
        """An input of any size, three leading digits: 12,300; 4.25; 0.031."""
        if missing(value) or not value:
            return self.number(value)
        places = max(0, 2 - math.floor(math.log10(abs(_finite(value)))))
        shown = rounded(_finite(value), min(places, 6)).normalize()
        return self.number(float(shown), max(0, -int(shown.as_tuple().exponent)))

    def money(self, value: float | None, currency: str | None = None) -> str:
        """Two or three leading digits: €210K, €1.2M."""
        from babel.numbers import format_compact_currency

        if missing(value):
            return DASH
        amount = float(f"{_finite(value):.3g}")
        digits = 1 if _leading(abs(amount), self.cldr) < 10 and abs(amount) >= 1000 else 0
        written: str = format_compact_currency(
            abs(amount), currency or self.currency, locale=self.cldr, fraction_digits=digits
        )
        # a word joiner: the sign must not stay behind at the end of a line
        return f"{MINUS}\u2060{written}" if amount < 0 and any(d in written for d in "123456789") else written

    def quarter(self, quarter: str | None) -> str:
        """'Q3 2026', never broken over two lines."""
        from babel.dates import format_skeleton

        if not quarter:
            return DASH
        written: str = format_skeleton("yQQQ", quarter_start(quarter), locale=self.cldr)
        return written.replace(" ", "\u00a0")

    def time(self, name: str) -> str:
        """A month or a quarter by its name: 'May 2025', 'Q2 2025'; never broken over two lines."""
        from babel.dates import format_skeleton

        if not name or "Q" in name:
            return self.quarter(name)
        month = dt.date(int(name[:4]), int(name[5:]), 1)
        written: str = format_skeleton("yMMMM", month, locale=self.cldr)
        return written.replace(" ", "\u00a0")

    def span(self, names: tuple[str, str]) -> str:
        """From one month or quarter to another: 'April 2025 – May 2025'; one alone where they are the same."""
        return ("至" if self.cldr.language == "zh" else " – ").join(self.time(name) for name in dict.fromkeys(names))

    def quarter_alone(self, quarter: str) -> str:
        """The quarter without its year, for an axis that shows the year elsewhere."""
        from babel.dates import format_date

        return format_date(quarter_start(quarter), "QQQ", locale=self.cldr)

    def date(self, day: dt.date | None) -> str:
        from babel.dates import format_date

        return DASH if missing(day) else format_date(day, "long", locale=self.cldr)

    def period(self, days: tuple[dt.date, dt.date]) -> str:
        """The months from the first day to the last: 'April – June 2025'."""
        from babel.dates import format_interval

        return format_interval(*days, "yMMMM", locale=self.cldr)

    def items(self, items: Sequence[str]) -> str:
        from babel.lists import format_list

        return format_list([str(item) for item in items], locale=self.cldr)

    def _decimal(self, value: float | None, decimals: int, pattern: str) -> str:
        from babel.numbers import format_decimal

        if missing(value):
            return DASH
        digits = "#,##0" + ("." + "0" * decimals if decimals else "")
        shown = rounded(_finite(value), decimals)
        grouped = abs(shown) >= 10_000 or self.cldr.language not in UNGROUPED_THOUSANDS
        written: str = format_decimal(shown, format=pattern.format(digits), locale=self.cldr, group_separator=grouped)
        return written

    def _percent(self, share: float, decimals: int) -> str:
        from babel.numbers import format_decimal

        digits = "#,##0" + ("." + "0" * decimals if decimals else "")
        pattern = self.cldr.percent_formats[None].pattern.replace("#,##0", digits)
        written: str = format_decimal(rounded(share * 100, decimals) / 100, format=pattern, locale=self.cldr)
        return written.replace("-", MINUS)


def _finite(value: float | None) -> float:
    number = float(value if value is not None else math.nan)
    if math.isinf(number):
        raise ValueError("cannot write an infinite number")
    return number


def _leading(amount: float, locale: Locale) -> float:
    """The number in front of the compact unit: 1.24 of 1,240,000 (and 124 where a language counts by 10,000)."""
    step = 10_000 if locale.language == "zh" else 1000
    while amount >= step:
        amount /= step
    return amount
