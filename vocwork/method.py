"""The last section of every page: how sure we are, by which rules, and what it takes to make the page again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis import languages
from vocwork.analysis.finding import Finding
from vocwork.analysis.slices import commented
from vocwork.analysis.weights import effective_base, sample_of
from vocwork.feedback import FELT, FEW
from vocwork.render import page, tables
from vocwork.study import Study

Shown = Any
# From how many times as wide an interval a reader should know of it.
WIDER = 1.02


def section(s: Study, answers: pd.DataFrame, extra: Sequence[str] = ()) -> Shown:
    """How sure we are: bases, rules, caveats, and what it takes to make the same page again."""
    provenance = _provenance(s)
    if len(answers) < s.params.min_base:
        shown = {"languages": parity(s, counted=False)}
        return page.method(s.texts, [_base(answers), _intervals(s)], [], provenance, **shown)
    statements = [_base(answers), *defined(s), _intervals(s), *weighted(s, answers), *tests(s), *left_out(s, answers)]
    statements += [*repeated(s, answers), *spoken(answers), *themed(s, answers), *readers(s), *coded_by(s)]
    caveats = [f"method.caveat.{_by(s) if weighted(s, answers) else 'unweighted'}", "method.caveat.associated"]
    caveats += ["method.caveat.themes", "method.caveat.masked"] if s.spoken else []
    caveats += ["method.caveat.few"] if s.spoken and s.corpus.mentions["text"].nunique() < FEW else []
    shown = {"own": s.params.warnings(s.locale), "languages": parity(s)}
    return page.method(s.texts, statements, [*caveats, *extra], provenance, **shown)


def _base(answers: pd.DataFrame) -> Finding:
    return Finding("method.base", "neutral", {"base": len(answers), "comments": len(commented(answers))})


def defined(s: Study) -> list[Finding]:
    """What the metric is: which answers count, on which scale."""
    metric = s.params.metric
    if not s.scored:
        return [Finding("method.metric.none", "neutral", {"felt": FELT})] if s.spoken else []
    facts: dict[str, Any] = {"low": metric.low, "high": metric.high, **metric.boxes}
    said = Finding(f"method.metric.{metric.kind}", "neutral", facts)
    return [said, *([Finding(f"method.direction.{s.better}", "neutral", {})] if metric.kind == "ces" else [])]


def _intervals(s: Study) -> Finding:
    return Finding("method.intervals", "neutral", {"min_base": s.params.min_base})


def weighted(s: Study, answers: pd.DataFrame) -> list[Finding]:
    """What weights do to the base of the metric and, where comments weigh otherwise, to that of what they speak of."""
    own, talk = s.measured(answers)["weight"], commented(answers)["weight"]
    parts = {"method.weights": own, "method.weights.comments": talk if not talk.equals(own) else own.iloc[:0]}
    return [
        Finding(key, "neutral", {"answers": len(weight), "effective": round(effective_base(weight))})
        for key, weight in parts.items()
        if weight.nunique() > 1
    ]


def _by(s: Study) -> str:
    """Whose weights answers have: those of the margins of the customers, or those they came with."""
    return "weighted" if s.is_raked else "weighted_by_source"


def repeated(s: Study, answers: pd.DataFrame) -> list[Finding]:
    """What it does to the interval that some customers answered more than once; nothing of too few to be told of."""
    own = sample_of(answers, answers["points"])
    factor = np.sqrt(effective_base(own.weight) / own.effective) if len(own.values) else 1.0
    again = answers.loc[answers["points"].notna(), "customer"].dropna().duplicated(keep=False).sum()
    if not factor >= WIDER or again < s.params.min_cell:
        return []
    return [Finding("method.repeated", "neutral", {"count": int(again), "times": factor})]


def tests(s: Study) -> list[Finding]:
    """The methods behind the intervals and comparisons that this study shows, and no others."""
    measure = s.params.metric.measure
    own = {"csat": ["share"], "ces": ["mean", "share"], "stars": ["mean"], "none": []}.get(measure, [measure])
    spoken = ["share", "mean", "many", "rising"] if s.spoken else []
    drivers = ["drivers"] if s.scored and "drivers" in s.params.sections else []
    curves = ["curves"] if s.scored and s.params.explaining and "curves" in s.params.sections else []
    return [
        Finding(f"method.tests.{name}", "neutral", {}) for name in dict.fromkeys([*own, *spoken, *drivers, *curves])
    ]


def left_out(s: Study, answers: pd.DataFrame) -> list[Finding]:
    """Comments that say nothing, quarters that cannot be weighted, rows of the files that are no answers and why."""
    nothing, aside = int((answers["comment"] == "non_answer").sum()), set_aside(s)
    facts = {"count": sum(n for _, n in aside), "reasons": aside}
    said = [Finding("method.non_answers", "neutral", {"count": nothing})] if nothing else []
    said += [Finding("method.unmet", "neutral", {"quarters": list(s.unmet)})] if s.unmet else []
    return said + ([Finding("method.set_aside", "neutral", facts)] if aside else [])


def set_aside(s: Study) -> list[tuple[str, int]]:
    """Why rows of the study's files are not among its answers, and how many; the most frequent reason first."""
    reasons: Counter[str] = Counter()
    for entry in s.corpus.made["inputs"]:
        reasons.update(entry["dropped"])
    return reasons.most_common()


def spoken(answers: pd.DataFrame) -> list[Finding]:
    """The languages of the comments by their share."""
    shares = commented(answers)["language"].value_counts(normalize=True)
    facts = {"languages": [(code, float(share)) for code, share in shares.items()]}
    return [Finding("method.languages", "neutral", facts)] if len(shares) else []


def themed(s: Study, answers: pd.DataFrame) -> list[Finding]:
    """How many themes there are, what fits none of them, and how they came about."""
    if not s.spoken or commented(answers).empty:
        return []
    facts = {"themes": len(s.themes), "unthemed": unthemed(s, answers)}
    return [Finding("method.themes", "neutral", facts), *history(s)]


def unthemed(s: Study, answers: pd.DataFrame) -> float:
    """Share of commented answers in which no clause fits a theme."""
    themed = s.corpus.mentions[s.corpus.mentions["theme"] >= 0]
    return float((~commented(answers)["id"].isin(themed["feedback_id"])).mean())


def history(s: Study) -> list[Finding]:
    """Up to when comments made the themes, how many themes have come since, and what was decided by hand."""
    ledger = s.corpus.ledger
    founded = ledger.loc[ledger["event"].isin(["founded", "refounded"]), "quarter"]
    said = {
        "method.founded": {"quarter": founded.iloc[-1]} if len(founded) else {},
        "method.born": {"count": int((s.themes["born"] != "").sum())},
        "method.decided": {"count": int((ledger["by"] != "").sum())},
    }
    return [Finding(key, "neutral", facts) for key, facts in said.items() if any(facts.values())]


def readers(s: Study) -> list[Finding]:
    """Which classifier read the feelings, where it was not our own model, and what the study's scores taught ours."""
    made = s.corpus.made["sentiment"]
    if not made:
        return []
    named = [Finding("method.feelings.by", "neutral", {"by": made["classifier"]})] if made["classifier"] else []
    taught = [Finding("method.feelings.adapted", "neutral", made["adapted"])] if made["adapted"] else []
    return named + taught


def parity(s: Study, *, counted: bool = True) -> Shown:
    """How well feelings are read in each language of the whole study; nothing where there are no feelings.

    counted: whether the comments in each language are told: on a page below the least base they are not.
    """
    made = s.corpus.made["sentiment"]
    if not made:
        return None
    look: dict[str, Any] = {"languages": s.params.languages, "min_cell": s.params.min_cell}
    table = languages.parity(s.feedback, made["measured"], **look)
    shown = table if counted else table.assign(comments=np.nan)
    return tables.languages(s.texts, shown) if len(table) else None


def coded_by(s: Study) -> list[Finding]:
    """How the categories of the codebook were given, and how well that agrees with people."""
    codes = s.corpus.made["codes"]
    if not codes:
        return []
    hand = max(code["hand"] for code in codes)
    hits, said, true = (sum(code[name] for code in codes) for name in ("hits", "said", "true"))
    if not hand:
        return [Finding("method.codes.unchecked", "neutral", {})]
    if not hits:
        return [Finding("method.codes.none", "neutral", {"hand": hand})]
    return [Finding("method.codes", "neutral", {"hand": hand, "precision": hits / said, "recall": hits / true})]


def _provenance(s: Study) -> dict[str, str]:
    """Encoder (none where there was no comment to read), data and version."""
    made, encoder = s.corpus.made, s.corpus.made["encoder"]
    model = {"method.provenance.encoder": f"{encoder['name']} {encoder['revision']}"} if encoder else {}
    return model | {
        "method.provenance.data": made["fingerprint"],
        "method.provenance.version": made["versions"]["vocwork"],
    }
