"""Train the low-rank adapter of the embedded encoder, and write it with its card beside the code.

    VOCWORK_DATA=... python -m benchmarks.train_adapter [--epochs 4] [--rank 16]

The encoder learns from two streams at once. Our own examples teach what a clause is about (its subject, by nearness to
a prototype, after its language's mean is taken out), what it is (praise, complaint, request, question, statement) and
how severe a complaint is. Rated comments of licensed sets teach feeling. Vectors are held near those of the unadapted
model, so that what it knew of everything else stays. About fifteen minutes on two cores; afterwards the heads that read
its vectors are trained anew: `python -m benchmarks.train_sentiment`, `python -m benchmarks.train_intent`.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

from benchmarks.sentiment_sets import SOURCES, read_learnt
from vocwork.corpus.embedding import adapter, e5
from vocwork.corpus.embedding.e5_weights import bert_weights, build_tokenizer, read_weights, weights_path
from vocwork.corpus.embedding.encoder import clean
from vocwork.corpus.examples import held_out, read_examples
from vocwork.corpus.sentiment import balance
from vocwork.corpus.themes.space import centre, unit
from vocwork.corpus.themes.subjects import discriminant

# How often each set of rated texts is gone through: short verdicts teach rare words beside frequent ones.
SETS = {"phrases": 3, "nhs": 1, "cinexio": 1, "hotels": 1}
MATRICES = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip
RATE, HEAD_RATE, WARM_UP = 2e-3, 3e-3, 0.06
EXAMPLES_A_STEP, RATED_A_STEP = 64, 14
LONGEST_EXAMPLE, LONGEST_RATED = 128, 64  # tokens
# Softness of the choice among subjects; sharpness of the linear heads on vectors of length 1.
TEMPERATURE, SHARPNESS = 0.07, 20.0
# How fast a language's mean follows its batches.
MOMENTUM = 0.03
# What each part of the loss counts for.
WEIGHTS = {"subject": 1.0, "feeling": 0.7, "kind": 0.3, "severity": 0.1, "rated": 0.7, "near": 2.0, "rated_near": 6.0}
MIDDLE_SEVERITY = 3.0


class LowRank(nn.Module):
    """A linear layer whose frozen weight W is used as W + U D."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + (x @ self.down.T) @ self.up.T


class Heads(nn.Module):
    """What reads the vectors in training only; the shipped heads are fitted afterwards."""

    def __init__(self, prototypes: torch.Tensor) -> None:
        super().__init__()
        width = prototypes.shape[1]
        self.prototypes = nn.Parameter(prototypes)
        self.feeling, self.kind, self.severity = nn.Linear(width, 3), nn.Linear(width, 5), nn.Linear(width, 1)
        for head in (self.feeling, self.kind, self.severity):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)


class Stream(NamedTuple):
    """Texts to learn from: token ids, vectors of the unadapted model, and labels as tensors by name."""

    ids: list[list[int]]
    frozen: torch.Tensor
    labels: dict[str, torch.Tensor]


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--epochs", type=int, default=4)
    wanted.add_argument("--rank", type=int, default=16)
    chosen = wanted.parse_args()
    torch.manual_seed(1)
    model, added = open_model(chosen.rank)
    examples = read_examples()
    tested = held_out(examples)
    rated = read_learnt()
    rated = rated[(rated["role"] == "learnt") & rated["set"].isin(SETS)]
    rated = rated.loc[rated.index.repeat(rated["set"].map(SETS))].reset_index(drop=True)
    before = encode(model, token_ids(examples["text"], LONGEST_EXAMPLE)).numpy()
    learnt = examples[~tested].reset_index(drop=True)
    train(model, added, example_stream(model, learnt), rated_stream(model, rated), chosen.epochs)
    after = encode(model, token_ids(examples["text"], LONGEST_EXAMPLE)).numpy()
    folder = Path(adapter.__file__).parent
    write(added, folder / adapter.FILE)
    figures = pd.DataFrame({"before": told(examples, tested, before), "after": told(examples, tested, after)})
    figures["texts"] = examples[tested].groupby("language").size()
    sizes = {"examples": len(learnt)} | rated.groupby("set", sort=False)["text"].nunique().to_dict()
    card = write_card(chosen.rank, chosen.epochs, sizes, figures)
    (folder / "adapter.md").write_text(card, encoding="utf-8")


def open_model(rank: int) -> tuple[nn.Module, dict[str, LowRank]]:
    """The unadapted model with low-rank additions, by the names of the matrices they are for."""
    from transformers import BertConfig, BertModel

    weights = read_weights(weights_path())
    sizes = weights.sizes
    config = BertConfig(
        vocab_size=sizes.vocabulary, hidden_size=sizes.hidden, num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads, intermediate_size=sizes.feed_forward,
        max_position_embeddings=sizes.positions, layer_norm_eps=sizes.epsilon,
    )  # fmt: skip
    model = BertModel(config, add_pooling_layer=False).eval()
    model.load_state_dict({name: torch.tensor(values) for name, values in bert_weights(weights).items()}, strict=False)
    model.requires_grad_(False)
    added = {}
    for number in range(sizes.layers):
        for matrix in MATRICES:
            name = f"encoder.layer.{number}.{matrix}"
            place, _, last = name.rpartition(".")
            added[name] = LowRank(model.get_submodule(name), rank)
            setattr(model.get_submodule(place), last, added[name])
    return model, added


def example_stream(model: nn.Module, examples: pd.DataFrame) -> Stream:
    """Subject, language, feeling, kind (missing: -1, where a text is both praise and complaint) and severity."""
    kinds = {"n": 0, "p": 1, "r": 2, "q": 3, "o": 4, "x": -1}
    labels = {
        "subject": pd.factorize(examples["subject"], sort=True)[0],
        "language": pd.factorize(examples["language"], sort=True)[0],
        "feeling": examples["feeling"] + 1,
        "kind": examples["kind"].map(kinds),
    }
    return _stream(model, examples, LONGEST_EXAMPLE, labels, {"severity": examples["severity"]}, "language")


def rated_stream(model: nn.Module, rated: pd.DataFrame) -> Stream:
    """Feeling only."""
    return _stream(model, rated, LONGEST_RATED, {"feeling": rated["label"] + 1}, {}, "set")


def _stream(
    model: nn.Module, texts: pd.DataFrame, longest: int, whole: dict[str, Any], floats: dict[str, Any], within: str
) -> Stream:
    """`weight` makes feelings count the same within each language or set."""
    label = texts["label"] if "label" in texts else texts["feeling"]
    weight = label.groupby(texts[within]).transform(lambda part: balance(part.to_numpy()))
    labels = {name: torch.tensor(np.asarray(values), dtype=torch.long) for name, values in whole.items()}
    floats = floats | {"weight": weight}
    labels |= {name: torch.tensor(np.asarray(values), dtype=torch.float32) for name, values in floats.items()}
    ids = token_ids(texts["text"], longest)
    return Stream(ids, encode(model, ids), labels)


def token_ids(texts: pd.Series, longest: int) -> list[list[int]]:
    """Tokens of each text, cut in the middle of nothing: the end mark stays."""
    tokenizer = build_tokenizer(read_weights(weights_path()))
    found = [encoding.ids for encoding in tokenizer.encode_batch([e5.PREFIX + clean(text).lower() for text in texts])]
    return [ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]] for ids in found]


def embed(model: nn.Module, ids: list[list[int]]) -> torch.Tensor:
    """Vectors of one padded batch, half precision inside."""
    rows = nn.utils.rnn.pad_sequence([torch.tensor(each) for each in ids], batch_first=True)
    mask = nn.utils.rnn.pad_sequence([torch.ones(len(each)) for each in ids], batch_first=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = model(input_ids=rows, attention_mask=mask).last_hidden_state
    return F.normalize((states.float() * mask[..., None]).sum(dim=1), dim=-1)


@torch.no_grad()
def encode(model: nn.Module, ids: list[list[int]]) -> torch.Tensor:
    vectors = torch.empty(len(ids), model.config.hidden_size)
    for batch in batches([len(each) for each in ids], 32, np.random.default_rng(0), whole=True):
        vectors[batch] = embed(model, [ids[i] for i in batch])
    return vectors


def batches(lengths: list[int], size: int, rng: np.random.Generator, *, whole: bool = False) -> Iterator[np.ndarray]:
    """Every text once, in random batches of texts of like length; a last short batch only where `whole`."""
    order = rng.permutation(len(lengths))
    for part in np.array_split(order, max(1, len(order) // (8 * size))):
        alike = part[np.argsort(np.asarray(lengths)[part], kind="stable")]
        found = [alike[start : start + size] for start in range(0, len(alike), size)]
        yield from (found[i] for i in rng.permutation(len(found)) if whole or len(found[i]) == size)


def train(model: nn.Module, added: dict[str, LowRank], examples: Stream, rated: Stream, epochs: int) -> None:
    """Adam with a warm start and a cosine end."""
    means, prototypes = starting_points(examples)
    heads = Heads(prototypes)
    ours = [parameter for addition in added.values() for parameter in (addition.down, addition.up)]
    rates = [{"params": ours, "lr": RATE, "weight_decay": 0.01}, {"params": heads.parameters(), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(rates, weight_decay=0.0)
    rng = np.random.default_rng(1)
    lengths = [len(ids) for ids in examples.ids]
    steps = epochs * sum(1 for _ in batches(lengths, EXAMPLES_A_STEP, np.random.default_rng(0)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: pace(step / steps))
    beside = endless(rated, rng)
    done = 0
    for _ in range(epochs):
        for batch in batches(lengths, EXAMPLES_A_STEP, rng):
            parts = example_losses(model, heads, means, examples, batch)
            parts |= rated_losses(model, heads, rated, next(beside))
            optimiser.zero_grad()
            sum(WEIGHTS[name] * loss for name, loss in parts.items()).backward()
            nn.utils.clip_grad_norm_(ours, 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            if done % 25 == 0:
                told_so_far = {name: round(part.item(), 3) for name, part in parts.items()}
                print(json.dumps({"step": done, "of": steps} | told_so_far), flush=True)


def pace(done: float) -> float:
    return done / WARM_UP if done < WARM_UP else 0.5 * (1 + math.cos(math.pi * min(1, done)))


def endless(stream: Stream, rng: np.random.Generator) -> Iterator[np.ndarray]:
    while True:
        yield from batches([len(ids) for ids in stream.ids], RATED_A_STEP, rng)


def starting_points(examples: Stream) -> tuple[torch.Tensor, torch.Tensor]:
    """The unadapted mean of each language, and of each subject once these are taken out."""
    spoken, subject = examples.labels["language"], examples.labels["subject"]
    means = torch.stack([examples.frozen[spoken == number].mean(dim=0) for number in range(int(spoken.max()) + 1)])
    centred = F.normalize(examples.frozen - means[spoken], dim=-1)
    return means, torch.stack([centred[subject == number].mean(dim=0) for number in range(int(subject.max()) + 1)])


def example_losses(
    model: nn.Module, heads: Heads, means: torch.Tensor, examples: Stream, batch: np.ndarray
) -> dict[str, torch.Tensor]:
    vectors = embed(model, [examples.ids[i] for i in batch])
    said = {name: values[batch] for name, values in examples.labels.items()}
    follow(means, vectors.detach(), said["language"])
    centred = F.normalize(vectors - means[said["language"]], dim=-1)
    likeness = centred @ F.normalize(heads.prototypes, dim=-1).T
    severe = torch.isfinite(said["severity"])
    guessed = MIDDLE_SEVERITY + SHARPNESS * heads.severity(vectors[severe])[:, 0]
    return {
        "subject": F.cross_entropy(likeness / TEMPERATURE, said["subject"], label_smoothing=0.05),
        "feeling": weighted(heads.feeling(vectors), said),
        "kind": F.cross_entropy(SHARPNESS * heads.kind(vectors), said["kind"], ignore_index=-1),
        "severity": ((guessed - said["severity"][severe]) ** 2).sum() / max(1, len(guessed)),
        "near": (1 - (vectors * examples.frozen[batch]).sum(dim=1)).mean(),
    }


def rated_losses(model: nn.Module, heads: Heads, rated: Stream, batch: np.ndarray) -> dict[str, torch.Tensor]:
    vectors = embed(model, [rated.ids[i] for i in batch])
    said = {name: values[batch] for name, values in rated.labels.items()}
    return {
        "rated": weighted(heads.feeling(vectors), said),
        "rated_near": (1 - (vectors * rated.frozen[batch]).sum(dim=1)).mean(),
    }


def weighted(logits: torch.Tensor, said: dict[str, torch.Tensor]) -> torch.Tensor:
    return (F.cross_entropy(SHARPNESS * logits, said["feeling"], reduction="none") * said["weight"]).mean()


def follow(means: torch.Tensor, vectors: torch.Tensor, spoken: torch.Tensor) -> None:
    """The running mean of each language, moved by a batch that speaks it often enough to tell."""
    for number in range(len(means)):
        own = vectors[spoken == number]
        if len(own) >= 4:
            means[number].lerp_(own.mean(dim=0), MOMENTUM)


def told(examples: pd.DataFrame, tested: np.ndarray, vectors: np.ndarray) -> pd.Series:
    """Share of the held-out examples whose nearest subject is their own, by language."""
    vectors = centre(vectors, examples["language"].to_numpy(dtype=object))
    names, subject = np.unique(examples["subject"].to_numpy(dtype="str"), return_inverse=True)
    space = unit(vectors @ discriminant(vectors[~tested], subject[~tested]))
    places = [space[~tested & (subject == number)].mean(axis=0) for number in range(len(names))]
    right = (space @ unit(np.stack(places)).T).argmax(axis=1) == subject
    return pd.Series(right[tested]).groupby(examples.loc[tested, "language"].to_numpy()).mean()


def write_card(rank: int, epochs: int, sizes: dict[str, int], figures: pd.DataFrame) -> str:
    """The model card."""
    own = "our own example sentences (`vocwork/corpus/example_texts`), under this package's licence"
    data = [f"| {name} | {count} | {SOURCES.get(name, own)} |" for name, count in sizes.items()]
    rows = [f"| {row.Index} | {row.texts} | {row.before:.3f} | {row.after:.3f} |" for row in figures.itertuples()]
    return CARD.format(rank=rank, epochs=epochs, data="\n".join(data), figures="\n".join(rows))


def write(added: dict[str, LowRank], path: Path) -> None:
    halves = {}
    for name, addition in added.items():
        halves[name + adapter.DOWN] = addition.down.detach().numpy().astype(np.float16)
        halves[name + adapter.UP] = addition.up.detach().numpy().astype(np.float16)
    np.savez(path, **halves)


CARD = """# Adapter of the embedded encoder: model card

Low-rank additions (rank {rank}) to all matrices of the twelve layers of multilingual-e5-small, trained for {epochs}
epochs by `python -m benchmarks.train_adapter`; the figures below are that script's output. They are merged into the
weights when the model is converted, so vectors cost what they cost before.

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
{figures}
"""

if __name__ == "__main__":
    main()
