"""What nobody sees cuts no word apart; emoji stay whole."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.corpus.test_ingest import run, study, survey
from vocwork.corpus.sources.invisible import visible


def plain(text):
    return visible(pd.Series([text], dtype="str"))[0]


@pytest.mark.parametrize("mark", ["\u200b", "\u200c", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u202e", "\ufe0f"])
def test_marks_inside_a_word_go(mark):
    assert plain(f"de{mark}livery") == "delivery"


@pytest.mark.parametrize(
    "emoji",
    ["👩\u200d👧", "👨🏽\u200d🔧", "❤\ufe0f", "🏳\ufe0f\u200d🌈", "1\ufe0f\u20e3", "🏴\U000e0067\U000e0062\U000e007f"],
)
def test_emoji_stay_whole(emoji):
    assert plain(f"good {emoji} thanks") == f"good {emoji} thanks"


@given(st.text(st.sampled_from("aя很1👩❤\u200b\u200d\ufe0f\u00ad\ufeff "), max_size=30))
def test_a_second_look_finds_nothing(text):
    assert plain(plain(text)) == plain(text)
    assert plain(text).replace("\u200d", "").replace("\ufe0f", "") == "".join(c for c in text if c in "aя很1👩❤ ")


def test_comments_and_groups_come_in_clean(tmp_path):
    rows = [
        ["2024-05-01", "9", "The de\u200blivery was\u00ad late", "Ba\u200dsic"],
        ["2024-05-01", "8", "Good food &amp; service &#8212; &lt;b&gt; R&D; &nosuch;", "Basic"],
    ]
    columns = {"received": "Date", "score": "NPS", "text": "Comment", "plan": "Plan"}
    source = survey(tmp_path, rows, columns, ("Date", "NPS", "Comment", "Plan"))
    feedback = run(study(tmp_path, [source])).feedback
    assert feedback["text"].tolist() == ["The delivery was late", "Good food & service — <b> R&D; &nosuch;"]
    assert feedback["plan"].unique().tolist() == ["Basic"]
