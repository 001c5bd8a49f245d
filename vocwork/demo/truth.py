"""What was planted in the demo study, for machines: truth.json.

seed, answers, languages, segments, quarters, no_effect (attributes that change nothing)
themes         theme -> rates and effects on the score, see `story.Theme`
stories        name -> what was planted, see `story.Story`, and `realised`: for the answers `inside` the story
               and those it is to be compared with (`outside`: the same customers at other times, or the same
               file where the story has no time) the answers, comments, share of comments with the theme, nps, base
nps            segment (and all) -> quarter -> {nps, base}
loop, churn    the planted chances
rows           answer id -> {file, quarter, language, country, segment, region, carrier, product, agent, kind, tone,
               mentions: [{theme, polarity, text}]}. kind: none, themes, generic, mixed, personal, no_answer. tone:
               of a generic comment, else null. text: a part of the comment; null in mixed and personal ones
bad_rows       [{file, row, id, column, value, reason}] rows no study can use, counted as a person does
repeated_rows  [{file, row, id}] rows that stand in the file a second time
personal_data  e-mails, numbers, links and handles as they stand in comments: none may be stored anywhere
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from vocwork.demo import story as facts
from vocwork.demo.answers import applies, meant
from vocwork.demo.comments import texts
from vocwork.demo.exports import Fault
from vocwork.demo.story import STORIES, THEMES, Story

_KEPT = ["file", "quarter", "language", "country", "segment", "region", "carrier", "product", "agent", "kind", "tone"]


def write_truth(answers: pd.DataFrame, faults: Sequence[Fault], path: Path, *, seed: int) -> None:
    """Write everything planted, with what came of it."""
    truth = {
        "seed": seed,
        "answers": len(answers),
        "languages": list(facts.LANGUAGES.values()),
        "segments": list(facts.SEGMENTS),
        "quarters": list(facts.QUARTERS),
        "no_effect": list(facts.NO_EFFECT),
        "themes": {name: asdict(theme) for name, theme in THEMES.items()},
        "stories": {story.name: asdict(story) | {"realised": realised(answers, story)} for story in STORIES},
        "nps": nps_table(answers),
        "loop": {"answered": dict(facts.ANSWERED), "closed": facts.CLOSED, "hours": dict(facts.HOURS)},
        "churn": dict(facts.CHURN) | {"times_if_answered": facts.CHURN_TIMES_IF_ANSWERED},
        "rows": row_truths(answers),
        "bad_rows": [fault._asdict() for fault in faults if fault.column],
        "repeated_rows": [{"file": f.file, "row": f.row, "id": f.id} for f in faults if not f.column],
        "personal_data": personal_data(answers),
    }
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def realised(answers: pd.DataFrame, story: Story) -> dict[str, dict[str, Any]]:
    """What came of a story, and what it is to be compared with."""
    inside = applies(answers, story)
    outside = (meant(answers, story) if story.when else answers["file"].isin(answers.loc[inside, "file"])) & ~inside
    return {name: measured(answers[rows], story) for name, rows in (("inside", inside), ("outside", outside))}


def measured(answers: pd.DataFrame, story: Story) -> dict[str, Any]:
    """answers, comments, share of the comments with the story's theme and polarity, nps and its base."""
    comments = answers.loc[~answers["kind"].isin(["none", "no_answer"]), "mentions"]
    told = comments.map(lambda mentions: any((m.theme, m.polarity) == (story.theme, story.polarity) for m in mentions))
    return {"answers": len(answers), "comments": len(comments), "share": round(float(told.mean()), 4), **nps(answers)}


def nps(answers: pd.DataFrame) -> dict[str, Any]:
    """Promoters minus detractors in percent, and how many scored."""
    score = answers["score"].dropna()
    net = (score >= facts.PROMOTER).mean() - (score <= facts.DETRACTOR).mean()
    return {"nps": round(100 * float(net), 2), "base": len(score)}


def nps_table(answers: pd.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    """Segment (and all) -> quarter -> nps and base."""
    slices = {"all": answers} | {segment: answers[answers["segment"] == segment] for segment in facts.SEGMENTS}
    return {
        name: {quarter: nps(part[part["quarter"] == quarter]) for quarter in facts.QUARTERS}
        for name, part in slices.items()
    }


def personal_data(answers: pd.DataFrame) -> list[str]:
    """What is personal in the comments that came of it."""
    told = "\n".join(answers.loc[answers["kind"] == "personal", "comment"])
    planted = {piece for spoken in facts.LANGUAGES.values() for e in texts(spoken)["personal"] for piece in e["data"]}
    return sorted(piece for piece in planted if piece in told)


def row_truths(answers: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Answer id -> its attributes and mentions."""
    plain = answers[_KEPT].astype(object).where(answers[_KEPT].notna(), None)
    plain["mentions"] = answers["mentions"].map(lambda mentions: [mention._asdict() for mention in mentions])
    return dict(zip(answers["id"], plain.to_dict("records"), strict=True))
