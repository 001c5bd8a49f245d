"""How sure we are: what was counted, what was left out, what the numbers cannot say, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vocwork.render.markup import Fragment, fragment, words
from vocwork.render.page.section import section
from vocwork.render.results import Finding
from vocwork.render.texts import Texts


def method(
    texts: Texts,
    statements: Iterable[Finding],
    caveats: Iterable[str],
    provenance: Mapping[str, str],
    own: Iterable[str] = (),
    languages: Fragment | None = None,
) -> Fragment:
    """The last section.

    Args:
        statements: what was done, as findings with method.* keys.
        caveats: keys of method.caveat.* messages.
        provenance: message key (method.source.*) to value: data fingerprint, encoder, version.
        own: caveats of the study itself, in its own words; they come first.
        languages: the table of how well feelings are read in each language.
    """
    body = fragment(
        "method.html.j2",
        statements=[texts.rich(statement.key, **statement.facts) for statement in statements],
        caveats_title=texts.say("method.caveats"),
        caveats=[*map(words, own), *(texts.rich(key) for key in caveats)],
        languages=languages,
        provenance=[(texts.say(key), value) for key, value in provenance.items()],
    )
    return section(texts, "method", texts.say("method.finding"), body)
