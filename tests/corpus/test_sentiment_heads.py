"""The shipped heads on real sentences: feeling, severity, praise and complaint at once, and hard cases."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import sentiment_figures as figures
from benchmarks.train_sentiment import CARD
from vocwork.corpus.sentiment import heads, learning, open_heads
from vocwork.corpus.sentiment.measured import calibration_error, measure
from vocwork.params import ParamsError

# Written for this test: complaint, praise, neither.
SAID = {
    "en": ("The repair was a disaster.", "Wonderful people, they saved our holiday.", "I paid by card on Monday."),
    "bg": ("Ужасно обслужване, никога повече.", "Страхотни хора, много съм доволна!", "Платих с карта в понеделник."),
    "ms": ("Servis teruk, sangat kecewa.", "Terbaik, sangat puas hati!", "Saya bayar dengan kad pada hari Isnin."),
    "zh": ("服务太差了，非常失望。", "非常满意，强烈推荐！", "我星期一用卡付款。"),
    "pl": ("Fatalna obsługa, nigdy więcej.", "Wspaniali ludzie, bardzo polecam!", "Zapłaciłem kartą w poniedziałek."),
}
# A trifle, then danger, fraud and harm to health.
SEVERE = {
    "en": ("the box was slightly scratched", "the heater caught fire next to my child's bed",
           "they charged my card five times and took all my savings",
           "I was given the wrong medicine and had a seizure"),
    "bg": ("кутията беше леко надраскана", "печката се запали до леглото на детето ми",
           "изтеглиха пет пъти от картата ми и взеха всичките ми спестявания",
           "дадоха ми грешно лекарство и получих гърч"),
    "ms": ("kotak ada sedikit calar", "pemanas terbakar di sebelah katil anak saya",
           "mereka caj kad saya lima kali dan habis semua simpanan saya",
           "saya diberi ubat yang salah lalu diserang sawan"),
    "zh": ("盒子有一点划痕", "取暖器在孩子床边起火了", "刷了我五次卡，积蓄全被卷走了", "给我开错了药，结果抽搐送急救"),
    "pl": ("pudełko było lekko porysowane", "grzejnik zapalił się przy łóżku mojego dziecka",
           "pięć razy obciążyli moją kartę i zabrali całe oszczędności", "podali mi zły lek i dostałem drgawek"),
}  # fmt: skip
# Texts that another processor may read otherwise: it rounds the network's activations in its own way.
CLOSE = 2.5
# Praise and complaint in one clause, then one alone.
BOTH = {
    "en": ("lovely food, shame about the rude waiter", "lovely food and a kind waiter"),
    "bg": ("вкусна храна, жалко за грубия сервитьор", "вкусна храна и мил сервитьор"),
    "ms": ("makanan sedap, sayang pelayan biadab", "makanan sedap dan pelayan mesra"),
    "zh": ("菜很好吃就是服务员太凶", "菜很好吃服务员也热情"),
    "pl": ("pyszne jedzenie, szkoda że kelner niegrzeczny", "pyszne jedzenie i miły kelner"),
}


@pytest.fixture(scope="session")
def encode():
    from vocwork.corpus.embedding.encoder import open_encoder

    return open_encoder().encode


@pytest.fixture(scope="session")
def shipped():
    return open_heads()


def in_rows(said, encode, read):
    """What is read of each text, a row per language."""
    return read(encode([text for texts in said.values() for text in texts])).reshape(len(said), -1)


def test_praise_complaint_and_neither_in_five_languages(encode, shipped):
    complaint, praise, neither = in_rows(SAID, encode, shipped.score).T
    assert (complaint < -0.4).all()
    assert (praise > 0.5).all()
    assert (np.abs(neither) < 0.5).all()


def test_danger_fraud_and_harm_are_severer_than_a_trifle_in_five_languages(encode, shipped):
    trifle, *harm = in_rows(SEVERE, encode, shipped.levels).T
    assert (trifle <= 2).all()
    for levels in harm:
        assert (levels > trifle).all()
        assert np.median(levels) >= 4


def test_levels_are_whole_numbers_from_1_to_5(shipped):
    vectors = np.random.default_rng(0).normal(size=(200, 384))
    assert set(shipped.levels(vectors)) <= {1, 2, 3, 4, 5}


def test_praise_and_complaint_in_one_clause(encode, shipped):
    both, alone = in_rows(BOTH, encode, shipped.mixed_logit).T
    assert (both > alone).all()
    assert (alone < 0).all()


def test_hard_cases_are_read_as_well_as_the_card_says_at_least(encode, shipped):
    """Emoji, negation and "but"; of irony and of facts that complain without a word of it the card says how often."""
    cases = figures.read_hard_cases()
    assert cases.groupby(["language", "kind"]).size().min() >= 8
    cut = figures.hard_clauses(cases)
    right = {row["kind"]: row["right"] for row in figures.hard(cut, shipped.score(encode(cut["text"].tolist())))}
    assert right["emoji"] >= 0.8
    assert right["negation"] >= 0.85
    assert right["contrast"] >= 0.9
    card = (heads_folder() / "heads.md").read_text(encoding="utf-8")
    for kind in ("irony", "fact"):
        (said,) = figures_of(f"| {kind} | 50 |", card, 1)
        assert right[kind] == pytest.approx(said, abs=CLOSE / 50)


def test_the_card_and_the_pages_tell_how_many_joined_clauses_are_found_fresh_or_not(encode, shipped):
    every = {row["sentences"]: row for row in figures.joined(shipped, encode) if row["language"] == "all"}
    card = (heads_folder() / "heads.md").read_text(encoding="utf-8")
    for role, row in every.items():
        said = figures_of(f"| {role} | all | {row['texts']} |", card, 2)
        found = [row["found by the head"], row["with the sides"]]
        assert found == pytest.approx(said, abs=CLOSE / row["texts"])
    assert CARD[CARD.index("Two statements joined") : CARD.index("{joined}")] in card
    texts = every["fresh"]["texts"]
    _, said = figures_of(f"| fresh | all | {texts} |", card, 2)
    themes = (Path(__file__).parents[2] / "docs/themes.md").read_text(encoding="utf-8")
    assert f"{round(said * texts)} of {texts} fresh sentences" in themes


def figures_of(row, card, wanted):
    """The first figures of the row of a card that begins so."""
    (line,) = (line for line in card.splitlines() if line.startswith(row))
    return [float(cell) for cell in line.removeprefix(row).split("|")[:wanted]]


def test_scores_lie_between_minus_one_and_one_and_empty_texts_have_none(shipped):
    vectors = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32)
    vectors[7] = 0
    found = shipped.score(vectors)
    assert np.isnan(found[7])
    assert (np.abs(np.delete(found, 7)) <= 1).all()


def test_a_vector_scores_the_same_alone_and_among_others(shipped):
    vectors = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32)
    assert np.allclose(shipped.score(vectors[:1]), shipped.score(vectors)[:1], atol=1e-12)


def test_directions_are_orthonormal(shipped):
    for found, count in ((shipped.polarity, learning.DIRECTIONS), (shipped.subjects, 30)):
        assert found.shape == (count, 384)
        assert np.allclose(found @ found.T, np.eye(count), atol=1e-4)


def test_vectors_of_another_width_are_refused(shipped):
    with pytest.raises(ParamsError, match="384 numbers, these have 12"):
        shipped.score(np.ones((3, 12), np.float32))


def test_the_files_are_small_and_the_card_names_what_was_learnt_from():
    assert len((heads_folder() / heads.FILE).read_bytes()) < 200_000
    card = (heads_folder() / "heads.md").read_text(encoding="utf-8")
    assert all(licence in card for licence in ("MIT", "CC BY-SA 4.0"))
    assert "demo | bg, en" not in card.split("## Feeling")[0]


def test_what_reports_say_of_each_language_is_what_the_examples_say(encode, shipped):
    """The figures that stand in every method section, measured again."""
    from vocwork.corpus.sentiment.judging import on_examples

    shown = {row["language"]: row for row in heads.read_measured()}
    for row in on_examples(lambda texts: shipped.chances(encode(texts))):
        known = shown[row["language"]]
        assert row["examples_texts"] == known["examples_texts"]
        for figure in ("f1", "f1_three", "error"):
            assert row[f"examples_{figure}"] == pytest.approx(known[f"examples_{figure}"], abs=0.02)


def test_no_language_stands_on_our_examples_alone():
    """Malay has no set of customers' own words: it is shown on the nearest there is, and not as if it were one."""
    shown = {row["language"]: row for row in heads.read_measured()}
    assert all(row["customers_f1"] or row["nearest_f1"] for row in shown.values())
    assert shown["ms"]["customers_f1"] is None
    assert shown["ms"]["nearest_texts"] > 1000


def test_calibration_error_of_a_known_table():
    """Ten at .95 of which eight are right, ten at .05 of which none is: (10 x .15 + 10 x .05) / 20."""
    import pandas as pd

    liked = pd.Series([True] * 8 + [False] * 12)
    chance = pd.Series([0.95] * 10 + [0.05] * 10)
    assert calibration_error(liked, chance) == pytest.approx(0.1)


def test_measured_by_language_each_set_counting_the_same():
    import pandas as pd

    chances = np.array([[0.1, 0, 0.9], [0.9, 0, 0.1], [0.9, 0, 0.1], [0.9, 0.1, 0.0]])
    test = pd.DataFrame({"label": [1, -1, 1, -1], "language": ["en", "en", "en", "pl"], "set": ["a", "a", "b", "a"]})
    english, polish = measure({"examples": test, "customers": test.head(0)}, chances)
    assert english["examples_texts"] == 3
    assert english["examples_f1"] == 0.5  # all of a, none of b
    assert (polish["examples_f1"], polish["examples_f1_three"]) == (1, None)
    assert (polish["customers_texts"], polish["customers_f1"]) == (0, None)


def test_the_rarer_feeling_and_neutral_texts_count_as_much():
    """Nine complaints and one praise, all read as complaints: nine of ten are right, and F1 is (18/19 + 0) / 2."""
    import pandas as pd

    label = [-1] * 9 + [1] + [0] * 20
    chances = np.array([[0.8, 0.1, 0.1]] * 20 + [[0.1, 0.8, 0.1]] * 10)
    test = pd.DataFrame({"label": label, "language": "en", "set": "a"})
    (row,) = measure({"examples": test}, chances)
    assert (row["examples_texts"], row["examples_f1"]) == (10, pytest.approx(9 / 19))
    # complaints: 9 of 20 said and 9 true; neutral: 10 of 10 said and 20 true; praise: none found
    assert row["examples_f1_three"] == pytest.approx((18 / 29 + 0 + 20 / 30) / 3)
    (few,) = measure({"examples": test.head(29)}, chances)
    assert few["examples_f1_three"] is None
    assert measure({"examples": test.tail(20)}, chances) == []


def heads_folder():
    from importlib import resources

    return resources.files("vocwork.corpus.sentiment")
