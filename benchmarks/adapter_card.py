"""The model card of the adapter: what it learnt from, and how well it does on our own texts that it has not seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.sentiment_sets import SOURCES
from vocwork.corpus.themes.space import centre, unit
from vocwork.corpus.themes.subjects import discriminant

OWN = "our own example sentences (`vocwork/corpus/example_texts`), under this package's licence"


def write_card(course: dict[str, Any], sizes: dict[str, int], subjects: pd.DataFrame, pairs: pd.DataFrame) -> str:
    """course: rank, epochs, share kept; sizes: texts of each set; tables: `told` and `met`, each by `beside`."""
    data = [f"| {name} | {count} | {SOURCES.get(name, OWN)} |" for name, count in sizes.items()]
    rows = [
        "\n".join(f"| {row.Index} | {row.texts} | {row.before:.3f} | {row.after:.3f} |" for row in table.itertuples())
        for table in (subjects, pairs)
    ]
    return CARD.format(**course, data="\n".join(data), subjects=rows[0], pairs=rows[1])


def beside(before: pd.Series, after: pd.Series, texts: pd.DataFrame) -> pd.DataFrame:
    """A figure by language without and with the adapter, and how many texts it was taken of."""
    return pd.DataFrame({"before": before, "after": after, "texts": texts.groupby("language").size()})


def told(examples: pd.DataFrame, tested: np.ndarray, vectors: np.ndarray) -> pd.Series:
    """Share of the held-out examples whose nearest subject is their own, by language."""
    vectors = centre(vectors, examples["language"].to_numpy(dtype=object))
    names, subject = np.unique(examples["subject"].to_numpy(dtype="str"), return_inverse=True)
    space = unit(vectors @ discriminant(vectors[~tested], subject[~tested]))
    places = [space[~tested & (subject == number)].mean(axis=0) for number in range(len(names))]
    right = (space @ unit(np.stack(places)).T).argmax(axis=1) == subject
    return pd.Series(right[tested]).groupby(examples.loc[tested, "language"].to_numpy()).mean()


def met(texts: pd.DataFrame, vectors: np.ndarray) -> pd.Series:
    """Share of held-out parallel texts whose nearest text of each other language is their translation, by language."""
    vectors = centre(vectors, texts["language"].to_numpy(dtype=object))
    spoken = {language: vectors[part.index] for language, part in texts.groupby("language")}
    return pd.Series(
        {
            one: np.mean([(a @ b.T).argmax(axis=1) == np.arange(len(a)) for other, b in spoken.items() if other != one])
            for one, a in spoken.items()
        }
    )


CARD = """# Adapter of the embedded encoder: model card

Low-rank additions (rank {rank}) to all matrices of the twelve layers of multilingual-e5-small, trained for {epochs}
epochs by `python -m benchmarks.train_adapter` and averaged with the adapter shipped before, which counts for {kept};
the figures below are that script's output. They are merged into the weights when the model is converted, so vectors
cost what they cost before.

**For** clauses and comments of customers, patients and guests in English, Bulgarian, Malay, Chinese and Polish; other
languages of the encoder profit as far as they lie near. **Not for** decisions about single persons.

## Learnt from

| set | texts | source and licence |
|---|---|---|
{data}

Of the licensed sets only the feeling was learnt, never a topic; the demo study was not learnt from at all.

## Figures

Share of held-out examples whose nearest of 32 subjects is their own (linear discriminants fitted on the others), with
the encoder as it came and with the adapter.

| language | texts | before | after |
|---|---|---|---|
{subjects}

Share of held-out parallel sentences whose nearest sentence in another language is their translation, of all pairs with
the other languages; no translation of these was learnt from either.

| language | texts | before | after |
|---|---|---|---|
{pairs}
"""
