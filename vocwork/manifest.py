"""The manifest of a study's reports: what was made, from what, with which numbers; and the index pages over it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from vocwork import store
from vocwork.locales import LOCALES
from vocwork.params import EVERYONE
from vocwork.plan import CAUSES, OVERVIEW, REPORT, ROI, Job, fingerprint, href
from vocwork.study import Study

Record = dict[str, Any]
NAME = "manifest.json"


def known(study: Study, folder: Path) -> dict[str, Record]:
    """What the manifest lists of this very study, by page, none of it new any more.

    Pages of older data, other params or other code have no place beside new ones: their numbers follow other rules.
    """
    old = store.read_json(folder / NAME) or {}
    if old.get("made_from") != fingerprint(study):
        return {}
    records = (*old["reports"], *old["pages"])
    return {r["html"]: r | {"status": "failed" if r["status"] == "failed" else "fresh"} for r in records}


def recorded(job: Job, status: str, seconds: float) -> Record:
    """The entry of a page in the manifest, before its numbers are known."""
    own = {"segment": job.segment, "segment_label": job.label, "quarter": job.quarter, "locale": job.locale}
    rest = {"html": job.html, "status": status, "seconds": round(seconds, 2), "base": job.base}
    return {
        "notebook": job.notebook,
        **own,
        **rest,
        "fingerprint": job.fingerprint,
        "metric": None,
        "change": None,
        "error": None,
    }


def failed(job: Job, seconds: float, cell: str, message: str) -> Record:
    """The entry of a page that could not be made: the cell at fault and what it said."""
    return recorded(job, "failed", seconds) | {"error": {"cell": cell, "message": message[:500]}}


def in_order(records: Iterable[Record]) -> list[Record]:
    """Records by language, quarter and segment, everyone first: what order jobs came in changes no page."""
    return sorted(
        records, key=lambda r: (LOCALES.index(r["locale"]), r["quarter"], r["segment"] != EVERYONE, r["html"])
    )


def write(study: Study, records: dict[str, Record], folder: Path) -> dict[str, Any]:
    """manifest.json, without the index pages: what it says is true after every page."""
    ordered = in_order(records.values())
    made = study.corpus.made
    manifest = {
        "schema": "vocwork.manifest/1",
        "study": study.params.study,
        "made_from": fingerprint(study),
        "reports": [r for r in ordered if r["notebook"] == REPORT],
        "pages": [r for r in ordered if r["notebook"] != REPORT],
        "inputs": made["inputs"],
        "corpus": {name: made[name] for name in ("fingerprint", "encoder", "notes")},
        "versions": made["versions"],
        "params": study.params.model_dump(mode="json"),
    }
    store.write_json(manifest, folder / NAME)
    return manifest


def write_indexes(study: Study, manifest: dict[str, Any], folder: Path) -> None:
    """An index page per language of the manifest; those of languages that are no more are taken away."""
    spoken = {r["locale"] for r in (*manifest["reports"], *manifest["pages"])}
    for locale in LOCALES:
        if locale in spoken:
            _write_index(study, manifest, locale, folder)
        if locale not in spoken or locale == study.params.locale:
            (folder / locale / "index.html").unlink(missing_ok=True)


def _write_index(study: Study, manifest: dict[str, Any], locale: str, folder: Path) -> None:
    """The portal in one language; the study's own language also stands at the top of the folder."""
    from vocwork.render.page import Link, portal
    from vocwork.render.texts import Texts

    params = study.params
    texts = Texts(locale, metric=params.metric.kind, scale=study.scale, confidence=params.confidence)
    own = study.params.locale
    place = "index.html" if locale == own else f"{locale}/index.html"
    pages = {p["notebook"]: p for p in manifest["pages"] if p["locale"] == locale and p["status"] != "failed"}
    links = [
        Link(texts.say(f"nav.{name}"), href(pages[name]["html"], place)) for name in (OVERVIEW, ROI) if name in pages
    ]
    dives = [
        p for p in manifest["pages"] if p["notebook"] == CAUSES and p["locale"] == locale and p["status"] != "failed"
    ]
    links += [Link(_dive(texts, page), href(page["html"], place)) for page in dives]
    known = dict.fromkeys(r["locale"] for r in manifest["reports"])
    languages = [
        language_link(
            other, "" if other == locale else href("index.html" if other == own else f"{other}/index.html", place)
        )
        for other in known
    ]
    matrix = [r for r in manifest["reports"] if r["locale"] == locale]
    html = portal(
        texts,
        study.params.name(locale),
        matrix,
        links=links,
        languages=languages,
        root="" if locale == own else "../",
        better=study.better,
        min_base=study.params.min_base,
    )
    store.write_text(html, folder / place)


def _dive(texts: Any, page: Record) -> str:
    """A deep dive by its segment and quarter."""
    segment = texts.say("nav.everyone") if page["segment"] == EVERYONE else page["segment_label"]
    return f"{texts.say('nav.root_causes')}: {segment}, {texts.quarter(page['quarter'])}"


def language_link(locale: str, target: str) -> Any:
    """A link to another language, in its own words."""
    from vocwork.render.page import Link
    from vocwork.render.texts import Texts

    return Link(Texts.language_name(locale), target, Texts(locale).lang)
