"""A source that is a query: any database SQLAlchemy knows."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from vocwork.corpus.sources.files import Raw, Table, framed
from vocwork.feedback import FeedbackError
from vocwork.source import Source, fill_variables


def read_query(source: Source, params_file: str | Path) -> Raw:
    """The rows of a source's query as text, numbered from 1 in the order the database gives them.

    The password never reaches a message or the list of inputs. A relative SQLite file is meant from the params
    file's folder. Raises FeedbackError where the database or the query fails, or returns no rows.
    """
    from sqlalchemy import create_engine, make_url, text
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    try:
        url = make_url(fill_variables(str(source.url), params_file))
    except ArgumentError:
        raise FeedbackError(
            f"{params_file}: `url` is not a database address. It looks like sqlite:///answers.db or "
            f"postgresql://user:${{PASSWORD}}@host/name"
        ) from None
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database:
        place = Path(params_file).absolute().parent / url.database
        if not place.is_file():
            raise FeedbackError(f"{params_file}: there is no SQLite file {url.database}. Correct `url` of the source.")
        url = url.set(database=str(place))
    try:
        with create_engine(url).connect() as connection:
            result = connection.execute(text(str(source.query)))
            columns, records = list(result.keys()), result.fetchall()
    except (SQLAlchemyError, ImportError) as error:
        said = str(getattr(error, "orig", None) or error)
        raise FeedbackError(f"{params_file}: the query on {shown} failed: {said}. Query: {source.query}") from None
    if not records:
        raise FeedbackError(f"{params_file}: the query on {shown} returned no rows. Query: {source.query}")
    rows = framed(Table(columns, list(enumerate(records, start=1))), shown)
    fingerprint = hashlib.sha256(rows.to_csv().encode()).hexdigest()
    return Raw(shown, fingerprint, rows, pd.DataFrame(columns=["row", "value"]), {})
