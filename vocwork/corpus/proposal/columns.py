"""Which column of an export plays which part: comment, date, id, customer and the rest of the canonical names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from vocwork.corpus.proposal.profiles import Profile
from vocwork.corpus.sources.dates import read_dates
from vocwork.corpus.sources.typed import to_flags

_MOST_CHANNELS = 40
# More than a few repeats, and the column is not the id of an answer, unless whole rows were exported twice.
_ALMOST_UNIQUE, _TWICE = 0.99, 0.5


class Choice(NamedTuple):
    """Their column (or columns) for a name of ours, and why."""

    theirs: str | list[str]
    reason: str

    @property
    def names(self) -> list[str]:
        return [self.theirs] if isinstance(self.theirs, str) else self.theirs


Finder = Callable[[Sequence[Profile]], Choice | None]


def free(profiles: Mapping[str, Profile], columns: Mapping[str, Choice], left: Mapping[str, str]) -> list[Profile]:
    """Columns nothing has been said about yet."""
    used = {name for choice in columns.values() for name in choice.names}
    return [p for name, p in profiles.items() if name not in used and name not in left]


def unfit(profile: Profile) -> str | None:
    """Why a column is not looked at: empty, about a person, the same everywhere; None where it is fit."""
    if not len(profile.cells):
        return "it is empty"
    if profile.speaks_of_persons and not (profile.looks_hashed and profile.share_of(r"\+?[\d ()-]+") < 0.9):
        return "its name speaks of personal data (name, e-mail, phone, address)"
    if not profile.looks_pseudonymous and profile.looks_like_contacts:
        return "its cells look like e-mail addresses or phone numbers"
    if profile.distinct == 1 and profile.n_rows > 1 and profile.are_dates < 0.9:
        return f"it is always {profile.counts.index[0][:40]!r}"
    return None


def _text(profiles: Sequence[Profile]) -> Choice | None:
    """The longest free text, with a title before it and praise beside complaint."""
    free = [p for p in profiles if p.is_free_text and not {"question", "id"} & p.roles]
    own = [p for p in free if "reply" not in p.roles] or free
    named = [p for p in own if "text" in p.roles]
    if not own:
        return _short_text(profiles)
    best = max(named or own, key=lambda p: p.length * p.filled)
    parts = [p.name for p in own if p is best or _is_title(p, best) or _is_other_half(p, best)]
    many = "" if len(parts) == 1 else f"; {' and '.join(parts)} are joined in this order"
    reason = f"free text of {best.length:.0f} letters on average, {best.distinct:,} different ones{many}"
    return Choice(parts[0] if len(parts) == 1 else parts, reason)


def _short_text(profiles: Sequence[Profile]) -> Choice | None:
    """Comments of a word or two, or much alike, where the name of the column says that they are comments."""
    other = {"date", "id", "score", "measure", "reply", "question"}
    named = [p for p in profiles if "text" in p.roles and not other & p.roles]
    many = [p for p in named if p.distinct > 3 or p.has_few_rows]
    varied = [p for p in many if p.length >= 12 or p.distinct > 0.2 * len(p.cells)]
    varied = [p for p in varied if not p.is_numeric and p.are_dates < 0.5]
    best = max(varied, key=lambda p: p.length * p.filled, default=None)
    return Choice(best.name, f"its name speaks of comments; {best.distinct:,} different ones") if best else None


def _is_other_half(profile: Profile, best: Profile) -> bool:
    """Whether the two are a pair such as liked and disliked."""
    return any(a in profile.roles and b in best.roles for a, b in (("good", "bad"), ("bad", "good")))


def _is_title(profile: Profile, best: Profile) -> bool:
    """Whether a column holds titles of the customers' own: many different ones, that do not just repeat the comment."""
    if "title" not in profile.roles or "title" in best.roles:
        return False
    both = profile.sample.index.intersection(best.cells.index)
    titles = profile.cells[both].str.strip(" .\"'“”«»„").str.casefold()
    repeats = [title in text for title, text in zip(titles, best.cells[both].str.casefold(), strict=True)]
    return profile.distinct >= 0.3 * len(profile.cells) and sum(repeats) <= 0.5 * len(repeats)


def _received(profiles: Sequence[Profile]) -> Choice | None:
    dates = [p for p in profiles if p.are_dates >= 0.9 and p.filled >= 0.5]
    best = max(dates, key=_speaks_of_coming, default=None)
    return Choice(best.name, f"{best.are_dates:.0%} of its cells are dates ({best.dates.how})") if best else None


def _speaks_of_coming(profile: Profile) -> tuple[int, float]:
    """Names that say when the answer came, before other dates such as visits and replies."""
    spoken = ("came" in profile.roles) + ("date" in profile.roles) - 2 * ("other_date" in profile.roles)
    return spoken, profile.filled


def _id(profiles: Sequence[Profile]) -> Choice | None:
    short = [p for p in profiles if p.filled == 1 and p.are_dates < 0.5 and p.length < 60]
    named = [p for p in short if "id" in p.roles and not {"customer", "measure", "average"} & p.roles]
    almost = [p for p in named if p.is_unique or ("thing" not in p.roles and _almost_unique(p))]
    fit = almost or [p for p in short if p.is_unique and p.looks_hashed]
    best = max(fit, key=lambda p: (p.is_unique, "came" in p.roles, "index" not in p.name.casefold()), default=None)
    if not best:
        return None
    twice = best.n_rows - best.distinct
    again = f"; {twice:,} rows repeat one and will be set aside" if twice else " and never twice"
    return Choice(best.name, f"it is there in every row{again}")


def _almost_unique(profile: Profile) -> bool:
    share = profile.distinct / profile.n_rows
    return share >= _ALMOST_UNIQUE or (share >= _TWICE and profile.repeats_are_rows)


def _customer(profiles: Sequence[Profile]) -> Choice | None:
    many = [p for p in profiles if p.distinct > _MOST_CHANNELS and p.filled >= 0.5 and p.are_dates < 0.5]
    named = [p for p in many if "customer" in p.roles and not {"measure", "score", "average", "text"} & p.roles]
    coded = [p for p in named if p.looks_pseudonymous or ("id" in p.roles and p.share_of(r".*\d.*") >= 0.9)]
    hashed = [p for p in many if p.looks_hashed and p.distinct < 0.9 * len(p.cells) and "thing" not in p.roles]
    best = max(coded or hashed, key=lambda p: p.filled, default=None)
    return Choice(best.name, "codes that stand for customers") if best else None


def _named(role: str, words: str, most: int = _MOST_CHANNELS, besides: str = "") -> Finder:
    """A column of few short values whose name speaks of the role, and not of `besides`."""

    def find(profiles: Sequence[Profile]) -> Choice | None:
        short = [
            p for p in profiles if role in p.roles and besides not in p.roles and p.length <= 40 and not p.is_numeric
        ]
        fit = [p for p in short if 2 <= p.distinct <= most and p.are_dates < 0.5]
        best = max(fit, key=lambda p: p.filled, default=None)
        return Choice(best.name, f"its name speaks of {words}; {best.distinct} values") if best else None

    return find


def _weight(profiles: Sequence[Profile]) -> Choice | None:
    named = [p for p in profiles if "weight" in p.roles and "thing" not in p.roles and p.filled == 1 and p.is_numeric]
    best = next((p for p in named if (p.numbers > 0).all() and 0.5 <= p.numbers.mean() <= 2), None)
    return Choice(best.name, f"its name speaks of weights; their mean is {best.numbers.mean():.2f}") if best else None


def _flag(role: str, words: str) -> Finder:
    """A column of yes and no whose name speaks of the role."""

    def find(profiles: Sequence[Profile]) -> Choice | None:
        fit = [p for p in profiles if role in p.roles and p.distinct == 2 and to_flags(p.cells).notna().all()]
        return Choice(fit[0].name, f"its name speaks of {words}, its cells are yes and no") if fit else None

    return find


def _loop_date(role: str, words: str) -> Finder:
    """A date of the closed loop; every cell must be readable, since these dates are not quarantined."""

    def find(profiles: Sequence[Profile]) -> Choice | None:
        named = [p for p in profiles if role in p.roles and p.are_dates == 1]
        best = next((p for p in named if not read_dates(p.cells).unreadable.any()), None)
        return Choice(best.name, f"dates, its name speaks of {words}") if best else None

    return find


# In the order of trust: what is found first is not looked at again.
FINDERS: dict[str, Finder] = {
    "text": _text,
    "received": _received,
    "id": _id,
    "customer": _customer,
    "channel": _named("channel", "channels"),
    "language": _named("language", "languages"),
    "agent": _named("agent", "employees", most=2000),
    "brand": _named("brand", "brands", besides="contact"),  # not the brand of a customer's phone
    "weight": _weight,
    "opened": _loop_date("opened", "cases opened"),
    "answered": _loop_date("answered", "a first reply"),
    "closed": _loop_date("closed", "cases closed"),
    "consent": _flag("consent", "consent"),
    "churned": _flag("churned", "customers who left"),
}
