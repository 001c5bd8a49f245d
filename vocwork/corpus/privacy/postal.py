"""Where a person lives: a street with a house number, a postcode."""

from __future__ import annotations

import re

from vocwork.corpus.privacy.spans import matches

_WORD_START, _HAN = r"(?<!\w)", r"\u3400-\u9fff"
# Postcodes of the United Kingdom; in one piece (SW1A1AA) they look like an aircraft (B773ER) or a product.
_UK_AREA, _UK_END = (
    r"[A-PR-UWYZ][A-HK-Y]?\d[A-HJKMNP-Y\d]?",
    r"(?!\d(?:st|nd|rd|th))\d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])",
)
_UK = rf"(?<![A-Za-z0-9])(?i:{_UK_AREA} {_UK_END})"
# So those, and postcodes of bare digits, count only behind a street or the word for a postcode.
_BEHIND = rf"(?:\s?,?\s(?:(?:\d{{4,6}}|\d{{2}}-\d{{3}})(?!\d)|(?i:{_UK_AREA} ?{_UK_END})))?"
# Streets that nothing else is called, in any case; the short and the common ones need capitals.
_STREETS = {
    "en, capitals": r"\d{1,4}[A-Za-z]?,? (?:[A-Z][\w'’-]+ ){1,3}(?:St|Rd|Ave|Ln|Dr|Ct|Pl|Sq|Close|Drive|Way|Court"
    r"|Place|Square|Terrace|Gardens|Grove|Hill|Mews|Row|Walk|Park|Crescent|Street|Road|Avenue|Lane)(?![\w'’])",
    "en": r"(?i:\d{1,4}[a-z]? (?!way |lane |mile |min|hour|day|km|metre|meter|yard|star )[a-z'’-]{3,20} "
    r"(?:street|road|avenue|crescent)(?![\w'’]))",
    "bg": r"(?:(?i:ул|бул)\. ?|(?i:ул|бул|улица|булевард) (?=[„“\"А-Я]))[\w.„“\" -]{2,30}?,? ?(?:№|номер|No)? ?"
    r"\d{1,3}(?:-\d{1,3})?[а-я]?(?!\w)(?i:,? ?(?:бл|вх|ет|ап)\. ?\w{1,4})*",
    "bg, blocks": r"(?i:(?:ж\. ?к\.|жк|кв\.) ?[„“\"]?[\w „“\"-]{2,30}?,? ?бл\. ?\w{1,4}"
    r"(?:,? ?(?:вх|ет|ап)\. ?\w{1,4})*)",
    "ms": r"(?i:(?:no\.? ?|lot )?\d{1,4}[a-z]?(?:[-/]\d+)*,? (?:jalan|jln|lorong|lrg|persiaran|lebuh|lengkok)\.? \w+"
    r"(?: [A-Z]\w+| \d+)?(?:/\d+\w?)*)",
    "ms, behind": r"(?i:(?:jalan|jln|lorong|persiaran)\.? [\w /]{2,30}?,? no\.? ?\d{1,4})",
    "pl": r"(?:[Uu][Ll]|[Aa][Ll]|[Oo][Ss])\. ?[\w.-]{2,}(?: [A-ZĄĆĘŁŃÓŚŹŻ][\w.-]+){0,2} \d{1,4}[A-Za-z]?"
    r"(?: ?(?:/|m\.?|lok\.?) ?\d{1,4})?(?!\w)",
    "pl, in full": r"(?:[Uu]lic[ayąę]|[Aa]lei|[Aa]leja|[Oo]siedle) [A-ZĄĆĘŁŃÓŚŹŻ][\w.-]+(?: [A-ZĄĆĘŁŃÓŚŹŻ][\w.-]+)?"
    r" \d{1,4}[A-Za-z]?(?:/\d{1,4})?(?!\w)",
    "pt": r"(?i:rua|avenida|av\.|travessa|alameda) (?:d[aeo]s? )?(?=[A-ZÀ-Ú])[\w. ]{2,30}?,? ?(?:n[º°o]?\.? ?)?"
    r"\d{1,5}(?![\w%])",
    "zh": rf"[{_HAN}]{{2,8}}(?:路|街|道|巷|弄|胡同)\d{{1,5}}[号弄](?:院|楼)?"
    r"(?:\d{1,4}(?:号楼|栋|幢|座|单元|层|楼|室|号))*",
    "zh, blocks": rf"[{_HAN}]{{2,10}}\d{{1,3}}(?:栋|幢|号楼)(?:\d{{1,3}}单元)?\d{{2,4}}(?:室|号|房)?",
}
_PL = r"(?<![\d-])\d{2}-\d{3}(?= [A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż])"
_NAMED = (
    r"(?i:(?<!\w)(?:post ?codes?|postal codes?|zip(?: codes?)?|п\. ?к\.|пощенски код|poskod|kod(?:u|em)?"
    r" pocztow(?:y|ego|ym)|cep|邮编|邮政编码)\W{0,3}(?:is |е |to |ialah |是|为)?)"
    r"(?:(\d{2}[- .]?\d{2,3}(?:-?\d{3})?)(?!\d)"
    rf"|((?i:{_UK_AREA}{_UK_END})))"
)
# Chinese has no spaces that would say where a street's name begins.
_STREET = "|".join(
    f"{'' if language.startswith('zh') else _WORD_START}{street}{_BEHIND}" for language, street in _STREETS.items()
)

streets = matches(re.compile(_STREET))
postcodes = matches(re.compile("|".join((_UK, _PL, _NAMED))))
