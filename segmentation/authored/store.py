"""The store of authored data: transactional, SQLite in the workspace's folder, reached through SQLAlchemy Core.

A shared installation may name another database by its URL; nothing below is SQLite's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from segmentation.errors import InputError, Message

STORE_NAME = "authored.sqlite"
METADATA = sa.MetaData()
_WRITES = "writes"


class Store:
    """One database of authored data. It is made, with its tables, when something is first written."""

    def __init__(self, place: Path | str) -> None:
        self.place = place

    @cached_property
    def _engine(self) -> sa.Engine:
        url = sa.URL.create("sqlite", database=str(self.place)) if isinstance(self.place, Path) else self.place
        # No connection outlives its transaction: a folder can be deleted at any moment, on Windows too.
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _leave_transactions_to_us)
            sa.event.listen(engine, "begin", _begin)
        return engine

    def exists(self) -> bool:
        """Whether anything may be in it."""
        return not isinstance(self.place, Path) or self.place.is_file()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection | None]:
        """A connection to read from; None where nothing was ever written. InputError if the file is no such store."""
        if not self.exists():
            yield None
            return
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction: all of it or nothing, and what it reads nobody else changes before it is through.

        InputError if the place cannot be written.
        """
        with self._told():
            is_sqlite = self._engine.dialect.name == "sqlite"
            alone = {_WRITES: True} if is_sqlite else {"isolation_level": "SERIALIZABLE"}
            with self._engine.execution_options(**alone).begin() as connection:
                METADATA.create_all(connection)
                yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise _unusable(self.place, error.orig) from error


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    # Left alone, Python's driver begins one only at the first change, after what the change depends on was read.
    connection.isolation_level = None


def _begin(connection: sa.Connection) -> None:
    is_writing = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _unusable(place: Path | str, cause: object) -> InputError:
    return InputError(
        Message("The decisions in {path} cannot be read or written: {cause}.", path=str(place), cause=str(cause))
    )


def take_along(before: Path, after: Path) -> None:
    """What was decided about the warehouse `before` is known beside the warehouse `after`, too.

    Whole, though someone decides meanwhile. InputError if it cannot be read or written.
    """
    if not (source := before.parent / STORE_NAME).is_file():
        return
    try:
        with (
            closing(sqlite3.connect(source)) as from_here,
            closing(sqlite3.connect(after.parent / STORE_NAME)) as to_there,
        ):
            from_here.backup(to_there)
    except sqlite3.Error as error:
        raise _unusable(source, error) from error


def beside(warehouse: Path) -> Store:
    """The store of the workspace that this warehouse belongs to."""
    return Store(warehouse.parent / STORE_NAME)


def now() -> datetime:
    """This moment, UTC without a zone, as every database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
