"""Train the low-rank adapter of the embedded encoder, and write it with its card beside the code.

    VOCWORK_DATA=... python -m benchmarks.train_adapter [--epochs 3] [--rank 24] [--kept 0.5]

The encoder learns from three streams at once. Our own examples teach what a clause is about (its subject, by nearness
to a prototype, after its language's mean is taken out), what it is (praise, complaint, request, question, statement)
and how severe a complaint is. Our own parallel sentences teach the same, and that a sentence lies nearer to its
translations than to other sentences (InfoNCE: van den Oord, Li and Vinyals 2018). Rated comments of licensed sets teach
feeling. Vectors are held near those of the unadapted model, so that what it knew of everything else stays. What is
written is the mean of the additions learnt and of those that stand there, of which a share is kept (model soups:
Wortsman et al. 2022); `results.md` says what either gives alone. About half an hour on two cores; afterwards the heads
that read its vectors are trained anew: `python -m benchmarks.train_sentiment`, `python -m benchmarks.train_intent`.
"""

from __future__ import annotations

import argparse
import json
import math
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

from benchmarks.adapter_card import beside, met, told, write_card
from benchmarks.adapter_streams import (
    LONGEST_OWN,
    Names,
    Stream,
    batches,
    endless,
    endless_meanings,
    own_stream,
    rated_stream,
    token_ids,
)
from benchmarks.parallel_texts import read_parallel
from benchmarks.sentiment_sets import read_learnt
from vocwork.corpus.embedding import adapter
from vocwork.corpus.embedding.e5_weights import bert_weights, read_weights, weights_path
from vocwork.corpus.examples import held_out, read_examples

# How often each set of rated texts is gone through: short verdicts teach rare words beside frequent ones.
SETS = {"phrases": 3, "nhs": 1, "cinexio": 1, "hotels": 1}
MATRICES = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip
RATE, HEAD_RATE, WARM_UP = 2e-3, 3e-3, 0.06
EXAMPLES_A_STEP, RATED_A_STEP = 32, 14
# Meanings a step, each in so many of its languages.
MEANINGS_A_STEP, LANGUAGES_A_MEANING = 16, 4
# Softness of the choice among subjects; sharpness of the linear heads on vectors of length 1.
TEMPERATURE, SHARPNESS = 0.07, 20.0
# Softness of the choice among translations.
ALIGNED = 0.1
# How fast a language's mean follows its batches.
MOMENTUM = 0.03
# What each part of the loss counts for.
WEIGHTS = {
    "subject": 1.0, "feeling": 0.7, "kind": 0.3, "severity": 0.1, "near": 2.0,
    "aligned": 0.5, "rated": 0.7, "rated_near": 6.0,
}  # fmt: skip
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


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--epochs", type=int, default=3)
    wanted.add_argument("--rank", type=int, default=24)
    wanted.add_argument("--kept", type=float, default=0.5, help="share of the adapter that stands there, 0 to 1")
    chosen = wanted.parse_args()
    torch.manual_seed(1)
    model, added = open_model(chosen.rank)
    examples, parallel, rated = read_examples(), read_parallel(), read_rated()
    tested, apart = held_out(examples), parallel["role"] == "held out"
    learnt, said = examples[~tested].reset_index(drop=True), parallel[~apart].reset_index(drop=True)
    unseen = parallel[apart].reset_index(drop=True)

    def figures() -> tuple[pd.Series, pd.Series]:
        vectors = [encode(model, token_ids(texts["text"], LONGEST_OWN)).numpy() for texts in (examples, unseen)]
        return told(examples, tested, vectors[0]), met(unseen, vectors[1])

    before = figures()
    names = Names(sorted(set(learnt["subject"])), sorted(set(parallel["language"])))
    frozen = partial(encode, model)
    streams = own_stream(learnt, names, frozen), own_stream(said, names, frozen), rated_stream(rated, frozen)
    train(model, added, *streams, chosen.epochs)
    average(added, adapter.additions(), chosen.kept)
    folder = Path(adapter.__file__).parent
    write(added, folder / adapter.FILE)
    tables = [beside(*both, texts) for *both, texts in zip(before, figures(), (examples[tested], unseen), strict=True)]
    sizes = {"examples": len(learnt), "parallel": len(said)}
    sizes |= rated.groupby("set", sort=False)["text"].nunique().to_dict()
    (folder / "adapter.md").write_text(write_card(vars(chosen), sizes, *tables), encoding="utf-8")


def read_rated() -> pd.DataFrame:
    """Rated texts to learn from, each set as often as SETS says."""
    rated = read_learnt()
    rated = rated[(rated["role"] == "learnt") & rated["set"].isin(SETS)]
    return rated.loc[rated.index.repeat(rated["set"].map(SETS))].reset_index(drop=True)


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
    lengths = np.array([len(each) for each in ids])
    for batch in batches(lengths, 32, np.random.default_rng(0), whole=True):
        vectors[batch] = embed(model, [ids[i] for i in batch])
    return vectors


def train(
    model: nn.Module, added: dict[str, LowRank], examples: Stream, parallel: Stream, rated: Stream, epochs: int
) -> None:
    """Adam with a warm start and a cosine end."""
    means, prototypes = starting_points(examples, parallel)
    heads = Heads(prototypes)
    ours = [parameter for addition in added.values() for parameter in (addition.down, addition.up)]
    rates = [{"params": ours, "lr": RATE, "weight_decay": 0.01}, {"params": heads.parameters(), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(rates, weight_decay=0.0)
    rng = np.random.default_rng(1)
    steps = epochs * (len(examples.ids) // EXAMPLES_A_STEP)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: pace(step / steps))
    texts = endless(examples, EXAMPLES_A_STEP, rng)
    meanings = endless_meanings(parallel, MEANINGS_A_STEP, LANGUAGES_A_MEANING, rng)
    beside = endless(rated, RATED_A_STEP, rng)
    for step in range(steps):
        parts = own_losses(model, heads, means, (examples, next(texts)), (parallel, next(meanings)))
        parts |= rated_losses(model, heads, rated, next(beside))
        optimiser.zero_grad()
        sum(WEIGHTS[name] * loss for name, loss in parts.items()).backward()
        nn.utils.clip_grad_norm_(ours, 1.0)
        optimiser.step()
        schedule.step()
        if step % 25 == 0:
            told_so_far = {name: round(part.item(), 3) for name, part in parts.items()}
            print(json.dumps({"step": step, "of": steps} | told_so_far), flush=True)


def pace(done: float) -> float:
    return done / WARM_UP if done < WARM_UP else 0.5 * (1 + math.cos(math.pi * min(1, done)))


def starting_points(examples: Stream, parallel: Stream) -> tuple[torch.Tensor, torch.Tensor]:
    """The unadapted mean of each language, and of each subject once these are taken out."""
    both = {name: torch.cat([examples.labels[name], parallel.labels[name]]) for name in ("language", "subject")}
    frozen, spoken, subject = torch.cat([examples.frozen, parallel.frozen]), both["language"], both["subject"]
    means = torch.stack([frozen[spoken == number].mean(dim=0) for number in range(int(spoken.max()) + 1)])
    centred = F.normalize(frozen - means[spoken], dim=-1)
    return means, torch.stack([centred[subject == number].mean(dim=0) for number in range(int(subject.max()) + 1)])


def own_losses(
    model: nn.Module, heads: Heads, means: torch.Tensor, *parts: tuple[Stream, np.ndarray]
) -> dict[str, torch.Tensor]:
    """Of examples and parallel texts together; the last of the parts is parallel."""
    vectors = [embed(model, [stream.ids[i] for i in batch]) for stream, batch in parts]
    own = ("subject", "language", "feeling", "kind", "severity", "weight")
    said = {name: torch.cat([stream.labels[name][batch] for stream, batch in parts]) for name in own}
    frozen = torch.cat([stream.frozen[batch] for stream, batch in parts])
    stream, batch = parts[-1]
    together = torch.cat(vectors)
    follow(means, together.detach(), said["language"])
    centred = F.normalize(together - means[said["language"]], dim=-1)
    likeness = centred @ F.normalize(heads.prototypes, dim=-1).T
    severe = torch.isfinite(said["severity"])
    guessed = MIDDLE_SEVERITY + SHARPNESS * heads.severity(together[severe])[:, 0]
    return {
        "subject": F.cross_entropy(likeness / TEMPERATURE, said["subject"], label_smoothing=0.05, ignore_index=-1),
        "feeling": weighted(heads.feeling(together), said),
        "kind": F.cross_entropy(SHARPNESS * heads.kind(together), said["kind"], ignore_index=-1),
        "severity": ((guessed - said["severity"][severe]) ** 2).sum() / max(1, len(guessed)),
        "near": (1 - (together * frozen).sum(dim=1)).mean(),
        "aligned": aligned(centred[-len(batch) :], stream.labels["meaning"][batch]),
    }


def aligned(centred: torch.Tensor, meaning: torch.Tensor) -> torch.Tensor:
    """How much less than all of a text's likeness goes to its translations in the batch."""
    own = torch.eye(len(centred), dtype=torch.bool)
    chances = ((centred @ centred.T) / ALIGNED).masked_fill(own, -torch.inf).log_softmax(dim=1)
    same = (meaning[:, None] == meaning) & ~own
    return -(chances.masked_fill(~same, 0).sum(dim=1) / same.sum(dim=1)).mean()


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


@torch.no_grad()
def average(added: dict[str, LowRank], earlier: dict[str, np.ndarray], kept: float) -> None:
    """Each addition becomes the nearest of its rank to the mean of itself and what an earlier adapter adds there."""
    for name, addition in added.items():
        both = (1 - kept) * addition.up @ addition.down + kept * torch.tensor(earlier[f"{name}.weight"])
        left, size, right = torch.linalg.svd(both, full_matrices=False)
        rank, root = len(addition.down), size.sqrt()
        addition.up.copy_((left * root)[:, :rank])
        addition.down.copy_((root[:, None] * right)[:rank])


def write(added: dict[str, LowRank], path: Path) -> None:
    halves = {}
    for name, addition in added.items():
        halves[name + adapter.DOWN] = addition.down.detach().numpy().astype(np.float16)
        halves[name + adapter.UP] = addition.up.detach().numpy().astype(np.float16)
    np.savez(path, **halves)


if __name__ == "__main__":
    main()
