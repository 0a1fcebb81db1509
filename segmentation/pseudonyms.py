"""Keys of pseudonyms: a file of 32 random bytes beside the warehouse, never in it.

With its key a person has the same pseudonym at every refresh; once the key is deleted nobody can tell any more whose a
pseudonym was. A folder has one key: a saved workspace keeps it over its refreshes, a private upload's goes with it.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from segmentation.errors import InputError, Message

KEY_FILE = "pseudonyms.key"
KEY_BYTES = 32
_OWNER_ALONE = 0o600


def key_beside(warehouse: Path) -> Path:
    """Where the key of a warehouse is, or will be once it holds persons."""
    return warehouse.parent / KEY_FILE


def key_in(path: Path) -> bytes:
    """The key in the file, which is made if it is not there. InputError if it holds no key or cannot be made."""
    try:
        if not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except OSError as error:
        raise InputError(
            Message("The key file {path} cannot be used: {cause}.", path=str(path), cause=error.strerror or str(error))
        ) from error
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError(Message("The key file {path} holds no key of {bytes} bytes.", path=str(path), bytes=KEY_BYTES))
    return key


def take_key_along(warehouse: Path, to: Path) -> None:
    """Give a copy of the warehouse the same key, so that its refreshes know the same persons."""
    with suppress(FileNotFoundError):
        _write(key_beside(to), key_beside(warehouse).read_text(encoding="ascii"))


def _make(path: Path) -> None:
    """Of two processes that make it at once one comes first, and both then read the same."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        _write(new, secrets.token_hex(KEY_BYTES) + "\n")
        with suppress(FileExistsError):
            _name(new, path)
    finally:
        new.unlink(missing_ok=True)


def _name(new: Path, path: Path) -> None:
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links.
        new.rename(path)


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
