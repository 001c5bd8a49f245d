"""Which column of an export is the score, and on which scale."""

from __future__ import annotations

from collections.abc import Mapping

from vocwork.corpus.proposal.columns import Choice, free
from vocwork.corpus.proposal.profiles import Profile
from vocwork.corpus.proposal.scales import Scale, find_scale, named_scale
from vocwork.feedback import FeedbackError

Labels = Mapping[str, Mapping[str, str]]


def find_score(
    columns: dict[str, Choice],
    profiles: Mapping[str, Profile],
    left: dict[str, str],
    labels: Labels,
    metric: str | None,
) -> Scale | None:
    """Find the score, add it to `columns`, return its scale. A column of one value is it where no other is."""
    if metric == "none":
        return None
    if "score" in columns:
        return _scale_as_said(profiles[columns["score"].names[0]], labels, metric)
    scales = {p.name: find_scale(p, labels.get(p.name, {}), metric) for p in free(profiles, columns, left)}
    fit = {name: scale for name, scale in scales.items() if scale is not None and _may_be_score(profiles[name], scale)}
    fit = fit or {p.name: scale for p in profiles.values() if (scale := _of_one_value(p, metric))}
    best = max(fit, key=lambda name: _speaks_of_score(profiles[name], fit[name]), default=None)
    if best is None:
        return None
    scale = fit[best]
    left.pop(best, None)
    columns["score"] = Choice(best, f"its name speaks of scores, its answers run from {scale.low} to {scale.high}")
    return scale


def _scale_as_said(profile: Profile, labels: Labels, metric: str | None) -> Scale:
    scale = find_scale(profile, labels.get(profile.name, {}), metric)
    if scale is None:
        seen = ", ".join(f"{value!r} ({n:,} times)" for value, n in profile.counts.head(8).items())
        example = ", ".join(f"{value!r}: {step}" for step, value in enumerate(profile.counts.index[:3], start=1))
        raise FeedbackError(
            f"{profile.name!r} is not a score on a known scale (0 to 10, 1 to 5, 1 to 7, 1 to 10, answers in words"
            f"{f'; asked for {metric}' if metric else ''}). It holds, most frequent first: {seen}. Write the params "
            f"without it (--metric none) and say there what each answer is worth: "
            f"`columns: {{score: {profile.name}}}`, `values: {{score: {{{example}}}}}` with your own numbers, null for "
            f"no score, and the scale, such as `metric: {{kind: csat, low: 1, high: 3}}`."
        )
    return scale


def _of_one_value(profile: Profile, metric: str | None) -> Scale | None:
    """The scale of a column whose answers are all alike, where its name says that it is a metric."""
    is_named = {"nps", "csat", "ces"} & profile.roles and profile.distinct == 1
    scale = named_scale(profile, metric) if is_named else None
    return scale if scale and _may_be_score(profile, scale) else None


def _may_be_score(profile: Profile, scale: Scale) -> bool:
    """A name that speaks of scores, or answers in words; bare numbers and yes or no alone could be anything."""
    if scale.high - scale.low == 1:
        return bool({"score", "recommended"} & profile.roles)
    if {"average", "measure", "customer", "thing"} & profile.roles and not {"nps", "csat", "ces"} & profile.roles:
        return "score" in profile.roles and "average" not in profile.roles
    return "score" in profile.roles or bool(scale.values and not profile.is_numeric)


def _speaks_of_score(profile: Profile, scale: Scale) -> tuple[bool, bool, bool, bool, float]:
    """Largest is best; a scale of two steps only where there is no finer one."""
    named = bool({"nps", "csat", "ces"} & profile.roles)
    return scale.high - scale.low > 1, named, "overall" in profile.roles, "text" not in profile.roles, profile.filled
