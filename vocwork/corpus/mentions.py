"""Comments are cut into mentions: clauses that each say one thing.

"The staff were lovely but we waited three hours" praises and complains; themes and feelings are found per clause.
A comment is cut at sentence ends, line breaks, list items and contrasting conjunctions; in Chinese also at commas
and spaces, which reviewers use as full stops. Bulgarian typed in Latin letters is cut as it reads in Cyrillic. A cut
that would leave a fragment is not made. Nothing is lost: the mentions of a comment, in order, hold all its characters
but the white space and SEPARATORS around them.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import NamedTuple

import pandas as pd

from vocwork.corpus.respelled import cut_as_read, is_typed
from vocwork.corpus.transliterated import BULGARIAN

# Trimmed from the ends of a mention, with white space.
SEPARATORS = ",，、;；•·▪●◦|-–—"
# Words on each side of a cut in a run-on.
RUN_ON_PART = 8


class Cues(NamedTuple):
    """What parts the clauses of a language; the first five are regular expressions."""

    contrast: str  # opens a clause wherever it stands
    aside: str  # opens a clause behind a comma or dash; elsewhere it sits inside one
    concession: str  # opens a sentence whose first comma parts two clauses
    joining: str  # where a run-on may be cut
    pause: str = r"(?!)"  # parts clauses that are long enough
    never_last: str = ""  # abbreviations that no sentence ends with
    seldom_last: str = ""  # abbreviations that end a sentence only before a capital
    fragment: int = 2  # a mention has at least so many words (Chinese: characters)
    clause: int = 3  # and so many where only a conjunction or a pause parts it
    longest: int = 60  # a longer one is a run-on, cut near its middle


CUES: dict[str, Cues] = {
    "en": Cues(
        contrast=r"(?<!nothing )(?<!anything )(?<!all )but(?! also)|however|although|even though|(?<!as )though"
        r"|except(?! for that)|whereas",
        aside="while|whilst|yet|only|unfortunately|otherwise|apart from",
        concession="although|even though|though|while|whilst|despite|in spite of|apart from|other than",
        joining="and|because|so|then|also|when|which",
        never_last="mr mrs ms dr prof e.g i.e eg ie vs approx nr tel",
        seldom_last="etc hrs hr min mins am pm a.m p.m st ltd inc co no",
    ),
    "bg": Cues(
        contrast="но|ама|макар че|макар и|въпреки че|само че|само дето|а пък",
        aside="обаче|а(?! не )|докато|иначе|освен|за съжаление|единствено",
        concession="макар че|макар и|макар|въпреки че|въпреки|освен|докато",
        joining="и|защото|понеже|така че|който|която|което|които|като",
        never_last="г-н г-жа д-р инж проф ул бул гр т.е напр вкл тел св",
        seldom_last="т.н др пр лв ст мин сек млн хил км кг бр стр ап ет бл кв вх",
    ),
    "ms": Cues(
        contrast=r"tapi|tetapi|tpi|ttp|tp|namun|walaupun|walau|meskipun|cuma je|cuma(?! *(?:rm|\d))|cume|padahal|but",
        aside="hanya|sebaliknya|manakala|sayangnya|malangnya|kecuali|however",
        concession="walaupun|walau|meskipun|sungguhpun|selain",
        joining="dan|sebab|kerana|lepas tu|pastu|jadi|bila|yang",
        never_last="dr en pn tn bil jln hj prof cth tel",
        seldom_last="dll dsb dst bhd sdn am pm etc no",
    ),
    "zh": Cues(
        contrast="(?<![不非])但是?(?![愿凡])|(?<![再最好])不过(?![如分瘾关])|可是|然而",
        aside="就是|只是|可惜|除了",
        concession="(?!)",
        joining="而且|然后|因为|所以|还有|并且|[，,、 ]",
        pause=r"(?:[，,～~]|(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff]))+",
        fragment=3,
        clause=4,
        longest=100,
    ),
    "pl": Cues(
        contrast="ale|lecz|tylko że|tyle że|tylko ze|tyle ze|chociaż|choć(?! trochę)|mimo że|pomimo że|aczkolwiek",
        aside="jednak|natomiast|a(?! nie )|zaś|niestety|za to|jedynie|poza tym|oprócz",
        concession="chociaż|choć|mimo że|mimo|pomimo|oprócz|poza",
        joining="i|bo|ponieważ|więc|oraz|który|która|które|że",
        never_last="np tj proc dr prof mgr inż ul al tzw tzn tj m.in św nr tel im",
        seldom_last="itd itp zł gr min godz tys mln ok os km kg st str pkt",
    ),
    "pt": Cues(
        contrast="mas(?! de)|porém|porem|contudo|embora|só que|so que|no entanto|entretanto|todavia",
        aside="já|enquanto|infelizmente|exceto|apenas|apesar de",
        concession="embora|apesar de|apesar|enquanto",
        joining="e|porque|pois|que|então|também",
        never_last="sr sra dr dra prof av p.ex ex tel",
        seldom_last="etc ltda hrs min kg cm mm ml no",
    ),
}
# A language without cues of its own is cut at sentence ends only.
_NONE = Cues("(?!)", "(?!)", "(?!)", "(?!)")

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_HAN}]|\d+(?:[.,:/-]\d+)*|[^\W\d_{_HAN}]+(?:['’-][^\W\d_{_HAN}]+)*")
_EDGE = rf"(?<![^\W\d_{_HAN}])(?:{{}})(?![^\W\d_{_HAN}])"
_SMILE = (
    r"(?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b05-\u2b55][\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff]*"
    r"|(?<![\w:])[:;=]['-]?[)(DPp*]+(?!\w))"
)
_SMILES = re.compile(rf"{_SMILE}(?:\s*{_SMILE})*")
_END = re.compile(
    r"([.!?…。！？；]+|(?<!&amp)(?<!&quot)(?<!&lt)(?<!&gt);(?=\s))"
    rf"(?:[\"'»”’]|\s*[)\]】」』）])*(?:\s*{_SMILE})*\s*"
)
_LINE = re.compile(r"[\r\n\u2028\u2029]\s*")
_BULLET = re.compile(r"[•·▪●◦►✓✔](?=\s*\w)|(?<=\s)[-–—]+(?=\s+[^\W\d])")
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,2})(?:[)）、．]|\.(?!\d))")
_TOKEN = re.compile(r"([^\W_]+(?:[.-][^\W_]+)*) ?$")
_WORD_BEHIND = re.compile(r"[^\W\d_]+")
_LEADING = re.compile(r"(?:[\s,，、；•·▪●◦|]|;(?!['-]?[)(DP])|[-–—](?!\d))+")
_TRAILING = re.compile(r"(?:[\s,，、;；•·▪●◦|]|[-–—](?=\s))+")  # of the text backwards
# Behind a dot without a space these make a host or a file, not a sentence.
_AFTER_DOT = re.compile(r"(?:com|net|org|edu|gov|info|eu|bg|pl|cn|uk|br|html?|js|php|pdf|docx?|jpg|png)", re.IGNORECASE)


class Cut(NamedTuple):
    """A place to cut, and how many words it needs before and behind it."""

    place: int
    before: int
    behind: int
    ends_sentence: bool = False


def split_mentions(feedback: pd.DataFrame) -> pd.DataFrame:
    """The clauses of every comment that is there to model (`comment` is "comment"), in the order of `feedback`.

    Reads `id`, `text`, `language`, `comment`; gives `feedback_id`, `mention` (from 0 in each answer), `text`
    (trimmed), `language`.

    >>> answers = pd.DataFrame({"id": ["a1"], "language": "en", "comment": "comment",
    ...                         "text": "Lovely staff. The room was clean but the shower was cold!"})
    >>> split_mentions(answers)["text"].tolist()
    ['Lovely staff.', 'The room was clean', 'but the shower was cold!']
    """
    comments = feedback.loc[feedback["comment"].eq("comment") & feedback["text"].notna(), ["id", "text", "language"]]
    rows = [
        (identifier, number, clause, language)
        for identifier, text, language in comments.itertuples(index=False)
        for number, clause in enumerate(clauses(text, language))
    ]
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return pd.DataFrame(
        {
            "feedback_id": pd.Series(columns[0], dtype=feedback["id"].dtype),
            "mention": pd.Series(columns[1], dtype="int64"),
            "text": pd.Series(columns[2], dtype="str"),
            "language": pd.Series(columns[3], dtype="str"),
        }
    )


def clauses(text: str, language: str) -> list[str]:
    """The clauses of one comment, trimmed; none where the comment is blank.

    >>> clauses("物流很快，质量一般", "zh")
    ['物流很快', '质量一般']
    """
    cut = partial(_parts, cues=CUES.get(language, _NONE))
    typed = language == BULGARIAN and is_typed(text)
    trimmed = [_trim(part) for part in (cut_as_read(text, cut) if typed else cut(text))]
    return [piece for piece in trimmed if piece] or [text.strip()][: bool(text.strip())]


def _parts(text: str, cues: Cues) -> list[str]:
    """The clauses with what is between them."""
    places = [0, *_chosen(text, sorted(_cuts(text, cues))), len(text)]
    pieces = [text[start:end] for start, end in itertools.pairwise(places)]
    return [part for piece in pieces for part in _shortened(piece, cues)]


def _chosen(text: str, cuts: list[Cut]) -> Iterator[int]:
    """The places, from the left, that have words enough on both sides; a sentence end stops the count."""
    words = [match.start() for match in _WORD.finditer(text)]
    ends = [cut.place for cut in cuts if cut.ends_sentence] + [len(text)]
    last = 0
    for cut in cuts:
        before = bisect_left(words, cut.place)
        behind = bisect_left(words, ends[bisect_right(ends, cut.place)]) - before if cut.place < len(text) else 0
        if before - last >= cut.before and behind >= cut.behind:
            yield cut.place
            last = before


def _cuts(text: str, cues: Cues) -> Iterator[Cut]:
    yield from _sentence_ends(text, cues)
    yield from _list_items(text, cues)
    patterns = _patterns(cues)
    for place in (match.end() for match in _SMILES.finditer(text)):
        yield Cut(place, cues.clause, cues.clause)
    for place in (match.end() for match in patterns.pause.finditer(text)):
        yield Cut(place, cues.clause, cues.clause)
    for place in (match.start() for match in patterns.contrast.finditer(text)):
        yield Cut(place, cues.fragment, cues.clause)
    for place in (match.end() for match in patterns.first_comma.finditer(text)):
        yield Cut(place, cues.clause, cues.fragment)


def _sentence_ends(text: str, cues: Cues) -> Iterator[Cut]:
    numbers = {match.end() - 1 for match in _numbered(text)}
    for match in _END.finditer(text):
        if match.end() == len(text) or match.start() in numbers:
            continue
        if match[1] == ";":
            yield Cut(match.end(), cues.clause, cues.clause)
        elif match[1] == "." and not _is_full_stop(text, match, cues):
            continue
        elif not (")" in match[0] and text[match.end()].islower()):
            yield Cut(match.end(), cues.fragment, cues.fragment, ends_sentence=True)


def _is_full_stop(text: str, match: re.Match[str], cues: Cues) -> bool:
    """Whether a single dot ends a sentence: not inside a number, host or abbreviation."""
    token = _TOKEN.search(text, max(0, match.start() - 20), match.start())
    before, after = token[1] if token else "", text[match.end()]
    if match.end(1) == match.end():
        return _is_tight_full_stop(text, match.end(), before, cues)
    if before.lower() in cues.never_last.split() or (len(before) == 1 and before.isupper()):
        return False
    if before.lower() in cues.seldom_last.split() or len(before) == 1 or before.isdigit():
        return after.isupper()
    return True


def _is_tight_full_stop(text: str, place: int, before: str, cues: Cues) -> bool:
    """The same for a dot without a space behind it: "staff.Never again" but not "3.5", "amazon.com" or "e.g."."""
    word = _WORD_BEHIND.match(text, place)
    if not word or not before:
        return False
    if re.search(f"[{_HAN}]", before[-1] + word[0][0]):
        return True
    known = before.lower() in cues.never_last.split() or _AFTER_DOT.fullmatch(word[0])
    return not known and "." not in before and (word[0][0].isupper() or (before.isalpha() and len(before) > 2))


def _list_items(text: str, cues: Cues) -> Iterator[Cut]:
    start = 0
    for match in _LINE.finditer(text):
        if not _is_wrapped(text[start : match.start()], text[match.end() : match.end() + 1]):
            yield Cut(match.end(), cues.fragment, cues.fragment, ends_sentence=True)
        start = match.end()
    for match in _BULLET.finditer(text):
        yield Cut(match.start(), cues.clause, cues.clause)
    for match in _numbered(text):
        yield Cut(match.start(), cues.fragment, cues.fragment, ends_sentence=True)


def _is_wrapped(line: str, behind: str) -> bool:
    """Whether a line was broken by a narrow window, not by the writer."""
    return len(line) >= 60 and (line[-1].isalnum() or line[-1] == ",") and behind.islower()


def _numbered(text: str) -> list[re.Match[str]]:
    """The numbers 1, 2, 3 ... of a list, as far as they follow each other; a lone 1 is no list."""
    found: list[re.Match[str]] = []
    for match in _NUMBER.finditer(text):
        if int(match[1]) == len(found) + 1:
            found.append(match)
    return found if len(found) > 1 else []


def _shortened(piece: str, cues: Cues) -> list[str]:
    """A run-on cut at the commas and conjunctions nearest its middle."""
    words = [match.start() for match in _WORD.finditer(piece)]
    if len(words) <= cues.longest:
        return [piece]
    places = (match.start() for match in _patterns(cues).joining.finditer(piece))
    counts = {bisect_left(words, place): place for place in places}
    fair = [count for count in counts if RUN_ON_PART <= count <= len(words) - RUN_ON_PART]
    if not fair:
        return [piece]
    middle = counts[min(fair, key=lambda count: abs(2 * count - len(words)))]
    return [*_shortened(piece[:middle], cues), *_shortened(piece[middle:], cues)]


def _trim(piece: str) -> str:
    start = _LEADING.match(piece)
    piece = piece[start.end() :] if start else piece
    end = _TRAILING.match(piece[::-1])
    return piece[: len(piece) - end.end()] if end else piece


class _Patterns(NamedTuple):
    contrast: re.Pattern[str]
    first_comma: re.Pattern[str]
    joining: re.Pattern[str]
    pause: re.Pattern[str]


@lru_cache(maxsize=32)
def _patterns(cues: Cues) -> _Patterns:
    contrast = f"{_EDGE.format(cues.contrast)}|(?:(?<=[,，;])|(?<=[,，;] )|(?<=[-–—] )){_EDGE.format(cues.aside)}"
    first_comma = rf"(?:^|[.!?…\n]\s{{0,3}}){_EDGE.format(cues.concession)}[^,.!?…\n]+,(?!\d)"
    joining = rf"(?<=[,，、])(?!\d)|{_EDGE.format(cues.joining)}"
    return _Patterns(*(re.compile(each, re.IGNORECASE) for each in (contrast, first_comma, joining, cues.pause)))
