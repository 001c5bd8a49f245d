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
        *["👍", "😡😡", ":)", "nothing :)", "5/5", "100%", "no wifi", "N/A for the app, but the shop was great"],
    ],
)
def test_says_something(text):
    assert not is_non_answer(text)


def test_a_column_with_gaps():
    texts = pd.Series(["none", None, "slow delivery", "none"], index=[4, 5, 6, 7])
    assert find_non_answers(texts).to_dict() == {4: True, 5: False, 6: False, 7: True}
