"""A tiny finished corpus, made by hand: what the report stage needs, without any model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vocwork import store

QUARTERS = ("2024Q1", "2024Q2")
PLANS = ("Basic", "Business", "Rare")
PARAMS = """
study: tiny
title: {en: Tiny study, pl: Małe badanie}
sources: [{path: tiny.csv, columns: {text: comment, score: nps, received: date}}]
segment_by: [plan]
min_base: 20
languages: [en, pl]
brands: {own: Tiny, competitors: [Acme]}
population:
  margins: {region: {North: 6000, South: 4000}}
  weighted: false
  invited: {all: {2024Q2: 400}}
also_in: [pl]
codebook: tiny.codebook.yml
"""
# With a number of each answer: pages have the section on waiting and the like.
TIMED = PARAMS.replace("received: date}", "received: date, wait: wait}") + "numbers: [wait]\n"
CODEBOOK = """
categories:
  - {id: fulfilment, name: {en: From shop to home, pl: Ze sklepu do domu}}
  - {id: delivery, parent: fulfilment, name: {en: Delivery, pl: Dostawa}, keywords: {en: parcel, pl: parcel}}
  - {id: staff, name: {en: Staff, pl: Obsługa}, keywords: {en: helpful, pl: helpful}}
"""
MEASURED = [
    {
        "language": "en", "examples_texts": 128, "examples_f1": 0.9, "examples_f1_three": 0.8, "examples_error": 0.04,
        "customers_texts": 3000, "customers_f1": 0.92, "customers_f1_three": 0.7, "customers_error": 0.031,
        "nearest_texts": 0, "nearest_f1": None, "nearest_f1_three": None, "nearest_error": None,
    },
    {
        "language": "pl", "examples_texts": 148, "examples_f1": 0.8, "examples_f1_three": None, "examples_error": 0.12,
        "customers_texts": 0, "customers_f1": None, "customers_f1_three": None, "customers_error": None,
        "nearest_texts": 500, "nearest_f1": 0.71, "nearest_f1_three": 0.5, "nearest_error": 0.1,
    },
]  # fmt: skip


def write_study(
    folder: Path, params: str = PARAMS, quarters: Sequence[str] = QUARTERS, **columns: object
) -> tuple[Path, Path]:
    """Params file and corpus folder of the tiny study; `columns` replace columns of the feedback table."""
    params_file, corpus = folder / "params" / "tiny.yml", folder / "corpus" / "tiny"
    params_file.parent.mkdir(parents=True, exist_ok=True)
    params_file.write_text(params, encoding="utf-8")
    (params_file.parent / "tiny.codebook.yml").write_text(CODEBOOK, encoding="utf-8")
    store.write_corpus(tiny_corpus(quarters, **columns), corpus)
    return params_file, corpus


def tiny_corpus(quarters: Sequence[str] = QUARTERS, **columns: object) -> store.Corpus:
    """120 answers a quarter; Business falls in the last one, with more talk of delivery; one single Rare answer."""
    answers = pd.concat([_quarter(quarter) for quarter in quarters], ignore_index=True).assign(**columns)
    talk = (_mentions(answers), _themes(), _ledger(), _codings(answers))
    return store.Corpus(answers, *talk, _quarantine(), _made())


def _quarter(quarter: str) -> pd.DataFrame:
    rng = np.random.default_rng(int(quarter[-1]))
    rows, last = 120, quarter == QUARTERS[-1]
    plan = np.where(np.arange(rows) % 2, "Business", "Basic")
    plan[0] = "Rare" if last else "Basic"
    falls = (plan == "Business") & last
    score = np.where(falls, rng.choice([2, 5, 8], rows), rng.choice([7, 9, 10], rows))
    received = pd.to_datetime(f"{quarter[:4]}-{int(quarter[-1]) * 3 - 1:02d}-10", utc=True)
    return pd.DataFrame(
        {
            "id": [f"{quarter}-{i}" for i in range(rows)],
            "received": received,
            "asked": received - pd.to_timedelta(np.arange(rows) % 9 + 1, unit="D"),
            "quarter": quarter,
            "source": "survey",
            "channel": np.where(np.arange(rows) % 3, "survey", "chat"),
            "solicited": True,
            "language": np.where(np.arange(rows) % 4, "en", "pl"),
            "text": [_comment(i, falls[i]) for i in range(rows)],
            "comment": "comment",
            "score": score.astype(float),
            "stars": np.nan,
            "customer": [f"c{i}" for i in range(rows)],
            "weight": 1.0,
            "sentiment": np.where(falls, -0.6, 0.5),
            "mixed": pd.Series(np.arange(rows) % 10 == 0, dtype="boolean"),
            "consent": pd.Series([None] * rows, dtype="object"),
            "agent": pd.Series(np.where(np.arange(rows) % 3, None, "agent_01"), dtype="str"),
            "plan": plan,
            "region": rng.choice(["North", "South"], rows),
        }
    )


def _comment(number: int, falls: bool) -> str:
    subject = "the parcel came days too late" if falls else "helpful people on the phone"
    return f"Order {number}: {subject} <script>alert({number})</script>"


def _mentions(answers: pd.DataFrame) -> pd.DataFrame:
    late = answers["sentiment"] < 0
    asks = answers.index.to_series() % 5 == 0
    return pd.DataFrame(
        {
            "feedback_id": answers["id"],
            "mention": 0,
            "text": answers["text"],
            "language": answers["language"],
            "brands": np.where(late & answers.index.to_series().mod(3).eq(0), "Acme", ""),
            "theme": np.where(late, 0, 1),
            "strength": 0.8,
            "sentiment": answers["sentiment"],
            "severity": pd.Series(np.where(late, 3, 0), dtype="Int64").where(late),
            "telling": [_place(text, "late") for text in answers["text"]],
            "intent": np.select([late & asks, late], ["request", "complaint"], "praise"),
            "idea": np.where(late & asks, 0, -1),
            "fit": np.where(late & asks, 0.8, 0.0),
        }
    )


def _place(text: str, word: str) -> list[list[int]]:
    start = text.find(word)
    return [[start, start + len(word)]] if start >= 0 else []


def _themes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "theme": [0, 1],
            "label": ["delivery", "helpful staff"],
            "keywords": ["delivery, parcel, late", "staff, phone, helpful"],
            "parent": -1,
            "subject": ["delivery", ""],
            "general": False,
            "stability": [0.9, 0.4],
            "refits": 10,
            "born": "",
            "first_seen": QUARTERS[0],
            "status": "active",
            "became": "",
            "curated": False,
            "label_en": ["delivery", "helpful staff"],
            "label_pl": ["dostawa", None],
        }
    )


def _ledger() -> pd.DataFrame:
    founded = {
        "quarter": QUARTERS[-1],
        "event": "founded",
        "themes": "0, 1",
        "base": 240,
        "why": "2 themes",
        "by": "",
        "when": "",
    }
    return pd.DataFrame([founded])


def _codings(answers: pd.DataFrame) -> pd.DataFrame:
    """By rule; every fourth answer was drawn, and Ana finds some comments on staff to be on delivery."""
    late = answers["text"].str.contains("parcel")
    code = late.map({True: "delivery", False: "staff"})
    machine = pd.DataFrame({"feedback_id": answers["id"], "code": code, "coded": True, "chance": np.nan, "by": "rule"})
    drawn, truth = np.arange(len(answers)) % 4 == 0, late | (np.arange(len(answers)) % 40 == 0)
    ana = [
        pd.DataFrame({"feedback_id": answers["id"], "code": code, "coded": said, "chance": said.astype(float)})[drawn]
        for code, said in (("delivery", truth), ("staff", ~truth))
    ]
    return pd.concat([machine, pd.concat(ana).assign(by="ana", drawn=0.25)], ignore_index=True)


def _quarantine() -> pd.DataFrame:
    return pd.DataFrame({c: pd.Series(dtype="str") for c in ("source", "file", "row", "column", "value", "reason")})


def _made() -> dict[str, object]:
    return {
        "fingerprint": "0123456789ab",
        "inputs": [
            {"source": "survey", "file": "tiny.csv", "sha256": "0" * 64, "rows": 240, "kept": 240, "dropped": {}}
        ],
        "encoder": {"name": "e5-small", "revision": "1"},
        "sentiment": {"classifier": None, "measured": MEASURED, "adapted": None},
        "notes": [],
        "codes": [
            {"code": "fulfilment", "by": "", "hand": 0, "hits": 0, "said": 0, "true": 0},
            {"code": "delivery", "by": "rule", "hand": 60, "hits": 9, "said": 9, "true": 12},
            {"code": "staff", "by": "rule", "hand": 60, "hits": 48, "said": 51, "true": 48},
        ],
        "versions": {"python": "3.11", "vocwork": "0.1.0"},
    }
