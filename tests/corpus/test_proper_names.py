"""Names of persons never stand for a theme, whatever letters they are written in; ordinary words stay."""

import pandas as pd
import pytest

from vocwork.corpus.examples import read_examples
from vocwork.corpus.themes.chinese_names import chinese_names, is_person
from vocwork.corpus.themes.keywords import LANGUAGES, analyzer, stop_words
from vocwork.corpus.themes.labels import label_themes
from vocwork.corpus.themes.proper_names import given_names, ordinary_words, proper_names

WORDS = analyzer(LANGUAGES)
SMALL = {
    "en": ["maria was kind and patient", "patient maria", "ivan was patient", "kind ivan, very patient", "thanks ivan"],
    "bg": ["мария беше търпелива", "търпелива мария", "иван е търпелив", "благодаря на иван", "търпелив иван"],
    "ms": ["ahmad sangat sabar", "ahmad sabar melayan", "siti sabar", "terima kasih siti", "siti melayan"],
    "pl": ["kasia była cierpliwa", "cierpliwa kasia", "grzegorz cierpliwy", "dzięki grzegorz", "kasia i grzegorz"],
    "zh": [
        "王伟很耐心",
        "耐心的王伟",
        "小李帮我换货",
        "小李帮我退货",
        "老张换货快",
        "老张很耐心",
        "张经理换货",
        "张经理耐心",
    ],
}
NAMES = [
    "maria",
    "ivan",
    "мария",
    "иван",
    "ahmad",
    "siti",
    "kasia",
    "grzegorz",
    "王伟",
    "小李",
    "李帮",
    "老张",
    "张经理",
]


@pytest.mark.parametrize("language", SMALL)
def test_no_name_in_small_letters_is_a_word_of_a_theme(language):
    other = ["price high", "цена висока", "harga tinggi", "cena wysoka", "价格高", "价格贵", "price", "cena"]
    texts = SMALL[language] + other
    themes = [0] * len(SMALL[language]) + [1] * len(other)
    mentions = pd.DataFrame({"text": texts, "language": language, "theme": themes})
    told = label_themes(mentions, WORDS, language=language)
    shown = " ".join(told.drop(columns="theme").to_numpy().ravel())
    assert not [name for name in NAMES if name in shown]
    assert told.loc[0, "label"] != told.loc[1, "label"]


@pytest.mark.parametrize("texts", [["thanks maria!", "thank you maria"], ["王伟", "王伟！"]])
def test_a_theme_that_only_names_somebody_is_not_called_by_the_name(texts):
    """It has no other words, and is shown by its shortest text."""
    told = label_themes(pd.DataFrame({"text": texts, "language": "en", "theme": 0}), WORDS, language="en")
    assert "…" in told.loc[0, "label"]
    assert not [name for name in NAMES if name in " ".join(told.iloc[0, 1:])]


def test_names_that_lie_in_each_other_are_left_out_whole():
    told = label_themes(
        pd.DataFrame({"text": ["joan joanna!", "joan joanna"], "language": "en", "theme": 0}), WORDS, language="en"
    )
    assert told.loc[0, "label"] == "… …"


def test_ordinary_words_that_are_names_too_are_none_in_small_letters():
    told = (
        "mark rose hope price grace faith will may summer bill penny joy frank art guy dan sam made надежда роза вера"
    )
    told += " цвета marek róża maja budi ayu clara flor linda"
    assert not given_names().intersection(told.split())


def test_no_given_name_is_an_ordinary_word_of_the_examples_or_a_stop_word():
    assert not given_names() & ordinary_words()
    assert not given_names() & stop_words(LANGUAGES)


@pytest.mark.parametrize(
    "word",
    [
        "高兴",
        "方便",
        "白",
        "明白",
        "周到",
        "周末",
        "马上",
        "任何",
        "金额",
        "高清",
        "文明",
        "毛巾",
        "龙虾",
        "大方",
        "小时",
        "小米",
        "老板",
        "小姐",
        "顾客",
        "石头",
        "黄色",
        "安全",
    ],
)
def test_ordinary_words_are_no_persons(word):
    assert not is_person(word)


@pytest.mark.parametrize(
    "word", ["王伟", "张敏", "刘洋", "赵静", "张小明", "李晓红", "王建国", "老王", "小张", "王小姐", "李医生", "张经理"]
)
def test_persons_by_the_characters_of_their_names(word):
    assert is_person(word)


def test_next_to_no_word_of_chinese_feedback_is_taken_for_a_name():
    examples = read_examples()
    texts = examples.loc[examples["language"] == "zh", "text"]
    found = chinese_names(texts, analyzer(["zh"]))
    words = [word for text in texts for word in analyzer(["zh"])(text)]
    assert sum(word in found for word in words) < 0.001 * len(words)


def test_a_word_behind_a_surname_once_and_elsewhere_more_often_stays():
    """The same characters may end one word and begin the next: 地方|公道."""
    texts = ["张婷婷很好", "谢谢张婷婷", "地方公道", "价格公道", "公道"]
    assert chinese_names(texts, analyzer(["zh"])) == {"婷婷"}


def test_capitals_make_a_name_of_an_ordinary_word():
    texts = ["thanks to Mark and his team", "ask Mark for help", "I met Mark today"]
    assert "mark" in proper_names(texts, WORDS)
    assert "mark" not in proper_names(["a mark on the table", "the mark stays", "marks on it"], WORDS)
