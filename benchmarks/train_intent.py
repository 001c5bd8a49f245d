"""Train the shipped head for intents, test it, and write it with its model card beside the code.

    python -m benchmarks.train_intent [--vectors data/vectors]

Learns from the package's own example sentences only. Tested on those held out, and on the demo study's phrasings,
which it has never seen, and on questions asked in anger. Prints one JSON line per set, language and intent; wording
alone is measured beside the head.
Run it again whenever the embedded encoder changes: the head reads one revision of it.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.sentiment_sets import phrasings
from vocwork.corpus import intent
from vocwork.corpus.embedding.encoder import EMBEDDED, Encoder, encode_cached, open_encoder
from vocwork.corpus.examples import held_out, read_examples
from vocwork.corpus.respelled import respelled
from vocwork.corpus.sentiment import open_heads
from vocwork.demo.story import LANGUAGES

# The kinds of examples that ask, as rows of the head; every other kind is neither.
ASKING = {"r": 1, "q": 2}
# Questions in five languages: plain, asked in anger, and plain though they look angry (look-alike). Those that are
# `new` are none that the words were chosen on.
ANGRY = Path(__file__).with_name("angry_questions.tsv")
# Inverse strength of the ridge penalty: in five folds of what is learnt from, 30 was hardly better and 3 worse.
C = 10.0
# Customers ask about half as often as the examples do: what asks counts half, so that chances fit real comments.
SELDOM = 0.5


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--vectors", type=Path, default=Path("data/vectors"))
    folder = wanted.parse_args().vectors
    encoder = open_encoder(EMBEDDED)
    examples = read_examples()
    vectors = encode_cached(examples["text"].tolist(), encoder, folder, progress=True)
    tested = held_out(examples)
    head = train(examples[~tested], vectors[~tested], encoder)
    rows = [*measure("examples, held out", examples[tested], vectors[tested], head), *demo(encoder, folder, head)]
    rows += angry(encoder, folder, head)
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))
    place = Path(intent.__file__).parent
    np.savez(place / intent.HEAD, **head._asdict())
    (place / "intent_head.md").write_text(write_card(rows, head, int((~tested).sum())), encoding="utf-8")


def train(examples: pd.DataFrame, vectors: np.ndarray, encoder: Encoder) -> intent.Head:
    """A three-way logistic regression on vectors and cues."""
    from sklearn.linear_model import LogisticRegression

    asks = examples["kind"].map(ASKING).fillna(0).astype(int)
    seen = np.hstack([vectors, intent.cues(examples["text"], examples["language"])])
    weights = np.where(asks > 0, SELDOM, 1.0)
    model = LogisticRegression(C=C, max_iter=5000).fit(seen, asks, sample_weight=weights)
    slopes, bias = (part.astype(np.float32) for part in (model.coef_, model.intercept_))
    return intent.Head(encoder.name, encoder.revision, slopes, bias)


def measure(name: str, texts: pd.DataFrame, vectors: np.ndarray, head: intent.Head) -> Iterator[dict[str, Any]]:
    """Precision and recall of requests, of questions and of both together, by language, by head and by wording."""
    felt = texts.assign(sentiment=open_heads().score(vectors))
    truth = np.array(intent.ASKS)[texts["kind"].map(ASKING).fillna(0).astype(int)]
    wording = head._replace(weights=np.empty((0, 0)))
    guesses = {"vocwork": intent.intents(felt, vectors, head), "wording alone": intent.intents(felt, vectors, wording)}
    for language in [*sorted(texts["language"].unique()), "all"]:
        spoken = (texts["language"] == language).to_numpy() | (language == "all")
        for system, guess in guesses.items():
            for asked in (("request",), ("question",), ("request", "question")):
                found = figures(np.isin(truth[spoken], asked), np.isin(guess[spoken], asked))
                yield {"set": name, "language": language, "intent": " or ".join(asked), "system": system} | found


def demo(encoder: Encoder, folder: Path, head: intent.Head) -> Iterator[dict[str, Any]]:
    """The demo's phrasings by what was planted: its requests hold wishes and questions, so they are measured as one."""
    said = [(text, language, kind) for language in LANGUAGES.values() for kind, text in phrasings(language)]
    texts = pd.DataFrame(said, columns=["text", "language", "kind"]).drop_duplicates(["text", "language"])
    vectors = encode_cached(texts["text"].tolist(), encoder, folder)
    planted = texts.assign(kind=texts["kind"].replace({"request": "r"}))
    both = measure("demo, never learnt from", planted, vectors, head)
    return (row for row in both if row["intent"] == "request or question")


def angry(encoder: Encoder, folder: Path, head: intent.Head) -> Iterator[dict[str, Any]]:
    """Questions asked in anger, found as complaints among plain ones, and the share of look-alikes that are spared:
    those that the words were chosen on, and new ones."""
    texts = read_angry()
    read = respelled(texts["text"], texts["language"])
    vectors = encode_cached(read.tolist(), encoder, folder)
    felt = texts.assign(text=read, sentiment=open_heads().score(vectors))
    truth, guess = (texts["intent"] == "complaint").to_numpy(), intent.intents(felt, vectors, head) == "complaint"
    alike = (texts["intent"] == "look-alike").to_numpy()
    for role in ("known", "new"):
        known = (texts["role"] == role).to_numpy()
        for language in [*sorted(texts["language"].unique()), "all"]:
            spoken = ((texts["language"] == language) | (language == "all")).to_numpy()
            asked, near = spoken & ~alike & (known | ~truth), spoken & alike & known
            found = figures(truth[asked], guess[asked])
            spared = {"texts": int(near.sum()), "precision": "", "recall": round(float((~guess[near]).mean()), 3)}
            about = {"language": language, "intent": "complaint", "system": "vocwork"}
            yield {"set": f"angry questions, {role}"} | about | found
            yield {"set": f"look-alikes, {role}"} | about | {"intent": "no complaint"} | spared


def read_angry() -> pd.DataFrame:
    """language, role (known, new), intent (complaint, question, look-alike), text."""
    with ANGRY.open(encoding="utf-8", newline="") as file:
        return pd.DataFrame(list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)))


def figures(truth: np.ndarray, guess: np.ndarray) -> dict[str, Any]:
    """Precision and recall with the number of texts that truly are of the kind."""
    right = int((truth & guess).sum())
    rates = {"precision": right / max(1, guess.sum()), "recall": right / max(1, truth.sum())}
    return {"texts": int(truth.sum())} | {rate: round(float(value), 3) for rate, value in rates.items()}


def write_card(rows: list[dict[str, Any]], head: intent.Head, learnt: int) -> str:
    """The model card."""
    shown = [" | ".join(str(cell) for cell in row.values()) for row in rows]
    figures = "\n".join(f"| {row} |" for row in shown)
    about = {"encoder": head.encoder, "revision": head.revision, "learnt": learnt, "leans": intent.LEANS}
    return CARD.format(**about, figures=figures)


CARD = """# Intent head: model card

Three-way logistic regression (request, question, neither) on vectors of `{encoder}` (revision `{revision}`) and the
cues of `intent_cues.yml`. What is neither complains or praises by its feeling (below -0.2, above 0.2). Made by
`python -m benchmarks.train_intent`; the figures below are that script's output.

**For** clauses of customers' comments in English, Bulgarian, Malay, Chinese and Polish. **Not for** whole comments,
other encoders or other revisions of this one (there the wording alone decides, and the corpus says so), or answering
customers: read what they asked.

**Learnt from** {learnt} of this package's own example sentences (`example_texts/`), written for it, under its licence.

**Tested on** the example sentences held out, and on the phrasings of the demo study, which were never learnt from;
there `request` holds wishes and questions, so both are measured together. Precision hangs on how many ask: about one
in six of the examples, one in eight of the demo's phrasings. In a study where fewer do, more of those found are none.

A question asked in anger ("where is my refund??") counts as a complaint where it feels bad (below -0.2), or where it
leans that way (below {leans}) and has the words of anger, some of them with heaped marks only (`intent_cues.yml`).
Words and limit were chosen so that plain questions stay questions, for a complaint too many is worse than one missed.
Most angry questions are missed, irony among them ("do you think I have all day?"). Those that only lean have no
severity: it is read where the feeling is below -0.2.

Measured on `benchmarks/angry_questions.tsv`. *Known* are the sentences that the words were chosen on. *New* ones are
closer to what to expect, and there the words find no angry question that the feeling does not; their figures were seen
when the limit was chosen (of the 41 new look-alikes 13 would complain at a limit of 0, 2 at -0.02 and at -0.05), so the
limit is not tested on sentences of its own. Angry questions stand beside the same plain ones. *Look-alikes* are plain
questions that look angry ("do you even work on Sundays?"); their recall is the share that does not become a complaint.

| set | language | intent | system | texts | precision | recall |
|---|---|---|---|---|---|---|
{figures}
"""

if __name__ == "__main__":
    main()
