"""What to do next: a short numbered list."""

from __future__ import annotations

from collections.abc import Iterable

from vocwork.render.markup import Fragment, fragment
from vocwork.render.results import Finding
from vocwork.render.texts import Texts


def steps(texts: Texts, findings: Iterable[Finding]) -> Fragment:
    """Findings with step.* keys, one a line, in the order given."""
    return fragment("steps.html.j2", steps=[texts.rich(finding.key, **finding.facts) for finding in findings])
