"""Mentions with planted themes: vectors that part by subject, and much more by language and by feeling."""

import numpy as np
import pandas as pd

from vocwork.corpus.themes.founding import Craft
from vocwork.corpus.themes.registry import made_with
from vocwork.corpus.themes.subjects import Subjects
from vocwork.params import Themes

WIDTH = 48
WORDS = {
    "en": ["delivery courier parcel", "price discount voucher", "queue phone minutes", "sofa fabric stitching"],
    "pl": ["dostawa kurier paczka", "cena rabat kupon", "kolejka telefon minuty", "kanapa tkanina szwy"],
}


def planted(each=30, *, subjects=4, seed=3, noise=0.12):
    """Mentions (feedback_id, mention, text, language, subject, liked), their vectors, and the direction of feeling."""
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.normal(size=(WIDTH, WIDTH)))[0]
    rows = [
        (language, subject, liked, number)
        for language in WORDS
        for subject in range(subjects)
        for liked in (False, True)
        for number in range(each)
    ]
    table = pd.DataFrame(rows, columns=["language", "subject", "liked", "number"])
    table["text"] = [
        f"{WORDS[language][subject].split()[number % 3]} {WORDS[language][subject].split()[(number + 1) % 3]} "
        f"{'good' if liked else 'bad'} {number}"
        for language, subject, liked, number in rows
    ]
    spoken = np.where(table["language"] == "en", 1, -1)
    vectors = (
        axes[table["subject"]]
        + 2 * spoken[:, None] * axes[10]
        + np.where(table["liked"], 1, -1)[:, None] * axes[11]
        + noise * rng.normal(size=(len(table), WIDTH))
    )
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    mentions = table.assign(feedback_id=[f"a{n}" for n in range(len(table))], mention=0)
    order = rng.permutation(len(table))
    return mentions.iloc[order].reset_index(drop=True), vectors[order].astype(np.float32), axes[[11]]


def quarterly(each=30, *, quarters=("2024Q1", "2024Q2"), new=(), seed=3, subjects=4):
    """As `planted`, with `said` and `quarter`; the subjects in `new` come up in the last quarter only."""
    mentions, vectors, feeling = planted(each, subjects=subjects, seed=seed)
    quarter = np.array(quarters)[np.arange(len(mentions)) % len(quarters)]
    kept = (quarter == quarters[-1]) | ~mentions["subject"].isin(new).to_numpy()
    mentions = mentions.assign(said=mentions["text"], quarter=quarter)[kept].reset_index(drop=True)
    return mentions, vectors[kept], feeling


def craft(feeling, *, seed=3, **settings):
    """How themes of planted mentions are found: their four subjects are known, and have no names."""
    axes = np.linalg.qr(np.random.default_rng(seed).normal(size=(WIDTH, WIDTH)))[0]
    known = Subjects(axes[:4].T, np.array(["a", "b", "c", "d"]), np.eye(4))
    given = Themes(**settings)
    return Craft(made_with("planted", "1", given, 1), given, 1, feeling, known, "en")
