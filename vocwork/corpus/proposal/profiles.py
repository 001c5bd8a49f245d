"""What the content of a column looks like, whatever its name."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from vocwork.corpus.privacy.masking import findings
from vocwork.corpus.proposal.headers import roles
from vocwork.corpus.sources.dates import Dates, read_dates
from vocwork.corpus.sources.typed import to_numbers

_SAMPLE = 2000
_FEW = 5
# Finds that leave no doubt, wherever the customers live; names and order numbers are not among them.
_TELLING = ("email", "phone", "iban", "card", "handle")
_REGIONS = ("GB", "BG", "MY", "CN", "PL")
# Different values of a column of groups.
_GROUPS = 40
_PSEUDONYM = r"[A-Za-z]{0,6}[-_ ]?(?:[0-9a-fA-F]{6,}|\d+)|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\d{3,5}-[A-Z]{4,6}"
_HASH = r"[A-Za-z]{0,4}[-_]?[0-9a-fA-F]{10,}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}"
_CONTACT = r"[\w.+-]+@[\w-]+\.[\w.]+|\+?\d[\d ()/-]{7,16}\d"


class Profile:
    """One column: its roles by name and its content, each fact worked out when first asked for."""

    def __init__(self, cells: pd.Series, whole: pd.Series | None = None) -> None:
        """`whole`: a hash of the raw row of each cell, for telling a repeated row from a repeated cell."""
        self.name = str(cells.name)
        self.roles = roles(self.name)
        self.n_rows = len(cells)
        self._whole = cells if whole is None else whole
        self.cells = cells.astype("str").str.strip().replace("", None).dropna()

    @cached_property
    def filled(self) -> float:
        """Share of the rows that hold something."""
        return len(self.cells) / max(self.n_rows, 1)

    @cached_property
    def counts(self) -> pd.Series:
        """Distinct values, most frequent first."""
        return self.cells.value_counts()

    @property
    def has_few_rows(self) -> bool:
        """Whether there is too little to judge by content, so that the name must do."""
        return self.n_rows < _FEW

    @property
    def distinct(self) -> int:
        return len(self.counts)

    @cached_property
    def sample(self) -> pd.Series:
        return self.cells.sample(min(_SAMPLE, len(self.cells)), random_state=0)

    @cached_property
    def length(self) -> float:
        """Mean length in letters; a Chinese character says as much as two."""
        texts = self.sample
        han = texts.str.count("[\u3400-\u9fff]")
        return float((texts.str.len() + han).mean()) if len(texts) else 0.0

    @cached_property
    def numbers(self) -> pd.Series:
        """Cells as numbers, missing where they are none."""
        return to_numbers(self.cells)

    @cached_property
    def is_numeric(self) -> bool:
        return len(self.cells) > 0 and self.numbers.notna().mean() >= 0.9

    @cached_property
    def dates(self) -> Dates:
        return read_dates(self.sample)

    @cached_property
    def are_dates(self) -> float:
        """Share of the cells that are dates; bare numbers only count where the name speaks of a date."""
        if not len(self.cells) or self.length > 45 or (self.is_numeric and "date" not in self.roles):
            return 0.0
        return float(self.dates.received.notna().mean())

    @property
    def is_named_date(self) -> bool:
        """Whether the name says that it holds dates of answers, whatever its cells look like."""
        return "dated" in self.roles and not {"other_date", "measure", "score", "question", "text"} & self.roles

    @property
    def is_unique(self) -> bool:
        return self.filled == 1 and self.distinct == self.n_rows

    @cached_property
    def repeats(self) -> int:
        """Rows whose cell stood there before."""
        return len(self.cells) - self.distinct

    @property
    def repeats_are_rows(self) -> bool:
        """Whether every repeated cell stands in a row that is repeated as a whole."""
        again = self.cells.duplicated()
        return bool(self._whole.duplicated()[self.cells.index[again]].all())

    def share_of(self, pattern: str) -> float:
        """Share of the cells a pattern fits as a whole."""
        return float(self.sample.str.fullmatch(pattern).mean()) if len(self.cells) else 0.0

    @property
    def speaks_of_persons(self) -> bool:
        """Whether the name speaks of a person's name, e-mail, phone or address, not of a product's or a hotel's.

        Few different words without a digit or an @ are no e-mails and no phones, but brands of phones, say.
        """
        contact = "contact" in self.roles and not (self.distinct <= _GROUPS and self.share_of(r"[^\d@]+") >= 0.9)
        return ("personal" in self.roles or contact) and "thing" not in self.roles

    @property
    def looks_pseudonymous(self) -> bool:
        return self.share_of(_PSEUDONYM) >= 0.9

    @property
    def looks_hashed(self) -> bool:
        return self.share_of(_HASH) >= 0.9

    @property
    def looks_like_contacts(self) -> bool:
        return self.share_of(_CONTACT) >= 0.3 and not self.is_numeric and self.are_dates < 0.5

    @cached_property
    def holds_personal_data(self) -> bool:
        """Whether e-mail addresses, phone numbers and the like stand somewhere inside the cells."""
        return bool(findings(self.sample, regions=_REGIONS)[list(_TELLING)].sum())

    @property
    def holds_sentences(self) -> bool:
        """Cells of five words or more that differ from row to row: somebody wrote them."""
        words = self.sample.str.count(r"[^\W\d_]+[\s,.!?]+")
        written = float(((words >= 4) | (self.sample.str.count("[\u3400-\u9fff]") >= 8)).mean()) if len(words) else 0.0
        return written >= 0.3 and self.distinct > 0.2 * len(self.cells)

    @property
    def is_free_text(self) -> bool:
        """Many different texts of more than a word or two, with spaces or Chinese characters between letters."""
        spaced = self.sample.str.contains(r"[^\W\d].*\s|[\u3400-\u9fff]").mean() if len(self.cells) else 0.0
        varied = self.distinct >= min(10, 0.5 * len(self.cells)) and self.distinct > 0.2 * len(self.cells)
        return bool(self.length >= 12 and varied and spaced >= 0.5 and not self.is_numeric and self.are_dates < 0.5)
