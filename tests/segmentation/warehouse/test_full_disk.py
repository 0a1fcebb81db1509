"""A full disk is told from errors that only quote words of the system."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import duckdb
import pytest

from segmentation.errors import InputError
from segmentation.warehouse.full_disk import full_disk_told

FULL = os.strerror(errno.ENOSPC)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, FULL),
        OSError(errno.EFBIG, os.strerror(errno.EFBIG)),
        duckdb.IOException(f'IO Error: Could not write file "x": {FULL}'),
        duckdb.FatalException(f'FATAL Error: Could not write file "x": {FULL}'),
    ],
)
def test_a_full_disk_is_told(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(InputError, match="no room left"), full_disk_told(tmp_path):
        raise error


@pytest.mark.parametrize("words", [FULL, os.strerror(errno.EFBIG)])
def test_data_that_hold_the_words_are_no_full_disk(tmp_path: Path, words: str) -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.ConversionException), full_disk_told(tmp_path):
        connection.execute("SELECT CAST(? AS INTEGER)", [words])


def test_another_error_of_the_system_is_no_full_disk(tmp_path: Path) -> None:
    with pytest.raises(duckdb.IOException), full_disk_told(tmp_path):
        raise duckdb.IOException("IO Error: Could not read file")
