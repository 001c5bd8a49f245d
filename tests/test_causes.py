"""The section on what is associated with a change, of a study without comments."""

import pytest
from bs4 import BeautifulSoup

from tests.test_report import text
from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import causes, store
from vocwork.analysis.metrics import metric
from vocwork.analysis.root_causes import root_causes
from vocwork.locales import LOCALES
from vocwork.view import open_slice

THEME = {"en": "theme", "bg": "тем", "ms": "tema", "zh_Hans": "主题", "pl": "temat"}
TALK = {"en": "talk about", "bg": "говорят", "ms": "diperkatakan", "zh_Hans": "谈什么", "pl": "O czym mówią"}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_study_without_comments_says_nothing_of_themes(tmp_path, locale):
    params_file, corpus = write_study(tmp_path, PARAMS, comment="none")
    whole = store.read_corpus(corpus)
    store.write_corpus(whole._replace(themes=whole.themes.head(0), mentions=whole.mentions.head(0)), corpus)
    s = open_slice(str(params_file), str(corpus), segment="all", quarter=QUARTERS[-1], locale=locale)
    found = root_causes(
        s.now, s.before, s.mentions, s.stable_themes, attributes=s.drill_attributes(), withheld=s.hidden, **s.rules
    )
    own, before = (metric(part, **s.rules) for part in (s.now, s.before))
    shown = BeautifulSoup(str(causes.section(s, found, own, before, causes.talk(s, found))), "html.parser")
    assert s.texts.say("part.rate") in text(shown)
    assert TALK[locale] not in text(shown)
    assert THEME[locale] not in text(shown.select_one(".why"))
