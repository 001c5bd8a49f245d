"""What the last section says: who read the feelings, and how well."""

import re

import pandas as pd
import pytest

from tests.tiny import PARAMS, QUARTERS, tiny_corpus, write_study
from vocwork import method, store
from vocwork.analysis.weights import sample_of
from vocwork.view import open_overview, open_slice

SLICE = {"segment": "all", "quarter": QUARTERS[-1], "locale": "en"}
ADAPTED = {"answers": 240, "before": 0.635, "after": 0.612}


def opened(folder, **sentiment):
    """The tiny study; `sentiment` is what its corpus says of the reading of feelings, None where nothing was read."""
    params_file, folder_of_corpus = write_study(folder)
    corpus = tiny_corpus()
    read = {"sentiment": corpus.made["sentiment"] | sentiment if sentiment else None}
    store.write_corpus(corpus._replace(made=corpus.made | read), folder_of_corpus)
    return open_slice(str(params_file), str(folder_of_corpus), **SLICE)


def text(shown) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", str(shown)).replace("\u00a0", " ").split())


def test_the_table_of_languages_stands_in_the_method_of_a_report_and_of_the_overview(tmp_path):
    s = opened(tmp_path, classifier=None)
    whole = open_overview(str(tmp_path / "params/tiny.yml"), str(tmp_path / "corpus/tiny"), locale="en")
    for said in (text(method.section(s, s.now)), text(method.section(whole, whole.feedback))):
        assert "How well feelings are read, by language" in said
        assert "English 180 0.92 / 0.70 (n = 3,000) 0.90 / 0.80 (n = 128) 3%" in said
        assert "Polish 60 0.71 / 0.50 * (n = 500) 0.80 / – (n = 148) 10%" in said


@pytest.mark.parametrize("min_base", [60, 1000])
def test_the_table_of_languages_stands_on_a_page_of_too_few_answers_without_counting_them(tmp_path, min_base):
    """One slice below the least base, or the whole study."""
    params_file, corpus = write_study(tmp_path, PARAMS.replace("min_base: 20", f"min_base: {min_base}"))
    whole = open_overview(str(params_file), str(corpus), locale="en")
    rare = open_slice(str(params_file), str(corpus), **SLICE | {"segment": "Rare"})
    shown = [method.section(rare, rare.now)]
    shown += [method.section(whole, whole.feedback)] if whole.is_tiny else []
    assert len(shown) == (2 if min_base == 1000 else 1)
    for said in map(text, shown):
        assert "How well feelings are read, by language" in said
        assert "English 0.92 / 0.70 (n = 3,000) 0.90 / 0.80 (n = 128) 3%" in said
        assert "180" not in said


def test_our_own_heads_need_no_word_and_a_classifier_is_named(tmp_path):
    s = opened(tmp_path / "own", classifier=None)
    assert "Feelings are read by" not in text(method.section(s, s.now))
    s = opened(tmp_path / "other", classifier="someone/<b>model")
    shown = str(method.section(s, s.now))
    assert "Feelings are read by someone/&lt;b&gt;model." in shown


def test_what_the_studys_scores_taught_is_said(tmp_path):
    said = text(method.section(s := opened(tmp_path, adapted=ADAPTED), s.now))
    assert "Feelings were adapted to 240 of this study’s own scores" in said
    assert "(log loss 0.612, was 0.635; lower is better)" in said


def test_without_comments_nothing_is_said(tmp_path):
    s = opened(tmp_path)
    assert (method.readers(s), method.parity(s)) == ([], None)


def test_few_comments_make_coarse_themes(tmp_path):
    s = opened(tmp_path, classifier=None)
    few = "themes found in so few are a coarse sorting"
    assert few in text(method.section(s, s.now))
    mentions = s.corpus.mentions
    many = pd.concat([mentions.assign(text=mentions["text"] + f" {n}") for n in range(method.FEW)])
    store.write_corpus(s.corpus._replace(mentions=many), tmp_path / "corpus/tiny")
    again = open_slice(str(tmp_path / "params/tiny.yml"), str(tmp_path / "corpus/tiny"), **SLICE)
    assert few not in text(method.section(again, again.now))


def test_without_a_score_it_is_said_what_a_positive_comment_is(tmp_path):
    params_file, corpus = write_study(tmp_path, PARAMS + "metric: none\n")
    s = open_slice(str(params_file), str(corpus), **SLICE)
    assert "counts as positive where its feeling lies above +0.2" in text(method.section(s, s.now))


def test_customers_who_answered_again_are_told_of_where_they_are_enough(tmp_path):
    """Sixty answers of 20 customers, three alike each, and two answers of one: the one is nobody to point at."""
    s = opened(tmp_path)
    answers = s.now.head(60).assign(points=[100.0, -100.0] * 30)
    alike = answers.assign(points=[100.0] * 30 + [-100.0] * 30, customer=[f"c{n // 3}" for n in range(60)])
    assert [note.facts["count"] for note in method.repeated(s, alike)] == [60]
    rare = pd.concat([answers.head(2).assign(points=100.0, customer="c0"), answers.iloc[3:12:2]])
    assert sample_of(rare, rare["points"]).effective < len(rare) / method.WIDER**2
    assert method.repeated(s, rare) == []
