"""A database in memory, apart from every warehouse, for libraries that write tables of their own into DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from segmentation.warehouse.connection import connect, lock_down


@contextmanager
def scratch_database() -> Iterator[Any]:
    """A connection to an empty database, locked down; gone, with what it spilled to disk, when left."""
    with TemporaryDirectory(prefix="segmentkompass-", ignore_cleanup_errors=True) as spill:
        connection = connect(Path(spill))
        try:
            lock_down(connection)
            yield connection
        finally:
            connection.close()
