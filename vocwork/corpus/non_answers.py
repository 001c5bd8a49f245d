"""Survey non-answers: comments that say there is no comment.

The whole text is compared with a table, regardless of case, spaces and punctuation and against all languages at
once: "Nothing." and "N / A" count, "Nothing was good" does not. An emoji alone is an answer.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

PHRASES: dict[str, str] = {
    "en": """
        na | not applicable | non applicable | none | none really | none at all | none given | none i can think of |
        none that i can think of | none that come to mind | nil | null | nan | nope | no | no no | no not really | not really | nah |
        nothing | nothing really | nothing at all | nothing at all really | nothing much | nothing more | nothing else |
        nothing else to add | nothing further | nothing special | nothing specific | nothing in particular |
        nothing particular | nothing to add | nothing to say | nothing to report | nothing to comment | nothing comes to mind |
        nothing springs to mind | nothing i can think of | nothing that i can think of | nothing i can think of at the moment |
        nothing at the moment | nothing to mention | absolutely nothing | really nothing | no nothing | nowt | not a thing | zero |
        no comment | no comments | no comment made | no comments made | no comment given | no comments entered | no comment at this time |
        no comment to make | no comments to make | no further comment | no further comments | no other comments | no additional comments |
        no response | no reply | no answer | no answer given | no opinion | no reason | no idea | no clue | no particular reason |
        no suggestion | no suggestions | no feedback | no remarks | no negative | no negatives | no positive | no positives |
        did not answer | didnt answer | did not respond | did not reply | did not comment | not answered | not stated | not known |
        not provided | not specified | prefer not to say | prefer not to answer | declined | declined to answer | declined to complete |
        declined to comment | refused | refused to answer | skip | skipped | blank | left blank | empty | unanswered | pass | stop |
        dont know | i dont know | do not know | i do not know | dk | dunno | idk | not sure | im not sure | unsure | unknown |
        cant think of anything | i cant think of anything | cannot think of anything | i cannot think of anything |
        cant think of any | cant think of anything at the moment | cant think of one | cant say | cannot say |
        cant comment | cannot comment | unable to comment | as above | see above | same as above | same | ditto | as before | test | testing | asdf | qwerty
    """,
    "bg": """
        няма | нямам | не | не знам | незнам | нищо | нищо конкретно | нищо не | няма какво | няма какво да кажа | няма какво да добавя |
        нямам какво да кажа | нямам какво да добавя | няма коментар | нямам коментар | без коментар | без коментари | няма коментари |
        нямам коментари | без отговор | няма отговор | не е отговорил | не желая | не желая да отговоря | не мога да кажа | не мога да преценя |
        нямам мнение | нямам предложения | няма предложения | не се сещам |
        неприложимо | не е приложимо | нп | нямам идея | нз | тест | nqma | nqmam | niama | nyama | ne | nishto | ne znam
    """,
    "ms": """
        tiada | tiada komen | tiada ulasan | tiada jawapan | tiada apa apa | tiada apa | tiada cadangan | tiada maklum balas | tiada lagi |
        tiada pendapat | tiada masalah untuk dinyatakan | tak ada | takde | takda | tak de | xde | xda | x ada | xada | takde apa | takde apa apa | tak ada apa |
        tak ada apa apa | takde komen | tak ada komen | tak tahu | tidak tahu | tak pasti | tidak pasti | tak tau | xtau | tidak ada | tidak berkaitan |
        tidak menjawab | tidak jawab | kosong | sama seperti di atas | sama | tidak ada komentar | tidak ada apa apa | gak ada | ga ada | nggak ada | enggak ada | tidak | nihil | takde pape | ujian
    """,
    "zh": """
        无 | 没有 | 没 | 暂无 | 没有了 | 没了 | 暂时没有 | 暂时无 | 暂时没 | 无意见 | 没有意见 | 没意见 | 无评论 | 没有评论 | 暂无评论 | 无建议 | 没有建议 | 没建议 | 暂无建议 |
        无评价 | 没有评价 | 不知道 | 不清楚 | 不确定 | 没什么 | 没什么意见 | 没什么建议 | 没有什么 | 没啥 | 没啥意见 | 没想法 | 没有想法 | 什么都没有 | 都没有 | 不适用 | 未填写 | 未回答 | 未作答 | 未填 |
        无回答 | 无内容 | 没有回答 | 拒绝回答 | 没有答案 | 同上 | 无可奉告 | 说不上来 | 空 | 略 | 無 | 沒有 | 暫無 | 測試 | 测试 | 此用户没有填写评价 | 此用户未填写评价内容 | 用户未填写评价内容
    """,
    "pl": """
        brak | nie mam | nic | nie | nie wiem | brak uwag | nie mam uwag | bez uwag | brak komentarza | bez komentarza | brak komentarzy |
        nie mam komentarza | brak odpowiedzi | bez odpowiedzi | nie odpowiedział | nie odpowiedziała | nie odpowiedziano | odmowa odpowiedzi | odmowa |
        nie dotyczy | nd | nic takiego | nic szczególnego | nic konkretnego | w sumie nic | nic nie mam | nic do dodania | nie mam nic do dodania | nie mam nic |
        nie mam zdania | brak zdania | nie mam pomysłu | brak sugestii | nie mam sugestii | brak propozycji | nie pamiętam | trudno powiedzieć | ciężko powiedzieć |
        jak wyżej | jw | to samo | puste | nie mam opinii | brak opinii
    """,
    "pt": """
        nada | não | nenhum | nenhuma | sem comentários | sem comentário | nenhum comentário | não tenho | não tenho comentários | nada a declarar |
        nada a dizer | nada a comentar | nada a acrescentar | nada mais | não sei | sem resposta | não respondeu | não se aplica | sem opinião |
        nenhuma sugestão | sem sugestões | não há | nada em especial | idem | teste | prefiro não responder | em branco | vazio | s n
    """,
}
_EMOTICON = re.compile(r"[:;=8xX]\s?[-'^o]?\s?[)(DPpO/|\]\[*<>]|[)(][-']?[:;=]|<3|\^_?\^|^\s*\+")
_SENTENCE_END = re.compile(r"[.!?。！？;；\n]+")
_NUMBER = re.compile(r"[\s.,!?]*\d{1,3}([.,]\d)?[\s.,!?]*")


def _plain(text: str) -> str:
    """Letters and digits only, in lower case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


_TABLE = frozenset(_plain(phrase) for block in PHRASES.values() for phrase in block.split("|"))
# Two of the longest phrases with punctuation between: anything longer is a comment, whatever it says.
_LONGEST = 2 * max(map(len, _TABLE))


def is_non_answer(text: str) -> bool:
    """Whether a comment says nothing at all.

    >>> is_non_answer("N/A"), is_non_answer("Nothing. None."), is_non_answer("Nothing was good"), is_non_answer("👍")
    (True, True, False, False)
    """
    if len(text) > _LONGEST:
        return False
    silent = _says_nothing(text) or all(_says_nothing(part) for part in _SENTENCE_END.split(text))
    return silent and not _has_feeling(text)


def find_non_answers(texts: pd.Series) -> pd.Series:
    """True for each text that is a non-answer; False where there is no text."""
    known = {text: is_non_answer(text) for text in texts.dropna().unique()}
    return texts.map(known).fillna(False).astype(bool)


def _says_nothing(text: str) -> bool:
    plain = _plain(text)
    return not plain or plain in _TABLE or _is_filler(plain) or bool(_NUMBER.fullmatch(text))


def _is_filler(plain: str) -> bool:
    """One letter over and over (x, xxx): typed to get past the question. A single Chinese character is a word."""
    return len(set(plain)) == 1 and plain.isalpha() and not "\u3400" <= plain[0] <= "\u9fff"


def _has_feeling(text: str) -> bool:
    """Emoji and emoticons make an answer of any text."""
    return bool(_EMOTICON.search(text)) or any(unicodedata.category(ch) == "So" for ch in text if ch > "\u00a8")
