"""A disk without room, told as what it is, whichever library met it first."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from segmentation.errors import InputError, Message

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# DuckDB gives the system's words, not its number; in errors of other classes it quotes what the data hold.
_OF_THE_SYSTEM = (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException)
_WORDS = [os.strerror(number) for number in _NO_ROOM]
if sys.platform == "win32":
    import ctypes

    _WORDS.append(ctypes.FormatError(112).strip())


@contextmanager
def full_disk_told(folder: Path) -> Iterator[None]:
    """InputError where what is done within finds no room left on the disk of the folder."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if not _is_full(error):
            raise
        raise InputError(
            Message("There is no room left on the disk for {path}.", path=str(folder)),
            [Message("Make room there and try again; what was there before is unharmed.")],
        ) from error


def _is_full(error: OSError | duckdb.Error) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    return isinstance(error, _OF_THE_SYSTEM) and any(words in str(error) for words in _WORDS)
