"""Comments that say there is none, in every language; nothing that says something."""

import pandas as pd
import pytest

from vocwork.corpus.sources.non_answers import find_non_answers, is_non_answer


@pytest.mark.parametrize(
    "text",
    [
        *[
            "n/a",
            "N/A",
            "NA",
            "N. A.",
            "nothing",
            "Nothing.",
            "NOTHING!!",
            "Nothing really",
            "none",
            "No comment",
            "no",
        ],
        *["did not answer", "Did not answer.", "don't know", "Don’t know", "Can't think of anything.", "As above"],
        *["няма", "Нямам", "не", "Без коментар", "няма какво да кажа.", "tiada", "Takde", "tak ada", "Tiada komen"],
        *[
            "无",
            "没有",
            "没有。",
            "暂无",
            "ＮＡ",
            "brak",
            "Brak uwag",
            "nie mam",
            "Nie wiem",
            "nada",
            "Sem comentários",
        ],
        *[
            ".",
            "-",
            "...",
            "—",
            "???",
            "x",
            "xxx",
            "XXX",
            "(none)",
            "7",
            " 10. ",
            "",
            "  ",
            "No. Nothing!",
            "Nothing; none",
        ],
        *[
            "No thanks!",
            "пас",
            "Нищо за добавяне",
            "没啥想说的",
            "takde idea",
            "Nie chce mi się pisać",
            "Na razie nic.",
        ],
        *["Na razie nic.", "nic mi nie przychodzi do głowy", "tiada komen buat masa ini"],
        *["por enquanto nada", "Nothing to add, thanks"],
    ],
)
def test_says_nothing(text):
    assert is_non_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "Nothing was good",
            "Nothing, all excellent",
            "no complaints",
            "none of the staff cared",
            "Everything",
            "Yes",
            "ok",
        ],
        *[
            "няма топла вода",
            "не работи",
            "tiada masalah",
            "无法登录",
            "没有人回复",
            "好",
            "差",
            "brak ciepłej wody",
            "nie działa",
        ],
        *["👍", "😡😡", ":)", "5/5", "100%", "no wifi", "N/A for the app, but the shop was great"],
    ],
)
def test_says_something(text):
    assert not is_non_answer(text)


# Ways to put it that are not in the table as they stand.
WAYS_TO_SAY_NOTHING = {
    "en": """
        no other comments at the moment | I don't have any suggestions | nothing further at this point
        | I've nothing to add | there is nothing more to say | no comments or suggestions
        | cannot think of any right now | I really don't know | not sure, sorry
        | I would rather not comment | no particular feedback at present
        | None at this moment, thank you 🙏 | Nope, nothing else | nothing else comes to mind
        | don't know yet lol | Nothing to report at present | No additional feedback.
        | i dont know what to write | no questions or comments | i have no comment
        | no suggestions at this time | nothing 🙂 | no answer 🤷 | none :) | na na | N\\A
    """,
    "bg": """
        нямам никакви забележки | нямам повече коментари | няма други предложения
        | засега нямам коментар | нищо друго за момента | нямам какво друго да добавя
        | не се сещам за нищо в момента | нямам допълнителни препоръки | не желая да отговарям
        | няма какво да споделим | nyamam komentar | nqmam predlojeniq | nqmam kakvo da dobavq
        | niamam zabelejki | nishto drugo | ne znam kakvo da kaja | без повече коментари
        | нямам идеи и предложения | нищо, благодаря | нямам мнение 🙂 | nqmam nikakvi zabelejki
        | няма нищо | н/а | nqmam komentar
    """,
    "ms": """
        tiada sebarang cadangan | tak ada apa-apa cadangan | takde komen buat masa ni | saya tiada komen
        | tiada apa yang nak dikomen | xde cadangan | tiada ulasan lanjut | tiada pendapat lagi
        | belum terfikir | tak tahu nak komen apa | tidak ada saran
        | tiada maklum balas buat masa sekarang | setakat ini tiada komen | takde apa2 nak cakap
        | tiada komen 👍 | tak ada idea lagi | tidak ada komentar lain | tiada apa-apa lagi
        | saya tak pasti | tak nak komen | tiada sebarang komen | tidak ada komen | takde apa2
    """,
    "zh": """
        暂时没有建议 | 没有其它意见了 | 目前没有其他建议 | 没什么其他意见 | 无其他建议
        | 没有意见和建议 | 沒有其他意見 | 没有什么要补充的 | 没有什么想说的 | 我没有意见
        | 没有别的建议了 | 无任何意见 | 暂无其他意见 | 不知道该写什么 | 没什么要补充
        | 没意见没建议 | 暂时想不出来 | 没有建议，谢谢 | 没有意见🙂 | 不方便评价
        | 没有任何意见 | 没有其他意见 | 无其他 | 没有别的 | 没有啦 | 没有没有
    """,
    "pl": """
        nie mam dodatkowych uwag | brak innych sugestii | na razie nie mam uwag
        | nie mam żadnych sugestii | brak uwag i sugestii | nie mam wiecej uwag
        | nie mam zadnych komentarzy | nic mi teraz nie przychodzi do głowy | nie wiem co napisać
        | nic więcej do dodania | nie mam nic więcej do powiedzenia | żadnych uwag
        | brak jakichkolwiek uwag | póki co nic, dziękuję | nie jestem pewna | nie chcę komentować
        | brak uwag 🙂 | nie mam pytań ani uwag | nie mam na razie uwag | obecnie brak
        | nie mam żadnych uwag
    """,
}

# One word more or another word, and it is a comment.
NEARLY_NOTHING = {
    "en": """
        nothing to complain about | no comment on the food but the staff was rude | no problems
        | no complaints | no issues at all | nothing works | no one answered | no response from support
        | no reply to my email | no feedback from the doctor | nothing I would change
        | nothing could be better | no more queues please | no other shop is this slow
        | not sure about the price | I don't know why it was late | no reason to come back
        | nothing left in stock | no changes needed | there is nothing to eat | nothing else like it
        | I can't think of anything better | none of it worked | no suggestions box anywhere
        | no parking | I can't say enough good things | don't have any in my size
        | nothing to add except more staff | 😡 | no refund 😡 | nothing new
    """,
    "bg": """
        няма проблем | няма проблеми | нямам оплаквания | нищо не работи | няма други магазини наблизо
        | няма отговор на имейла | няма кой да помогне | нямам забележки към персонала
        | не мога да вляза | не мога да си намеря поръчката | без забележки към куриера
        | няма повече хартия | не знам къде е пратката | не искам реклами | нищо особено | няма паркинг
        | nqma parking | nqma problem | нищо лошо не мога да кажа | без коментар относно цените
    """,
    "ms": """
        tiada masalah | tiada aduan | tiada orang jawab | tiada parking | tak ada wifi | takde stok
        | tiada respon dari penjual | tak tahu bila sampai | tak dapat refund | tiada komen negatif
        | tiada maklum balas daripada staf | tak pasti saiz | belum sampai | tak boleh login
        | tiada pilihan lain | xde orang layan | tiada yang lain macam ni
    """,
    "zh": """
        没有问题 | 没问题 | 没什么问题 | 没有人回复 | 没有发票 | 没有特色 | 没收到
        | 没有其他选择 | 没别的店好 | 没话说 | 没得说 | 没的说 | 没什么可挑剔的
        | 没有送餐具 | 没想到这么慢 | 没有意义 | 不知道为什么这么慢 | 没有建议价 | 没有餐巾纸了
        | 也没有 | 没有优惠了 | 没什么味道 | 无法登录 | 没有更多优惠
    """,
    "pl": """
        brak zastrzeżeń | nie mam zastrzeżeń | nic dodać nic ująć | nic nie działa | nic ciekawego
        | brak informacji | nie mam internetu | brak odpowiedzi na maila
        | nie wiem kiedy przyjdzie paczka | bez pomysłu | brak pomysłu na fabułę | nic do zarzucenia
        | nie ma problemu | bez problemów | brak uwag do obsługi | nie ma miejsc parkingowych
        | nie mam uwag do jedzenia, ale obsługa fatalna | nic nie wiem | bez pytań | brak prądu
        | nie ma nic w sklepie
    """,
}


def listed(ways):
    return [(language, text.strip()) for language, texts in ways.items() for text in texts.split("|")]


@pytest.mark.parametrize(("language", "text"), listed(WAYS_TO_SAY_NOTHING))
def test_says_nothing_in_other_words(language, text):
    assert is_non_answer(text), language


@pytest.mark.parametrize(("language", "text"), listed(NEARLY_NOTHING))
def test_what_nearly_says_nothing_is_a_comment(language, text):
    assert not is_non_answer(text), language


def test_a_face_before_the_words_is_an_answer():
    assert not is_non_answer("👍 nothing")
    assert not is_non_answer("10 😍")


def test_long_texts_are_comments_however_they_begin():
    assert not is_non_answer("nothing " * 40)


def test_a_column_with_gaps():
    texts = pd.Series(["none", None, "slow delivery", "none"], index=[4, 5, 6, 7])
    assert find_non_answers(texts).to_dict() == {4: True, 5: False, 6: False, 7: True}
