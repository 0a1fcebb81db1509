"""The store of authored data: transactional, SQLite in the workspace's folder, reached through SQLAlchemy Core.

A shared installation may name another database by its URL; nothing below is SQLite's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from segmentation.errors import InputError, Message

STORE_NAME = "authored.sqlite"
METADATA = sa.MetaData()


class Store:
    """One database of authored data. It is made, with its tables, when something is first written."""

    def __init__(self, place: Path | str) -> None:
        self.place = place

    @cached_property
    def _engine(self) -> sa.Engine:
        url = sa.URL.create("sqlite", database=str(self.place)) if isinstance(self.place, Path) else self.place
        # No connection outlives its transaction: a folder can be deleted at any moment, on Windows too.
        return sa.create_engine(url, poolclass=sa.NullPool)

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
        """A transaction: all of it or nothing. InputError if the place cannot be written."""
        with self._told():
            METADATA.create_all(self._engine)
            with self._engine.begin() as connection:
                yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise InputError(
                Message("The decisions in {path} cannot be read or written: {cause}.", path=str(self.place),
                        cause=str(error.orig))
            ) from error  # fmt: skip


def take_along(before: Path, after: Path) -> None:
    """What was decided about the warehouse `before` is known beside the warehouse `after`, too."""
    if (source := before.parent / STORE_NAME).is_file():
        shutil.copyfile(source, after.parent / STORE_NAME)


def beside(warehouse: Path) -> Store:
    """The store of the workspace that this warehouse belongs to."""
    return Store(warehouse.parent / STORE_NAME)


def now() -> datetime:
    """This moment, UTC without a zone, as every database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
