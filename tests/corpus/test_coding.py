"""Coding comments: by rules, by similarity, as learned, and by hand, on clauses with planted subjects."""

import numpy as np
import pandas as pd
import pytest

from tests.corpus.blobs import WIDTH, WORDS, planted
from vocwork.codebook import Category, Codebook, Rule
from vocwork.corpus.codebook import coding
from vocwork.corpus.codebook.coding import Space, Task, code_comments
from vocwork.corpus.codebook.comments import Comments, gather, meaning, places
from vocwork.corpus.codebook.hand import no_codings
from vocwork.corpus.codebook.kernels import Kernel
from vocwork.corpus.codebook.learned import best_threshold, learn
from vocwork.corpus.codebook.rules import by_rules, keeps
from vocwork.corpus.codebook.similarity import by_similarity, unlikely

CODES = ("delivery", "price", "queue", "sofa")


def category(code, **said):
    return Category(id=code, name={"en": code}, **said)


@pytest.fixture(scope="module")
def study():
    """Comments of one clause, four subjects, two languages: feedback, mentions, vectors, truth by subject."""
    mentions, vectors, _ = planted()
    mentions["feedback_id"] = [f"a{n}" for n in range(len(mentions))]
    feedback = pd.DataFrame({"id": mentions["feedback_id"], "customer": None, "question": "why", "quarter": "2024Q1"})
    truth = np.eye(4)[mentions["subject"]]
    return feedback, mentions, vectors.astype(np.float32), truth


@pytest.fixture(scope="module")
def space():
    """Sentences lie anywhere: what they say is of no use here."""
    rng = np.random.default_rng(1)

    def encode(texts):
        rows = rng.normal(size=(len(texts), WIDTH)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    return Space(encode, np.empty((0, WIDTH)), np.linalg.qr(rng.normal(size=(WIDTH, 4)))[0])


def by_hand(mentions, truth, part, coder="ana", codes=CODES):
    rows = mentions[part]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "feedback_id": rows["feedback_id"],
                    "coder": coder,
                    "drawn": 0.5,
                    "code": code,
                    "coded": truth[part][:, n] == 1,
                }
            )
            for n, code in enumerate(codes)
        ],
        ignore_index=True,
    )


def test_a_rule_needs_all_any_and_none_in_one_clause():
    rule = Rule(all=("van",), any=("late", "early"), none=("not late",))
    assert keeps("The van was late", rule)
    assert not keeps("The courier was late", rule)
    assert not keeps("The van was red", rule)
    assert not keeps("The van was not late", rule)


def test_rules_hold_for_their_language_and_all_of_them_where_it_is_unknown():
    mentions = pd.DataFrame({"text": ["paczka", "paczka", "paczka", "courier"], "language": ["pl", "en", "und", "en"]})
    own = category("delivery", keywords={"pl": "paczk*", "en": "courier"})
    assert by_rules(mentions, own).tolist() == [True, False, True, True]


def test_full_width_letters_and_curly_apostrophes_are_the_same_word():
    assert keeps("ＡＰＰ ｃｒａｓｈｅｄ", Rule(any=("app",)))
    assert keeps("didn’t come", Rule(any=("didn't come",)))
    assert keeps("so kind❤️", Rule(any=("❤",)))
    assert keeps("so kind❤", Rule(any=("❤️",)))


def test_a_full_width_question_mark_in_an_expression_is_looked_for_as_it_stands():
    assert keeps("这个贵吗？", Rule(any=("/贵吗？/",)))
    assert not keeps("这个很贵", Rule(any=("/贵吗？/",)))
    assert keeps("真的？", Rule(any=("/？/",)))
    assert keeps("ＡＰＰ crashed", Rule(any=("/ａｐｐ|site/",)))


def test_unlikely_counts_itself_and_leaves_the_nearest_subjects_out():
    background = np.array([0.9, 0.8, 0.7, 0.0, 0.2, 0.3])
    assert unlikely(np.array([0.5, 0.25]), background, list("abcdef")).tolist() == [0.25, 0.5]


def test_similarity_keeps_its_share_of_false_codes():
    """1,800 of 2,000 comments of two clauses are about other things, in likeness just as the background."""
    rng = np.random.default_rng(2)
    comment, about = np.repeat(np.arange(2000), 2), np.arange(2000) < 200
    likeness = rng.normal(size=(4000, 1))
    likeness[::2][about] += 5
    subjects = [f"s{n % 30}" for n in range(3000)]
    found = by_similarity(likeness, comment, rng.normal(size=(3000, 1)), subjects, false_codes=0.2).coded[:, 0]
    assert found[about].mean() > 0.9
    assert 0.1 < (found & ~about).sum() / found.sum() < 0.3


def test_similarity_codes_nothing_where_nothing_is_alike():
    rng = np.random.default_rng(3)
    subjects = [f"s{n % 30}" for n in range(3000)]
    found = by_similarity(
        rng.normal(size=(2000, 1)), np.arange(2000), rng.normal(size=(3000, 1)), subjects, false_codes=0.1
    )
    assert found.coded.sum() <= 5
    assert ((found.chance >= 0) & (found.chance < 1)).all()


def test_left_out_scores_are_those_of_a_machine_fitted_without_the_group(study, monkeypatch):
    """The identity against doing it: refit without one person's comments, score them, compare."""
    feedback, mentions, vectors, truth = study
    comments = gather(feedback, mentions, vectors, np.zeros((len(mentions), 0)))
    groups = np.array([f"g{n // 3}" for n in range(len(mentions))])
    head = learn(comments, truth, groups)
    out = groups == "g7"
    monkeypatch.setattr("vocwork.corpus.codebook.learned.Kernel", lambda examples: _Restricted(comments, examples))
    without = learn(comments.some(np.flatnonzero(~out)), truth[~out], groups[~out])
    kernel = Kernel(comments)(comments)
    scores = kernel[np.ix_(out, ~out)] @ without.weights + without.means
    again = 1 / (1 + np.exp(-(scores * head.slopes + head.levels)))
    np.testing.assert_allclose(head.chances[out], again, atol=0.02)


class _Restricted:
    """The kernel of all comments between some of them: words of those left out keep their weight."""

    def __init__(self, everything, examples):
        self._rows = [everything.texts.index(text) for text in examples.texts]
        self._kernel = Kernel(everything)(everything)

    def __call__(self, comments):
        return self._kernel[np.ix_(self._rows, self._rows)].copy()


def test_planted_subjects_are_learned_in_both_languages_with_honest_chances(study):
    feedback, mentions, vectors, truth = study
    comments = gather(feedback, mentions, vectors, np.zeros((len(mentions), 0)))
    known = np.arange(len(mentions)) % 3 == 0
    head = learn(comments.some(np.flatnonzero(known)), truth[known], np.arange(known.sum()))
    coded = head.predict(comments.some(np.flatnonzero(~known))) >= head.thresholds
    assert (coded == (truth[~known] == 1)).mean() > 0.98
    assert abs(head.chances.mean() - truth[known].mean()) < 0.02


def test_hints_teach_what_words_and_meaning_do_not(study):
    """Labels that follow a hint and nothing else."""
    feedback, mentions, vectors, _ = study
    hint = (np.arange(len(mentions)) % 5 == 0).astype(float)
    known = np.arange(len(mentions)) % 2 == 0
    f1 = {}
    for name, hints in (("with", hint[:, None]), ("without", np.zeros((len(hint), 0)))):
        comments = gather(feedback, mentions, vectors, hints)
        head = learn(comments.some(np.flatnonzero(known)), hint[known][:, None], np.arange(known.sum()))
        coded = head.predict(comments.some(np.flatnonzero(~known)))[:, 0] >= head.thresholds[0]
        f1[name] = coding.f1(coded, hint[~known])
    assert f1["with"] == 1
    assert f1["without"] < 0.6


def test_context_tells_the_same_word_apart():
    """'Nothing' is praise where one asks what to improve, and a complaint where one asks what was good."""
    rows = 80
    question = np.where(np.arange(rows) % 2, "what was good?", "what to improve?")
    mentions = pd.DataFrame({"feedback_id": [f"a{n}" for n in range(rows)], "text": "Nothing", "language": "en"})
    feedback = pd.DataFrame({"id": mentions["feedback_id"], "question": question})
    comments = gather(feedback, mentions, np.ones((rows, 8), np.float32), np.zeros((rows, 0)), context=["question"])
    truth = (question == "what was good?").astype(float)[:, None]
    head = learn(comments, truth, np.arange(rows))
    assert ((head.predict(comments) >= head.thresholds) == (truth == 1)).all()


def test_meaning_keeps_what_one_clause_of_many_is_about():
    axes = np.eye(6, dtype=np.float32)
    mentions = pd.DataFrame({"feedback_id": ["a"] * 5 + ["b"] * 5 + ["c"] * 5, "text": "x", "language": "en"})
    vectors = np.vstack([axes[[0, 0, 0, 0, 1]], axes[[0, 0, 0, 0, 2]], axes[[3, 3, 3, 3, 1]]])
    found = meaning(mentions, vectors)
    mean = vectors.reshape(3, 5, 6).mean(axis=1)
    assert found[0] @ found[2] > (mean[0] @ mean[2]) / np.linalg.norm(mean[0]) / np.linalg.norm(mean[2]) - 1
    assert found[0, 6 + 1] > found[1, 6 + 1]


def test_one_clause_that_is_alike_makes_comments_alike():
    """Hand-checked: clauses e1, e2 against e1 alone; 1 + exp(-2) over the roots of 2 + 2 exp(-2) and 1."""
    one, two = np.eye(2, dtype=np.float32)
    clauses = [np.array([one, two]), np.array([one]), np.array([two]), np.array([one, two])]
    texts, none = ["north", "said", "north", "said"], np.full(4, "")
    comments = Comments(texts, np.eye(4, dtype=np.float32), clauses, none, np.zeros((4, 0), np.float32))
    kernel = Kernel(comments)(comments)
    alike = (1 + np.exp(-2)) / np.sqrt(2 + 2 * np.exp(-2))
    assert kernel[0, 1] == pytest.approx((np.exp(-1) + 2 * alike) / 5, abs=1e-5)
    assert kernel[1, 2] == pytest.approx((np.exp(-1) + 2 * np.exp(-2)) / 5, abs=1e-5)
    np.testing.assert_allclose(np.diag(kernel), 1, atol=1e-5)
    np.testing.assert_allclose(kernel, kernel.T, atol=1e-6)
    assert np.linalg.eigvalsh(kernel).min() > 0


def test_clauses_stay_with_their_comment_in_any_order():
    """Rows of one comment that lie apart, and comments picked out in another order."""
    mentions = pd.DataFrame({"feedback_id": ["b", "a", "b", "c"], "text": list("wxyz"), "language": "en"})
    feedback = pd.DataFrame({"id": ["a", "b", "c"]})
    vectors = np.eye(4, dtype=np.float32)
    comments = gather(feedback, mentions, vectors, np.zeros((3, 0)))
    rows = places(mentions, vectors)
    picked = comments.some(np.array([2, 0]))
    assert picked.texts == ["z", "w\ny"]
    np.testing.assert_array_equal(picked.clauses[0], rows[[3]])
    np.testing.assert_array_equal(picked.clauses[1], rows[[0, 2]])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_best_threshold_lies_between_the_last_coded_and_the_next():
    assert best_threshold(np.array([0.9, 0.8, 0.3, 0.2]), np.array([1, 1, 0, 0])) == pytest.approx(0.55)
    # with equal chances both are coded or none
    assert best_threshold(np.array([0.9, 0.9, 0.1]), np.array([1, 0, 0])) == pytest.approx(0.5)


def test_a_category_is_coded_by_the_machine_that_agrees_best_with_people(study, space):
    feedback, mentions, vectors, truth = study
    good = {"en": WORDS["en"][0].split(), "pl": WORDS["pl"][0].split()}
    book = Codebook(
        categories=(
            category("delivery", keywords=good),  # right everywhere
            category("price", keywords={"en": WORDS["en"][3].split()}),  # wrong everywhere
            category("queue", keywords={"en": WORDS["en"][3].split()}, by="rule"),  # wrong, but wanted
            category("sofa"),
        ),
        codings="codings.csv",
    )
    part = np.arange(len(mentions)) % 2 == 0
    found = code_comments(feedback, mentions, vectors, Task(book, by_hand(mentions, truth, part), ""), space)
    assert [row["by"] for row in found.quality] == ["rule", "learned", "rule", "learned"]
    assert found.quality[0] == {"code": "delivery", "by": "rule", "hand": 240, "hits": 60, "said": 60, "true": 60}
    machine = found.table[found.table["by"].isin(["rule", "learned"]) & found.table["coded"]]
    for number, code in ((0, "delivery"), (1, "price"), (3, "sofa")):
        coded = mentions["feedback_id"].isin(machine.loc[machine["code"] == code, "feedback_id"])
        assert coding.f1(coded.to_numpy(), truth[:, number]) > 0.9


def test_without_hand_codings_rules_go_before_similarity_and_nothing_is_learned(study, space):
    feedback, mentions, vectors, _ = study
    book = Codebook(
        categories=(
            category("delivery", keywords={"en": "courier"}, description={"en": "parcels"}),
            category("price", description={"en": "prices"}),
        )
    )
    found = code_comments(feedback, mentions, vectors, Task(book, no_codings(), ""), space)
    assert [row["by"] for row in found.quality] == ["rule", "similarity"]
    rules = found.table[found.table["by"] == "rule"]
    assert rules["chance"].isna().all()
    assert set(rules["feedback_id"]) == set(mentions.loc[mentions["text"].str.contains("courier"), "feedback_id"])


def test_similarity_says_of_a_quarter_what_it_said_before_the_next_one_came(study):
    """The second quarter talks of deliveries alone, and in another language too."""
    feedback, mentions, vectors, truth = study

    def encode(texts):
        rows = np.random.default_rng(5).normal(size=(len(texts), WIDTH)).astype(np.float32)
        rows[0] = vectors[truth[:, 0] == 1][0]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    space = Space(encode, np.empty((0, WIDTH)), np.linalg.qr(np.random.default_rng(1).normal(size=(WIDTH, 4)))[0])
    book = Codebook(categories=(category("delivery", description={"en": "parcels"}),))
    later = (truth[:, 0] == 1) & (np.arange(len(mentions)) % 2 == 0) | (mentions["language"] == "pl").to_numpy()
    both = feedback.assign(quarter=np.where(later, "2024Q2", "2024Q1"))
    task = Task(book, no_codings(), "")
    before = code_comments(both, mentions[~later].reset_index(drop=True), vectors[~later], task, space).table
    after = code_comments(both, mentions, vectors, task, space).table
    assert before["coded"].any()
    own = after["feedback_id"].isin(mentions.loc[~later, "feedback_id"])
    pd.testing.assert_frame_equal(after[own].reset_index(drop=True), before)
    assert (~own).any()


def test_hand_codings_stay_beside_the_machine_and_unknown_answers_are_left_out(study, space):
    feedback, mentions, vectors, truth = study
    hand = by_hand(mentions, truth, np.arange(len(mentions)) < 3)
    strange = hand.assign(feedback_id="nobody")
    book = Codebook(categories=tuple(category(code, keywords={"en": "courier"}) for code in CODES))
    found = code_comments(feedback, mentions, vectors, Task(book, pd.concat([hand, strange]), ""), space)
    own = found.table[found.table["by"] == "ana"]
    assert len(own) == 12
    assert own["drawn"].eq(0.5).all()
    assert own["chance"].tolist() == own["coded"].astype(float).tolist()


def test_comments_drawn_with_less_chance_count_for_more(study, space):
    """Of 8 drawn wherever the machine is unsure 4 are right, of 2 drawn one in eight both: (4 + 16) of (8 + 16)."""
    feedback, mentions, vectors, _ = study
    ids = mentions.loc[mentions["text"].str.contains("courier"), "feedback_id"].head(10)
    hand = pd.DataFrame({"feedback_id": ids, "coder": "ana", "drawn": [1.0] * 8 + [0.125] * 2, "code": "delivery"})
    hand["coded"] = [True, False] * 4 + [True, True]
    book = Codebook(categories=(category("delivery", keywords={"en": "courier"}),))
    quality = code_comments(feedback, mentions, vectors, Task(book, hand, ""), space).quality[0]
    assert (quality["hand"], quality["said"]) == (10, 10)
    assert quality["hits"] == quality["true"] == pytest.approx(10 * 20 / 24, abs=1e-3)


def test_at_least_half_of_the_coders_decide():
    hand = pd.DataFrame(
        {"feedback_id": ["a", "a", "b", "b", "b"], "code": "x", "coded": [True, False, False, False, True]}
    )
    assert coding.majority(hand).to_dict() == {("a", "x"): 1.0, ("b", "x"): 0.0}
