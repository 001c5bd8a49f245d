"""Who a person is: a name behind its title, a date of birth. Names without a title cannot be told from other words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vocwork.corpus.privacy.spans import Span, matches

# Behind a title in capitals these are no names: "Nurse In Charge", "Dr Martens".
_NO_NAME = (
    r"(?!(?:And|Or|Was|Is|Who|On|At|The|In|To|Of|For|Very|Practitioner|Prescriber|Consultant|Specialist|Manager|Led|Call|Station|Ward"
    r"|Teams|Word|Excel|Office|Martens|Pepper|Oetker|Bean|Doktor|Kierowca|Kurier|Kierownik|Dyrektor|Recepcjonistka|Sprzedawca|Rumah)(?![\w]))"
)
_UPPER, _LOWER = "A-ZÀ-ÖØ-ÞĄĆĘŁŃŚŹŻ", "a-zà-öø-ÿąćęłńśźż"
_LATIN = rf"{_NO_NAME}[{_UPPER}](?:['’][{_UPPER}])?[{_LOWER}]+(?:[-'’][{_UPPER}][{_LOWER}]+)*"
_CYRILLIC = r"[А-Я][а-я]+(?:-[А-Я][а-я]+)?"
# A full word with a full stop behind it ends a sentence; an abbreviation, written with a capital, does not.
_WORDS = (
    r"(?:mr|mrs|ms|dr|miss|mx|professor|doctor|nurse|sister|captain|sir|madam|dame|pan|pani|panią|panem|pana|panu|państwo"
    r"|doktor|encik|puan|cik|dato'?|datuk|datin|tuan|haji|hajah|ustaz|ustazah|cikgu|dona|senhora?)"
)
_SHORT = r"(?:[Mm]rs?|Ms|MRS?|MS|Mx|DRA?|Dra?|Prof|Capt|[Mm]gr|Pn|Tn|En|Hj|Sra?)"
_CYRILLIC_TITLE = r"(?:г-н|г-жа|г-ца|госпожа|госпожица|господин|д-р|доктор|проф\.?|инж\.?|адв\.?)"
CHINESE_TITLES = ["先生", "女士", "小姐", "太太", "阿姨", "大夫", "医生", "护士", "老师", "师傅", "经理", "主任"]
_CHINESE_TITLE = f"(?:{'|'.join(CHINESE_TITLES)})"
# A cheap sign, in any case of letters, that a text may name a person.
TITLES = rf"(?<!\w)(?:{_WORDS}|{_SHORT}|{_CYRILLIC_TITLE})\.? ?[^\W\d_]|{_CHINESE_TITLE}"
_TITLE = rf"(?<!\w)(?:(?i:{_WORDS}|prof|capt|mgr) |{_SHORT}\. ?)"
_BEFORE, _BETWEEN = "(?:van|von|de|da|dos)(?: der| den)? ", "(?: (?:bin|binti|bt|a/l|a/p|van|de|da|dos))? "
_PATTERNS = (
    # Up to three words: Dr Anna Maria Smith; a Malay name has its bin or binti.
    rf"{_TITLE}((?:{_BEFORE})?{_LATIN}(?:{_BETWEEN}{_LATIN}){{0,2}})(?!\w)",
    r"(?<!\w)(?i:mr|mrs)\.? (?!and |or |was |is |who |the |has |had |for |from |with |man|men|bean)([a-z]{3,20})(?!\w)",
    rf"(?<!\w)(?i:{_CYRILLIC_TITLE}) ?({_CYRILLIC}(?: {_CYRILLIC})?)(?!\w)",
)
_NAME = re.compile("|".join(_PATTERNS))
# The surnames of most of China before a title.
SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武贺赖龚文"
)
_CHINESE_NAME = re.compile(rf"(?:欧阳|司马|上官|诸葛|[{SURNAMES}])(?={_CHINESE_TITLE})")
# Words that end in the same character: thanks to the teacher, any teacher, a fund's manager.
_NO_SURNAME = re.compile(
    "感谢|谢谢|多谢|致谢|任何|如何|对方|官方|地方|双方|也许|允许|或许|资金|基金|现金|语文|英文|中文|外文"
    "|健康|课程|工程|主任|责任|信任|交易|立马|提高|最高|不曾|全程"
)

_MONTH = r"[^\W\d_]{3,12}\.?"
_DATE = (
    r"(\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?\d{2,4}|\d{1,2} \d{1,2} \d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of| de)? {_MONTH},?(?: de)? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{2,4}年\d{1,2}月\d{1,2}[日号]?|\d{6}(?:\d{2})?)(?!\d)"
)
_BIRTH = re.compile(
    r"(?<!\w)(?:dob|d\.o\.b\.?|date of birth|birth ?date|birthday|born"
    r"|дата на раждане|рождена дата|родена?|роден съм|родена съм|рожден ден|ЕГН"
    r"|tarikh lahir|dilahirkan|lahir|hari jadi|data urodzenia|urodzony|urodzona|urodziłam|urodziłem|ur\."
    r"|data de nascimento|nascid[oa]|nasci)(?:\W{1,4}(?:is|was|on|si[eę]|е|съм|на|pada|dnia|em|ialah|adalah|в|w)?)"
    rf"{{0,3}}\W{{0,3}}{_DATE}"
    rf"|(?:出生日期|出生年月|生日|出生于|生于)\W{{0,2}}(?:是|为|在)?\W?{_DATE}",
    re.IGNORECASE,
)

births = matches(_BIRTH)
_latin_and_cyrillic = matches(_NAME)


def names(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Names behind or before a title; the title stays."""
    yield from _latin_and_cyrillic(text, regions)
    for match in _CHINESE_NAME.finditer(text):
        if not _NO_SURNAME.match(text, max(match.start() - 1, 0)):
            yield match.span()
