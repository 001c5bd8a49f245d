"""Every word a reader sees: gettext catalogues by key, values written by `Formats`.

A message is a sentence with placeholders that carry how the value is written, such as
"{share:percent} of answers come through {channel}". Facts stay raw until here.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from vocwork.render.catalogue import TextError, catalogue, known_locale
from vocwork.render.formats import DASH, MINUS, Formats, missing, rounded
from vocwork.render.markup import words
from vocwork.render.results import Finding

CHANNELS = ("app", "chat", "email", "phone", "review", "social", "store", "support", "survey", "web")
ROI_INPUTS = (
    "customers", "monthly_churn", "revenue_per_month", "margin", "attribution", "reach", "churn_reduction",
    "ramp_months", "persistence_months", "one_off_cost", "monthly_cost",
)  # fmt: skip

ROI_SHARES = ("monthly_churn", "margin", "attribution", "reach", "churn_reduction")

_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d)和(?=\d)")
_QUARTER = re.compile(r"\d{4}Q[1-4]$")
_ONE_LETTER = re.compile(r"(?<!\w)([AIOUWZaiouwzВИСОУвисоу]) (?=\w)")

# The scale each question is usually asked on; only stars from 1 to 5 are called stars.
SCALES = {"nps": (0, 10), "enps": (0, 10), "csat": (1, 5), "ces": (1, 7), "stars": (1, 5)}
FIVE_STARS = (1, 5)


class Texts(Formats):
    """What one report says in one language about one metric, and how sure it wants to be.

    confidence: of every interval; family_error: of all calls of a table, the part that may be wrong, 1 - confidence.
    """

    def __init__(
        self,
        locale: str,
        metric: str = "nps",
        currency: str = "EUR",
        scale: tuple[int, int] | None = None,
        confidence: float = 0.95,
    ) -> None:
        self.locale = known_locale(locale)
        self.scale = scale or SCALES.get(metric, (0, 0))
        self.confidence, self.family_error = confidence, 1 - confidence
        super().__init__(self.locale, metric, currency)
        self.lang = self.locale.replace("_", "-")
        self._messages = catalogue(self.locale)
        self._unit_key = "unit.percentage" if metric == "csat" else "unit.points"

    def say(self, key: str, n: int | None = None, **facts: Any) -> str:
        """The sentence of a key. Its one counted placeholder chooses the plural form, or `n`."""
        return self._filled(self._message(key, n, facts).replace("**", ""), key, facts, str)

    def rich(self, key: str, n: int | None = None, **facts: Any) -> Markup:
        """As `say`, as markup: facts are escaped, **words** of the message stand out."""
        message = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(escape(self._message(key, n, facts))))
        return Markup(self._filled(message, key, facts, words))

    def finding(self, finding: Finding | str) -> str:
        """A finding in words; words that are already said stay."""
        return finding if isinstance(finding, str) else self.say(finding.key, **finding.facts)

    def knows(self, key: str) -> bool:
        return self._messages.gettext(key) != key

    @property
    def metric_name(self) -> str:
        """The metric as its messages are keyed: a mean on any other scale than 1 to 5 is a rating, not stars."""
        return "rating" if self.metric == "stars" and self.scale != FIVE_STARS else self.metric

    def level(self, value: float | None) -> str:
        """A score in a sentence; a mean says what it is out of, as 5 stars are known and 5 of 10 are not."""
        if missing(value) or self.metric not in ("ces", "stars") or self.scale == FIVE_STARS:
            return self.score(value)
        return self.say("score.of", value=value)

    def points(self, value: float | None, decimals: int | None = None) -> str:
        """A distance on the metric's scale, with its unit and without a sign: '12 points'."""
        return self._unit(self._unit_key, value, decimals, self.number)

    def change(self, value: float | None, decimals: int | None = None) -> str:
        """A change on the metric's scale, with sign and unit: '−12 points'."""
        return self._unit(self._unit_key, value, decimals, self.signed)

    def share_points(self, value: float | None) -> str:
        """A difference of two shares of 0..1, with sign and unit: '+11 percentage points'."""
        return self._unit("unit.percentage", None if missing(value) else 100 * float(value or 0), 0, self.signed)

    def quarter(self, quarter: str | None) -> str:
        """A quarter as `Formats.quarter`; anything else answers are compared with by its name, in quotation marks."""
        known = not quarter or _QUARTER.match(quarter)
        return super().quarter(quarter) if known else self.say("quoted", text=quarter)

    def times(self, names: Iterable[str]) -> str:
        """Several months or quarters: 'May 2025, and June 2025'."""
        return self.items([self.time(name) for name in names])

    def rare(self, share: float | None) -> str:
        """A share of 0..1, and 'hardly any' where it rests on so few that it is not told."""
        return self.say("share.rare") if missing(share) else self.percent(share)

    def exact(self, share: float) -> str:
        """A share that was laid down, with all its decimals: '95%', '99.5%'."""
        return self.percent(share, next(d for d in range(9) if abs(round(share, d + 2) - share) < 1e-9))

    def months(self, value: float | None) -> str:
        return self.number(value) if missing(value) else self.say("unit.months", value=value)

    def interval(
        self, low: float | None, high: float | None, write: Callable[[float | None], str] | None = None
    ) -> str:
        """'9 to 27', each end written as a score unless said otherwise."""
        write = write or self.score
        return DASH if missing(low) or missing(high) else self.say("range", low=write(low), high=write(high))

    def channel(self, name: str) -> str:
        """A well-known channel in words, any other as the study calls it."""
        return self.say(f"channel.{name or 'none'}") if name in (*CHANNELS, "") else str(name)

    def roi_input(self, name: str) -> str:
        """An input of a business case in words, one of the study's own as it is called."""
        return self.say(f"roi.input.{name}") if name in ROI_INPUTS else str(name)

    def roi_value(self, name: str, value: float | None) -> str:
        """A value of an input of a business case: shares of 0..1 in percent, else three leading digits."""
        return self.percent(value, 1) if name in ROI_SHARES else self.quantity(value)

    def language(self, code: str) -> str:
        """The name of a language in this one; an unknown code stays."""
        return str(self.cldr.languages.get(code, code)) if code != "und" else self.say("language.unknown")

    @staticmethod
    def language_name(locale: str) -> str:
        """The name of a language in its own words, for the switch."""
        return catalogue(known_locale(locale)).gettext("language.own")

    def bracketed(self, text: str, more: str) -> str:
        """'18 (9 to 27)', with the brackets of the language."""
        return self.say("bracketed", text=text, more=more)

    def quoted(self, items: Sequence[str]) -> str:
        """Several names in quotation marks: '“Late delivery” and “Price”'."""
        return self.items([self.say("quoted", text=item) for item in items])

    def parts(self, items: Iterable[str]) -> str:
        """Several phrases in one line, parted as the language does it."""
        return self.say("list.parts").join(items)

    def paragraph(self, sentences: Iterable[str]) -> str:
        """Several sentences one after the other; Chinese puts no space between them."""
        return ("" if self.locale == "zh_Hans" else " ").join(sentences)

    def languages(self, shares: Sequence[tuple[str, float]]) -> str:
        """Languages with their shares: 'Polish 40%, Malay 35%, and English 25%'.

        Beside a share below half a per cent the others get decimals too: 100% and 0.3% would be more than all.
        """
        decimals = next((d for d in (0, 1) if all(share >= 0.5 * 10 ** -(d + 2) for _, share in shares)), 2)
        return self.items([f"{self.language(code)} {self.percent(share, decimals)}" for code, share in shares])

    def reasons(self, counts: Sequence[tuple[str, int]]) -> str:
        """Why rows were left out, and how many: 'unreadable date (12) and empty row (3)'."""
        named = [(self.say(f"reason.{re.sub(r'[^a-z]+', '_', reason)}"), n) for reason, n in counts]
        return self.items([self.bracketed(words, self.count(n)) for words, n in named])

    def capital(self, word: str) -> str:
        return word[:1].upper() + word[1:]

    def _filled(self, message: str, key: str, facts: Mapping[str, Any], written: Callable[[Any], str]) -> str:
        try:
            return self._set_well(_Sentence(self, written).vformat(message, (), _Facts(self, facts)))
        except KeyError as fault:
            raise TextError(f"message {key!r} ({self.locale}) needs the fact {fault}; given: {sorted(facts)}") from None

    def _set_well(self, line: str) -> str:
        """Chinese without spaces between its characters; Bulgarian and Polish with no one-letter word at a line's end.

        '评级 下降' -> '评级下降', '4和5' -> '4 和 5', 'w dostawie' -> 'w\\u00a0dostawie'
        """
        if self.locale == "zh_Hans":
            return _BETWEEN_NUMBERS.sub(" 和 ", _BETWEEN_HAN.sub("", line))
        return _ONE_LETTER.sub("\\1\u00a0", line) if self.locale in ("bg", "pl") else line

    def _message(self, key: str, n: int | None, facts: Mapping[str, Any]) -> str:
        message = self._messages.gettext(key)
        if message == key:
            raise TextError(f"there is no message {key!r} in locale {self.locale}")
        number = _counted(message, facts) if n is None else n
        return message if number is None else self._messages.ngettext(key, key, number)

    def _unit(self, key: str, value: float | None, decimals: int | None, write: Callable[..., str]) -> str:
        if missing(value):
            return self.number(value)
        places = self.decimals if decimals is None else decimals
        shown = rounded(float(value or 0), places)
        # Plural forms are for whole numbers; decimals read like many.
        n = int(abs(shown)) if shown == int(shown) else 2
        number = write(shown, places)
        return self.say(key, n=n, value=number.lstrip(MINUS) if write == self.number else number)


def _counted(message: str, facts: Mapping[str, Any]) -> int | None:
    """The value that chooses the plural form: the message's own counted placeholder."""
    names = [name for _, name, kind, _ in string.Formatter().parse(message) if name and kind == "count"]
    value = facts.get(names[0]) if names else None
    return None if missing(value) else int(value)  # type: ignore[arg-type]


class _Facts(dict[str, Any]):
    """The facts of a sentence and those every study has: how sure it wants to be, the names of metric and groups."""

    def __init__(self, texts: Texts, facts: Mapping[str, Any]) -> None:
        super().__init__(facts)
        self._texts = texts

    def __missing__(self, name: str) -> str | float:
        if name in ("confidence", "family_error"):
            return float(getattr(self._texts, name))
        if name in ("scale_low", "scale_high"):
            return self._texts.scale[name == "scale_high"]
        key = _NAMES.get(name)
        if not key:
            raise KeyError(name)
        named = self._texts.metric_name if name.startswith("metric") else self._texts.metric
        return self._texts.say(key.format(metric=named))


_NAMES = {
    "metric": "metric.{metric}.short",
    "metric_long": "metric.{metric}.long",
    "top_group": "group.{metric}.top",
    "middle_group": "group.{metric}.middle",
    "bottom_group": "group.{metric}.bottom",
}


class _Sentence(string.Formatter):
    """Fills a message: the kind after the colon names the way a value is written."""

    def __init__(self, texts: Texts, written: Callable[[Any], str]) -> None:
        self._texts, self._written = texts, written

    def format_field(self, value: Any, kind: str) -> str:
        return self._written(KINDS[kind](self._texts, value) if kind else value)


KINDS: dict[str, Callable[[Texts, Any], str]] = {
    "capital": Texts.capital,
    "change": Texts.change,
    "channel": Texts.channel,
    "change1": lambda texts, value: texts.change(value, texts.fine),
    "count": Texts.count,
    "date": Texts.date,
    "exact": Texts.exact,
    "feeling": Texts.feeling,
    "growth": Texts.growth,
    "items": Texts.items,
    "level": Texts.level,
    "languages": Texts.languages,
    "money": Texts.money,
    "months": Texts.months,
    "number": Texts.number,
    "number1": lambda texts, value: texts.number(value, 1),
    "number2": lambda texts, value: texts.number(value, 2),
    "number3": lambda texts, value: texts.number(value, 3),
    "p": Texts.p,
    "percent": Texts.percent,
    "percent1": lambda texts, value: texts.percent(value, 1),
    "period": Texts.period,
    "points": Texts.points,
    "points1": lambda texts, value: texts.points(value, texts.fine),
    "quantity": Texts.quantity,
    "quarter": Texts.quarter,
    "quoted": Texts.quoted,
    "rare": Texts.rare,
    "reasons": Texts.reasons,
    "score": Texts.score,
    "season": Texts.quarter_alone,
    "share_points": Texts.share_points,
    "signed": Texts.signed,
    "signed1": lambda texts, value: texts.signed(value, texts.fine),
    "span": Texts.span,
    "time": Texts.time,
    "times": Texts.times,
}
