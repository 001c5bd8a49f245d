"""Coding by hand: which comments, the sheets they go out and come back in, and whether coders agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from vocwork import store
from vocwork.analysis import agreement, sampling
from vocwork.analysis.code_shares import MACHINES
from vocwork.codebook import Codebook, codebook_of, codebook_path
from vocwork.corpus.codebook.hand import (
    KEYS,
    MACHINE,
    left_out,
    merged,
    no_codings,
    read_codings,
    sample_name,
    sheet_of,
    write_sheet,
)
from vocwork.feedback import FeedbackError
from vocwork.params import Params, ParamsError, load_params

SHEET = [*KEYS, "language", "text"]


class Desk(NamedTuple):
    """What coding by hand needs of a study: its params, codebook and tables, and the file that codings are kept in."""

    params: Params
    book: Codebook
    corpus: store.Corpus
    path: Path

    @property
    def filed(self) -> pd.DataFrame:
        """Everything in the file, categories among it that the codebook no longer has; see `hand.read_codings`."""
        return read_codings(self.path, None) if self.path.exists() else no_codings()

    @property
    def kept(self) -> pd.DataFrame:
        """The codings by hand so far."""
        filed = self.filed
        return filed[filed["code"].isin(self.book.codes)].reset_index(drop=True)

    @property
    def note(self) -> str:
        """What of the file counts for nothing, see `hand.left_out`."""
        return left_out(self.filed, self.book.codes, self.path.name)

    @property
    def comments(self) -> pd.DataFrame:
        """Every comment: feedback_id, language, text."""
        answers = self.corpus.feedback
        said = answers.loc[answers["comment"] == "comment", ["id", "language", "text"]]
        return said.rename(columns={"id": "feedback_id"}).reset_index(drop=True)

    @property
    def checked(self) -> pd.DataFrame:
        """How each category that people are asked about was coded in the last run, see `coding.Codings.quality`.

        Raises ParamsError where that run had no comments, or not this category.
        """
        quality, study = pd.DataFrame(self.corpus.made["codes"]), self.params.study
        if self.comments.empty or quality.empty:
            raise ParamsError(f"{study}: no comment was coded yet. Run `vocwork run` first, with comments to code")
        if new := [code for code in self.book.asked if code not in set(quality["code"])]:
            said = f"the last run did not know the category {', '.join(new)}"
            raise ParamsError(f"{study}: {said}. Run `vocwork run` first: what is planned follows from how it codes")
        return quality.set_index("code").loc[self.book.asked].reset_index()


def open_desk(params_file: Path, data: Path) -> Desk:
    """The desk of a study whose corpus lies in `data`.

    Raises ParamsError where there is no codebook, no place for codings or no corpus yet.
    """
    params = load_params(params_file)
    book = codebook_of(params, params_file)
    if book is None:
        raise ParamsError(
            f"{params_file}: there is no codebook. Name one, such as `codebook: {params.study}.codebook.yml`"
        )
    path = codebook_path(params, params_file)
    if not book.codings:
        raise ParamsError(f"{path}: say where codings by hand are kept, such as `codings: {params.study}.codings.csv`")
    return Desk(params, book, store.read_corpus(data / params.study), path.parent / book.codings)


def plan(desk: Desk, out: Path, *, precision: float) -> sampling.Plan:
    """Write a sheet of the comments to code by hand; those coded already stand in it as they were coded.

    Raises ParamsError where the study has to be run first.
    """
    comments = desk.comments
    machine = desk.corpus.codings[desk.corpus.codings["by"].isin(MACHINES)]
    ids, confidence, seed = comments["feedback_id"], desk.params.confidence, desk.params.seed
    errors = sampling.expected_errors(ids, machine, desk.checked)
    shares = sampling.expected_shares(ids, machine, errors)
    found = sampling.plan(ids, errors, shares, precision=precision, confidence=confidence, seed=seed)
    drawn = found.drawn[["feedback_id", "drawn"]].merge(comments, on="feedback_id")
    drawn = drawn.assign(sample=sample_name(drawn["feedback_id"]))
    coded = sheet_of(desk.kept, desk.book.asked).drop(columns=["drawn", "sample"])
    sheet = drawn.merge(coded, on="feedback_id", how="left").reindex(columns=[*SHEET, *desk.book.asked])
    write_sheet(sheet, out)
    return found


def export(desk: Desk, out: Path) -> int:
    """Write all codings, one row per comment and coder; returns how many rows. The machine is a coder of its own."""
    machine = desk.corpus.codings[desk.corpus.codings["by"].isin(MACHINES)]
    marks = machine[machine["coded"]].assign(mark="1").pivot(index="feedback_id", columns="code", values="mark")
    comments = desk.comments
    told = comments.join(marks.reindex(columns=desk.book.asked), on="feedback_id").assign(coder=MACHINE)
    hand = sheet_of(desk.kept, desk.book.asked).merge(comments, on="feedback_id")
    sheet = pd.concat([hand, told]).sort_values("feedback_id", kind="stable")
    write_sheet(sheet.reindex(columns=[*SHEET, *desk.book.asked]), out)
    return len(sheet)


def take_in(desk: Desk, sheet: Path, *, coder: str | None = None) -> pd.DataFrame:
    """Read a sheet that came back and keep what it says beside the codebook; returns the codings that were new.

    Raises FeedbackError naming file, row and column for what cannot be taken in; then nothing is.
    """
    if not sheet.is_file():
        raise FeedbackError(f"{sheet}: there is no such file. Name the sheet that came back from the coder")
    new = read_codings(sheet, desk.book.asked, coder=coder)
    strange = new.loc[~new["feedback_id"].isin(desk.comments["feedback_id"]), "feedback_id"].unique()
    if len(strange):
        said = f"{len(strange)} of its comments are not among those of the study, such as {strange[0]!r}"
        raise FeedbackError(f"{sheet}: {said}. Sheets go with the study they were made from")
    if new.empty:
        raise FeedbackError(
            f"{sheet}: no row has a coder. Write who coded it into `coder`, and 1 where a category holds"
        )
    both = merged(desk.filed, new)
    write_sheet(sheet_of(both, list(dict.fromkeys([*desk.book.codes, *both["code"]]))), desk.path)
    return new


def agree(desk: Desk) -> pd.DataFrame:
    """How far the coders agree on each category, see `agreement.agreement`."""
    return agreement.agreement(desk.kept, desk.book.asked, confidence=desk.params.confidence, seed=desk.params.seed)


def planned(found: sampling.Plan, precision: float) -> Iterator[str]:
    """A plan in plain lines."""
    comments, points = int(found.strata["comments"].sum()), 100 * precision
    yield f"{len(found.drawn)} of {comments} comments to code by hand, for shares within +-{points:.1f} points"
    for row in found.strata.itertuples():
        yield f"  stratum {row.stratum}: {row.drawn} of {row.comments} comments, expected error {row.error:.2f}"
    widest = found.expected.loc[found.expected["half_width"].idxmax()]
    yield f"widest interval expected: {widest['code']}, +-{100 * widest['half_width']:.1f} points"
    if widest["half_width"] > precision:
        said = "no sample of so few comments is as precise as wanted, nor are all of them"
        yield f"{said}. A larger --precision needs fewer"


def assumed(desk: Desk) -> str:
    """What a plan rests on before anybody has coded, in plain words; '' afterwards."""
    said = "nobody has checked the machine yet: this rests on how often one is assumed to err"
    after = "Plan again once some are coded and `vocwork run` knows them"
    return "" if desk.checked["hand"].any() else f"{said}. {after}"


def counted(kept: pd.DataFrame) -> str:
    """How many of the comments coded so far are a random sample, in plain words."""
    drawn = kept.dropna(subset="drawn")
    of = f" ({drawn['sample'].iloc[0]})" if len(drawn) else ""
    total = kept["feedback_id"].nunique()
    return f"{drawn['feedback_id'].nunique()} of the {total} comments coded so far count as the random sample{of}"


def agreed(table: pd.DataFrame) -> Iterator[str]:
    """Agreement in plain lines."""
    known = table[table["units"] > 0]
    if known.empty:
        yield "no comment was coded by two people: give some of a sheet to a second coder"
    for row in known.itertuples():
        interval = f"({row.low:.2f} to {row.high:.2f})"
        value = f"{row.alpha:.2f} {interval}, {row.verdict}" if row.verdict else "missing, all coded the same"
        yield f"{row.code}: alpha {value}; {row.units} comments, {row.coders} coders"
