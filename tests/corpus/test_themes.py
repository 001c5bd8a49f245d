"""Themes on mentions with planted subjects, two languages and two feelings."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import normalized_mutual_info_score as shared

from tests.corpus.blobs import WORDS, planted
from vocwork.corpus.themes import neighbours
from vocwork.corpus.themes.clusters import by_size, membership, without_small
from vocwork.corpus.themes.fit import COUNTS, find_themes, smallest_of
from vocwork.corpus.themes.ground import RETURN, along, axes_of, ground_of, settled
from vocwork.corpus.themes.labels import class_tfidf, label_themes, same_stem
from vocwork.corpus.themes.neighbours import NEIGHBOURS, nearest, smallest
from vocwork.corpus.themes.space import Space, centre, orthonormal, theme_space, unit, without
from vocwork.corpus.themes.stability import FIRST, Sample, best_jaccard, count_by_stability, stability
from vocwork.corpus.themes.subjects import discriminant
from vocwork.params import Themes


@pytest.fixture(scope="session")
def study():
    return planted()


@pytest.fixture(scope="session")
def themed(study):
    mentions, vectors, feeling = study
    return find_themes(mentions, vectors, polarity=feeling, seed=1)


def test_directions_left_out_are_orthonormal_whatever_their_lengths_and_named_once():
    found = orthonormal(np.array([[2.0, 0, 0]]), np.array([[3.0, 4, 0], [5, 0, 0]]), np.empty((0, 3)))
    np.testing.assert_allclose(found @ found.T, np.eye(2), atol=1e-6)
    np.testing.assert_allclose(without(np.array([[1.0, -2, 3]]), found), [[0, 0, 3]], atol=1e-5)


def test_themes_are_the_subjects_whatever_the_language_and_the_feeling(themed):
    found = themed.mentions[themed.mentions["theme"] >= 0]
    assert shared(found["theme"], found["subject"]) > 0.99
    assert shared(found["theme"], found["language"]) < 0.01
    assert shared(found["theme"], found["liked"]) < 0.01


def test_their_number_is_found(themed):
    assert len(themed.themes) == 4
    assert (themed.themes["stability"] == 1).all()
    assert themed.note == ""


def test_feeling_parts_themes_where_it_is_not_left_out(study):
    mentions, vectors, _ = study
    found = find_themes(mentions, vectors, settings=Themes(count=2), seed=1).mentions
    assert shared(found["theme"], found["liked"]) > 0.9


def test_columns(themed, study):
    assert list(themed.mentions.columns) == [*study[0].columns, "theme", "strength"]
    assert list(themed.themes.columns) == [
        "theme", "label", "keywords", "parent", "stability", "refits", "size", "label_en", "label_pl",
    ]  # fmt: skip
    assert themed.mentions["strength"].between(0, 1).all()
    assert (themed.mentions["theme"] == -1).mean() < 0.1
    assert themed.themes["size"].sum() == (themed.mentions["theme"] >= 0).sum()
    assert themed.themes["size"].is_monotonic_decreasing


def test_labels_are_in_the_language_asked_for(study):
    mentions, vectors, feeling = study
    polish = find_themes(mentions, vectors, polarity=feeling, seed=1, locale="pl")
    assert set(", ".join(polish.themes["label"]).split(", ")) <= set(" ".join(WORDS["pl"]).split())
    assert (polish.themes["label"] == polish.themes["label_pl"]).all()


def test_labels_are_distinct_and_without_words_that_stand_everywhere(themed):
    for column in ("label", "label_en", "label_pl"):
        assert themed.themes[column].is_unique
        assert not {"good", "bad"} & set(", ".join(themed.themes[column]).split(", "))


def test_the_same_input_gives_the_same_bytes(study, themed):
    mentions, vectors, feeling = study
    again = find_themes(mentions, vectors, polarity=feeling, seed=1)
    pd.testing.assert_frame_equal(again.mentions, themed.mentions, check_exact=True)
    pd.testing.assert_frame_equal(again.themes, themed.themes, check_exact=True)


def test_equal_texts_share_a_theme_even_where_their_vectors_differ(study):
    mentions, vectors, feeling = study
    twice = pd.concat([mentions, mentions.sample(60, random_state=1)], ignore_index=True)
    rng = np.random.default_rng(0)
    others = rng.normal(size=(60, vectors.shape[1])).astype(np.float32)
    found = find_themes(twice, np.vstack([vectors, unit(others)]), polarity=feeling, seed=1)
    assert (found.mentions.groupby("text")[["theme", "strength"]].nunique() == 1).all(axis=None)
    assert found.themes["size"].sum() == (found.mentions["theme"] >= 0).sum()


@pytest.mark.parametrize("rows", [0, 1, 5, 20])
def test_too_few_mentions_have_no_themes_and_it_is_said(study, rows):
    mentions, vectors, _ = study
    found = find_themes(mentions.head(rows), vectors[:rows])
    assert found.themes.empty
    assert (found.mentions["theme"] == -1).all()
    assert len(found.mentions) == rows
    assert str(rows) in found.note


def said_often(study, texts, times):
    """So many texts of each subject, English ones, each said so many times."""
    mentions, vectors, feeling = study
    few = mentions[mentions["language"] == "en"].groupby("subject").head(texts)
    rows = np.repeat(few.index.to_numpy(), times)
    return mentions.loc[rows].reset_index(drop=True), vectors[rows], feeling


def test_what_many_say_in_the_same_words_is_a_theme(study):
    mentions, vectors, feeling = said_often(study, 1, 20)
    found = find_themes(mentions, vectors, polarity=feeling, seed=1)
    assert found.themes["size"].tolist() == [20] * 4
    assert found.themes["stability"].isna().all(), "nothing was refitted"
    assert (found.themes["refits"] == 0).all()
    assert found.mentions.groupby("theme")["subject"].nunique().eq(1).all()


def test_capitals_and_signs_make_no_other_words(study):
    mentions, vectors, feeling = said_often(study, 1, 8)
    louder = mentions.assign(text=mentions["text"].str.upper() + "!")
    both, twice = pd.concat([mentions, louder], ignore_index=True), np.vstack([vectors, vectors])
    assert find_themes(mentions, vectors, polarity=feeling, seed=1).themes.empty
    found = find_themes(both, twice, polarity=feeling, seed=1)
    assert found.themes["size"].tolist() == [16] * 4
    assert found.mentions.groupby("theme")["subject"].nunique().eq(1).all()


def test_few_wordings_of_a_subject_make_one_theme(study):
    mentions, vectors, feeling = said_often(study, 5, 20)
    found = find_themes(mentions, vectors, polarity=feeling, seed=1)
    assert len(found.themes) == 4
    assert shared(found.mentions["theme"], found.mentions["subject"]) > 0.9


def test_few_wordings_that_few_say_are_too_few_and_the_other_engine_wants_many_wordings(study):
    assert find_themes(*said_often(study, 1, 5)[:2]).themes.empty
    assert find_themes(*said_often(study, 1, 11)[:2]).themes.empty
    found = find_themes(*said_often(study, 5, 20)[:2], settings=Themes(engine="hdbscan"))
    assert found.themes.empty
    assert found.note == "400 mentions, 20 different, are too few to tell themes apart."


def test_what_all_say_in_the_same_words_is_a_theme(study):
    mentions, vectors, feeling = study
    found = find_themes(mentions.iloc[[0] * 60].reset_index(drop=True), vectors[[0] * 60], polarity=feeling, seed=1)
    assert found.themes["size"].tolist() == [60]
    assert (found.mentions["theme"] == 0).all()


def test_what_hardly_anybody_says_is_not_put_with_what_many_do(study):
    mentions, vectors, feeling = study
    rows = [0] * 60 + list(range(1, 11))
    found = find_themes(mentions.iloc[rows].reset_index(drop=True), vectors[rows], polarity=feeling, seed=1)
    assert found.themes["size"].tolist() == [60]
    assert found.mentions["theme"].tolist() == [0] * 60 + [-1] * 10


@pytest.mark.parametrize("rows", [25, 30, 40, 60])
def test_subjects_of_a_few_comments_are_told_apart(rows):
    mentions, vectors, feeling = planted(10)
    found = find_themes(mentions.head(rows), vectors[:rows], polarity=feeling, seed=1)
    assert len(found.themes) == 4
    assert shared(found.mentions["theme"], found.mentions["subject"]) > 0.9


def test_how_small_a_theme_may_be_is_for_the_study_to_say():
    texts = pd.DataFrame({"text": [str(n) for n in range(30)], "repeats": 1})
    assert smallest_of(texts, Themes()) == 5
    assert smallest_of(texts, Themes(smallest=12)) == 12
    assert smallest_of(texts, Themes(smallest=3)) == 3
    assert smallest_of(texts, Themes(engine="hdbscan")) == 12
    assert [smallest_of(texts.iloc[[0] * n], Themes()) for n in (77, 78, 5000)] == [11, 12, 12]


def test_one_heap_of_everything_is_no_theme_unless_it_was_asked_for():
    mentions, vectors, feeling = planted(10)
    mentions, vectors = mentions.head(30), vectors[:30]
    heap = find_themes(mentions, vectors, polarity=feeling, settings=Themes(smallest=12))
    assert heap.themes.empty
    assert "too little in common" in heap.note
    assert len(find_themes(mentions, vectors, polarity=feeling, settings=Themes(count=1)).themes) == 1


@pytest.mark.parametrize(("subjects", "last"), [(6, FIRST), (28, 40), (40, 58), (85, 85)])
def test_there_may_be_many_themes_and_more_are_not_tried_once_they_are_worse(subjects, last):
    """All samples find what there is, or pairs of it merged alike; what is cut beyond that each cuts in its own way."""
    subject = np.repeat(np.arange(subjects), 60)
    tried, rng = [], np.random.default_rng(5)
    halves = [Sample(np.sort(rng.choice(subject.size, subject.size // 2, replace=False)), None, n) for n in range(10)]
    halves = [half._replace(space=Space(np.empty((half.drawn.size, 1)), np.ones(half.drawn.size))) for half in halves]

    def cut(count, way=10):
        beyond, either = subjects + subject, np.random.default_rng([count, way]).random(subject.size) < 0.5
        own = np.where((beyond < count) & either, beyond, subject)
        return own if count >= subjects else subject % count

    def again(count):
        tried.append(count)
        return [cut(count, half.seed)[half.drawn] for half in halves]

    counts = sorted({*COUNTS, subjects})
    assert count_by_stability(cut, again, halves, counts) == subjects
    assert max(tried) == last
    assert [count for count in counts if count <= FIRST] == sorted(tried)[: sum(count <= FIRST for count in counts)]


def test_a_theme_is_judged_by_the_samples_that_have_some_of_it():
    labels, halves = np.array([0, 0, 1]), [Sample(np.array([0, 1]), Space(np.eye(2), np.ones(2)), n) for n in range(2)]
    both = [*halves, Sample(np.arange(3), Space(np.eye(3), np.ones(3)), 2)]
    refitted = [np.array([0, 0]), np.array([0, 0]), np.array([0, 0, 1])]
    assert stability(labels, both, refitted).tolist() == [1, 1]
    assert stability(labels, both, [*refitted[:2], np.zeros(3, int)]).tolist() == [1, 0]


@pytest.mark.parametrize("settings", [Themes(), Themes(count=40), Themes(count=1), Themes(most=1), Themes(smallest=50)])
def test_sixty_mentions(study, settings):
    mentions, vectors, _ = study
    found = find_themes(mentions.head(60), vectors[:60], settings=settings)
    assert len(found.themes) == found.mentions.loc[found.mentions["theme"] >= 0, "theme"].nunique()
    assert len(found.mentions) == 60


@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
def test_all_mentions_alike():
    mentions, vectors, _ = planted(10)
    found = find_themes(mentions, np.repeat(vectors[:1], len(mentions), axis=0))
    assert len(found.mentions) == len(mentions)


def test_a_fixed_number_of_themes(study):
    mentions, vectors, feeling = study
    found = find_themes(mentions, vectors, polarity=feeling, settings=Themes(count=3))
    assert len(found.themes) == 3


@pytest.mark.slow
def test_the_other_engine(study):
    mentions, vectors, feeling = study
    found = find_themes(mentions, vectors, polarity=feeling, settings=Themes(engine="hdbscan"))
    kept = found.mentions[found.mentions["theme"] >= 0]
    assert shared(kept["theme"], kept["subject"]) > 0.9


@pytest.mark.parametrize(("few", "left"), [(50, 0.1), (10, 0.2)])
def test_centring_takes_the_language_out_of_small_languages_too(few, left):
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(200 + few, 8)).astype(np.float32)
    languages = np.array(["en"] * 200 + ["bg"] * few, dtype=object)
    vectors[200:] += 5
    centred = centre(vectors, languages)
    assert np.allclose(np.linalg.norm(centred, axis=1), 1)
    assert abs(centred[:200].mean()) < 0.05
    assert centred[200:].mean() < left < 0.3 < unit(vectors)[200:].mean()


def test_projection_leaves_nothing_along_the_directions():
    rng = np.random.default_rng(0)
    directions = np.linalg.qr(rng.normal(size=(8, 2)))[0].T
    rest = without(rng.normal(size=(20, 8)).astype(np.float32), directions)
    assert np.abs(rest @ directions.T).max() < 1e-5


def test_neighbours_come_from_every_language_and_never_are_the_row_itself():
    rng = np.random.default_rng(0)
    rows = unit(rng.normal(size=(60, 8)))
    languages = np.array(["en"] * 40 + ["bg"] * 20, dtype=object)
    near = nearest(rows, languages)
    assert all({"en", "bg"} == set(languages[found]) for found in near)
    assert not (near == np.arange(60)[:, None]).any()


@pytest.mark.parametrize("rows_at_once", [7, 1000])
def test_neighbours_are_the_nearest_however_many_rows_are_compared_at_once(monkeypatch, rows_at_once):
    monkeypatch.setattr(neighbours, "_ROWS", rows_at_once)
    rows, others = (unit(np.random.default_rng(seed).normal(size=(64, 8))) for seed in (1, 2))
    everybody = np.zeros(64)
    likeness = rows @ rows.T - 9 * np.eye(64)
    assert np.array_equal(np.sort(nearest(rows, everybody)), np.sort(np.argsort(-likeness)[:, :NEIGHBOURS]))
    among = np.sort(np.argsort(-rows @ others.T)[:, :NEIGHBOURS])
    assert np.array_equal(np.sort(nearest(rows, everybody, among=others)), among)


def test_one_mention_of_a_language_has_itself_only():
    ground = ground_of(unit(np.ones((1, 4))), np.array(["en"], dtype=object))
    assert ground.near.shape == (1, 0)
    np.testing.assert_allclose(unit(ground.settled), along(unit(np.ones((1, 4))), ground.axes))


def test_long_axes_are_shortened_and_the_directions_of_nothing_left_out():
    """Four fifths of the rows lie along the first axis: roots of root mean squares are .8 ** .25 and .2 ** .25."""
    rows = np.repeat(np.eye(3)[[0, 0, 0, 0, 1]], 2, axis=0).astype(np.float32)
    axes = axes_of(rows)
    assert axes.shape == (3, 2)
    np.testing.assert_allclose(np.abs(axes), [[0.8**-0.25, 0], [0, 0.2**-0.25], [0, 0]], atol=1e-6)
    np.testing.assert_allclose(np.abs(along(rows[[0, -1]], axes)), np.eye(2), atol=1e-6)


@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
@pytest.mark.parametrize("length", [0, 1])
def test_texts_that_are_one_to_an_encoder_are_no_themes(length):
    mentions = pd.DataFrame({"text": [f"text {n}" for n in range(40)], "language": ["en", "bg"] * 20})
    vectors = np.repeat(np.eye(1, 8, dtype=np.float32) * length, 40, axis=0)
    found = find_themes(mentions.assign(feedback_id=range(40), mention=0), vectors)
    assert found.themes.empty
    assert found.note == "No themes were found: the mentions have too little in common."


def test_walks_settle_where_the_equations_say():
    """Each other's nearest: x = r a + (1 - r) y and y = r b + (1 - r) x, so x = (a + (1 - r) b) / (2 - r)."""
    start = np.array([[1, 0], [0, 1]], dtype=np.float32)
    stay = 1 - RETURN
    end = np.array([[1, stay], [stay, 1]]) / (2 - RETURN)
    left = stay**10
    np.testing.assert_allclose(settled(start, np.array([[1], [0]])), end, atol=left)
    alone = settled(start, np.empty((2, 0), dtype=int))
    np.testing.assert_allclose(unit(alone), start)


def test_gaps_between_wordings_close_and_those_between_subjects_stay():
    """A subject said in ever other words, from one end to the other, and another subject in one way."""
    turn = np.linspace(0, np.pi / 2, 60)
    wordings = np.stack([np.cos(turn), np.sin(turn), np.zeros(60), np.zeros(60)], axis=1)
    other = unit([0, 0, 1, 0] + np.random.default_rng(1).normal(scale=0.3, size=(60, 4)) * [0, 0, 1, 1])
    rows = unit(np.vstack([wordings, other]).astype(np.float32))
    ends = unit(settled(rows, nearest(rows, np.zeros(120))))
    assert rows[0] @ rows[59] < 0.01
    assert ends[0] @ ends[59] > 0.4
    assert np.abs(ends[:60] @ ends[60:].T).max() < 0.01


def test_what_says_nothing_about_subjects_weighs_little():
    axes = np.eye(6, dtype=np.float32)
    vectors = np.vstack([np.repeat(axes[:2], 20, axis=0), np.repeat(axes[4:5], 20, axis=0)])
    space = theme_space(vectors, np.array(["en"] * 60, dtype=object), polarity=None, subjects=axes[:, :2])
    assert space.weight[:40].min() > 2 * space.weight[40:].max()
    assert space.rows.shape == (60, 8)


def test_discriminant_finds_what_parts_groups_not_what_varies_most():
    rng = np.random.default_rng(0)
    groups = np.repeat(["a", "b"], 100)
    vectors = rng.normal(size=(200, 5)) * [10, 1, 1, 1, 1]
    vectors[:, 2] += np.where(groups == "a", 3, -3)
    direction = discriminant(vectors, groups, shrinkage=0.1)
    assert direction.shape == (5, 1)
    assert np.abs(direction[:, 0]).argmax() == 2


def test_jaccard_of_a_theme_that_is_split():
    labels = np.array([0, 0, 0, 0, 1, 1, -1])
    even, others = np.ones(7), np.array([0, 0, 0, 2, 1, 1, 1])
    assert best_jaccard(labels, others, even, 2).tolist() == [0.75, 1.0]
    assert best_jaccard(labels, others, np.array([1, 1, 1, 0.5, 1, 1, 1]), 2).tolist() == [3 / 3.5, 1.0]
    assert best_jaccard(labels, np.full(7, -1), even, 2).tolist() == [0, 0]


def test_small_clusters_join_the_nearest():
    space = Space(np.array([[1, 0], [1, 0.1], [0, 1], [0.9, 0.2]], dtype=np.float32), np.ones(4))
    assert without_small(np.array([0, 0, 2, 1]), space, np.array([3, 3, 5, 1]), 4).tolist() == [0, 0, 1, 0]
    assert without_small(np.array([0, 0, 1, 1]), space, np.ones(4), 4).tolist() == [-1] * 4


def test_numbering_by_size_with_ties_by_first_appearance():
    assert by_size(np.array([1, 0, 2, 2, -1]), np.ones(5)).tolist() == [1, 2, 0, 0, -1]


def test_strength_falls_towards_the_border_and_is_0_outside():
    space = Space(unit(np.array([[1, 0], [1, 0.9], [0, 1], [0.5, 0.5]])), np.ones(4))
    strength = membership(space, np.array([0, 0, 1, -1]), 0.1)
    assert strength[0] > strength[1] > 0
    assert strength[3] == 0
    assert membership(space, np.full(4, -1), 0.1).tolist() == [0] * 4


def test_labels_one_word_of_a_stem_and_no_names():
    texts = [
        "the delivery of Acme was late",
        "deliveries by Acme",
        "delivered by Acme, slow driver",
        "slow driver Acme",
    ]
    other = ["price was high at Acme", "high prices", "price went up", "a high price"]
    mentions = pd.DataFrame({"text": texts + other, "language": "en", "theme": [0] * 4 + [1] * 4})
    words = label_themes(mentions, lambda text: text.lower().replace(",", "").split(), language="en")
    first = words.loc[0, "label"].split(", ")
    assert not any(same_stem(a, b) for a in first for b in first if a != b)
    assert "acme" not in ", ".join(words["keywords"])


def test_a_language_that_hardly_speaks_of_a_theme_names_it_in_the_one_that_does():
    """Not in words of both in a row."""
    english = ["late parcel courier", "parcel courier", "late courier", "parcel late", "courier"]
    polish = ["paczka kurier", "kurier", "cena", "cena drogo", "drogo", "drogo cena", "cena"]
    mentions = pd.DataFrame({"text": english + polish, "language": ["en"] * 5 + ["pl"] * 7, "theme": [0] * 7 + [1] * 5})
    words = label_themes(mentions, str.split, language="en")
    assert set(words.loc[0, "label_pl"].split(", ")) == {"courier", "late", "parcel"}
    assert set(words.loc[1, "label"].split(", ")) == {"cena", "drogo"}


def test_class_tfidf_is_bertopics():
    from bertopic.vectorizers import ClassTfidfTransformer
    from scipy.sparse import csr_matrix

    counts = np.array([[4.0, 1, 0], [1, 1, 6], [2, 3, 3]])
    theirs = ClassTfidfTransformer(reduce_frequent_words=True).fit_transform(csr_matrix(counts)).toarray()
    assert np.allclose(class_tfidf(counts), theirs)


def test_themes_of_signs_only_are_labelled_by_a_sign():
    mentions = pd.DataFrame({"text": ["👍", "👍👍", "!!"], "language": "und", "theme": [0, 0, 1]})
    assert label_themes(mentions, lambda text: [], language="en")["label"].tolist() == ["👍", "!!"]


def test_verdicts_name_a_theme_only_where_nothing_else_does():
    told = ["terrible courier", "terrible courier delay", "terrible delay", "great price", "great price offer", "great"]
    mentions = pd.DataFrame({"text": told, "language": "en", "theme": [0, 0, 0, 1, 1, 1]})
    labels = label_themes(mentions, str.split, language="en")["label"].tolist()
    assert labels == ["courier, delay, terrible", "price, great"]


@pytest.mark.parametrize(("count", "wanted"), [(1, 1), (15, 15), (40, 3), (997, 15), (4_000, 2), (5_000, 15)])
def test_the_smallest_values_of_each_row_are_found_whatever_their_number(count, wanted):
    rng = np.random.default_rng(count)
    values = np.where(rng.random((50, count)) < 0.02, np.inf, rng.normal(size=(50, count))).astype(np.float32)
    found = np.take_along_axis(values, smallest(values, wanted), axis=1)
    assert (np.sort(found) == np.sort(values)[:, :wanted]).all()
    assert all(len(set(row)) == wanted for row in smallest(values, wanted))
