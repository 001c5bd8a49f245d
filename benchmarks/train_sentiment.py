"""Train the shipped heads of feeling and severity, test them, and write them with their model card beside the code.

    VOCWORK_DATA=... python -m benchmarks.train_sentiment [--vectors data/vectors]

Needed again whenever vectors of the embedded encoder change. Prints the figures of the card as JSON lines; they can be
had again without training by `python -m benchmarks.bench_sentiment`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.bench_sentiment import Figures, figures_of, print_figures, read_texts
from benchmarks.sentiment_sets import SOURCES
from vocwork import store
from vocwork.corpus.embedding.encoder import EMBEDDED, encode_cached, open_encoder
from vocwork.corpus.sentiment import heads as shipped
from vocwork.corpus.sentiment.learning import learn_heads


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--vectors", type=Path, default=Path("data/vectors"))
    folder = wanted.parse_args().vectors
    encoder = open_encoder(EMBEDDED)
    texts = read_texts()
    vectors = encode_cached(texts["text"].tolist(), encoder, folder, progress=True)
    learnt = (texts["role"] == "learnt").to_numpy()
    heads = learn_heads(texts[learnt].reset_index(drop=True), vectors[learnt], encoder.name)
    figures = figures_of(heads, texts, vectors, lambda some: encode_cached(some, encoder, folder))
    print_figures(figures)
    write(heads, figures, encoder.revision, texts[learnt])


def write(heads: shipped.Heads, figures: Figures, revision: str, learnt: pd.DataFrame) -> None:
    """The heads, what reports say about them, and the card."""
    folder = Path(shipped.__file__).parent
    arrays = {name: getattr(heads, name).astype(np.float32) for name in shipped.ARRAYS}
    np.savez(folder / shipped.FILE, encoder=heads.encoder, revision=revision, **arrays)
    store.write_json(figures.parity, folder / shipped.MEASURED)
    (folder / "heads.md").write_text(card(figures, heads.encoder, revision, learnt), encoding="utf-8")


def card(figures: Figures, encoder: str, revision: str, learnt: pd.DataFrame) -> str:
    """The model card."""
    sizes = learnt.groupby("set", sort=False).agg(
        texts=("text", "size"), languages=("language", lambda spoken: ", ".join(sorted(set(spoken))))
    )
    sources = [
        {"set": name, "languages": row.languages, "texts": row.texts, "source and licence": SOURCES[str(name)]}
        for name, row in sizes.iterrows()
    ]
    tables = {name: _table(rows) for name, rows in figures._asdict().items() if name != "parity"}
    return CARD.format(encoder=encoder, revision=revision, sources=_table(sources), **tables)


def _table(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as a table in Markdown."""
    table = pd.DataFrame(rows)
    cells = table.map(lambda value: "" if pd.isna(value) else f"{value:.3f}" if isinstance(value, float) else value)
    lines = [list(table.columns), ["---"] * table.shape[1], *cells.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


CARD = """# Heads of feeling and severity: model card

Linear heads on vectors of `{encoder}` (revision `{revision}`): feeling by three-way logistic regression (negative,
neutral, positive) with a temperature fitted on folds, its score p(positive) - p(negative); severity of complaints, 1 to
5, by ridge regression; praise and complaint in one clause by logistic regression; six orthonormal directions of feeling
for the search of themes, and directions in which subjects differ, along which ratings may teach no feeling. Made by
`python -m benchmarks.train_sentiment`; the figures below are that script's output.

**For** comments of customers, patients and guests, per clause or per comment, in English, Bulgarian, Malay, Chinese and
Polish. **Not for** decisions about single persons, irony, news, or other encoders: those learn heads of their own from
the example sentences.

## Learnt from

{sources}

Severity, praise and complaint at once, and all directions were learnt from the examples alone. So was Malay, and no
labelled set of Malay customers' words was at hand to test on but `grab`, which is mostly Indonesian: trust it least.
Portuguese (`olist`) was learnt from no label at all. Labels count the same in each language of each set, so the heads
know no language as the complaining one.

## Feeling

accuracy and f1_two: praise against complaint, neutral texts left out, macro F1. f1_three: all three, macro F1. ece:
expected calibration error of p(positive) among clear texts, ten bins. mean_abs_score: of texts without feeling. *held
out*: texts of the same sources that were not learnt from, parted by film, person or text. *other source*: never learnt
from. The peers read the same texts.

{feeling}

## Severity

Held-out complaints among the examples: rank correlation with the level they were written at, share within one level,
mean distance in levels.

{severity}

## Praise and complaint in one clause

Held-out examples: area under the ROC curve, precision and recall where the chance is above a half.

{mixed}

Two statements joined by "and" are one clause, and the head finds few that praise and complain. Where it is in doubt,
the sides of the "and" are read alone, and a clause with one that praises and one that complains does both. Its theme
and its feeling stay those of the whole clause. Our own sentences (`benchmarks/joined_clauses.tsv`): half of those that
the limits of doubt and feeling were *chosen on* are of two minds, and they flatter the limits. The *fresh* ones, all of
two minds, were written afterwards, and nothing was chosen on them: they tell what to expect. They are too few to rank
the languages.

{joined}

## Hard cases

Our own sentences (`benchmarks/hard_cases.tsv`), nothing learnt from them: share in which every clause got the right
sign, over all and by language. Irony is read by its words, so half of it is read wrongly; so is one in ten facts that
complain without a word of feeling ("the parcel came eight days after the date you gave me").

{hard}

## A study's own ratings

Where a study has scores, the heads adapt to them in five folds by customer, so that no comment is read by a model that
saw its score. Texts that were not learnt from, read by the shipped heads, by these adapted to the set's own ratings,
and by a plain logistic head on the same vectors that knows these ratings alone; adaptation is left out where it
teaches nothing. *halves*: what guests liked and disliked, in two fields, where only the score of the whole stay
teaches. A plain head reads whole comments better, and halves of them far worse: reports read clauses.

{own_ratings}
"""

if __name__ == "__main__":
    main()
