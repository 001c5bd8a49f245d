"""What refits suggest about themes that are wrongly cut, and that they suggest nothing about right ones."""

import numpy as np
import pytest

from tests.corpus.blobs import planted
from vocwork.corpus.themes.clusters import Way
from vocwork.corpus.themes.review import review, shares
from vocwork.corpus.themes.space import theme_space

WAY = Way("kmeans", 1, 3, 6)


@pytest.fixture(scope="module")
def clauses():
    mentions, vectors, feeling = planted()
    languages = mentions["language"].to_numpy(dtype=object)
    return theme_space(vectors, languages, polarity=feeling, subjects=None), languages, mentions["subject"].to_numpy()


def test_shares_by_hand():
    theme, clusters = np.array([4, 4, 4, 7, -1]), np.array([0, 0, 1, 1, 1])
    held, made_of = shares(theme, clusters, np.ones(5), np.array([4, 7]))
    assert held.tolist() == [[2 / 3, 1 / 3], [0, 1]]
    assert made_of.tolist() == [[1, 0.5], [0, 0.5]]


def test_right_themes_are_left_alone(clauses):
    space, languages, subject = clauses
    assert review(space, languages, subject, WAY) == []


def test_one_subject_in_two_themes_is_to_be_merged(clauses):
    space, languages, subject = clauses
    cut = np.where((subject == 0) & (np.arange(len(subject)) % 2 == 0), 9, subject)
    found = {(proposal.event, proposal.themes) for proposal in review(space, languages, cut, WAY)}
    assert ("merge", (0, 9)) in found


def test_two_subjects_in_one_theme_are_to_be_split(clauses):
    space, languages, subject = clauses
    mixed = np.where(subject == 3, 0, subject)
    others = np.where((mixed == 1) & (np.arange(len(mixed)) % 2 == 0), 5, mixed)  # as many themes as there are subjects
    assert "split" in {found.event for found in review(space, languages, others, WAY) if found.themes == (0,)}


def test_too_few_clauses_say_nothing(clauses):
    space, languages, subject = clauses
    few = slice(0, 40)
    assert (
        review(space._replace(rows=space.rows[few], weight=space.weight[few]), languages[few], subject[few], WAY) == []
    )
