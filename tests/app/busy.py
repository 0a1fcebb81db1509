"""A run of another session that is in the middle of reading a warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from segmentation.warehouse import Warehouse


@contextmanager
def reading(warehouse: Warehouse) -> Iterator[Future[list[tuple[int]]]]:
    """A query that counts the customers, under way inside, and given its result when left."""
    begun, go_on = Event(), Event()

    def wait(row: int) -> int:
        begun.set()
        go_on.wait(30)
        return row

    cursor = warehouse._cursor()
    cursor.create_function("wait", wait, ["BIGINT"], "BIGINT")
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(
            lambda: cursor.execute("SELECT wait(n) FROM (SELECT count(*) AS n FROM core.customers)").fetchall()
        )
        try:
            assert begun.wait(30) or reader.result()
            yield reader
        finally:
            go_on.set()
