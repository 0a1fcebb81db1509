"""Pseudonyms in SQL: the first 128 bits of HMAC-SHA-256 over the cell, in hexadecimal.

DuckDB has no keyed hash; HMAC (RFC 2104) is two plain ones. The key stands in a macro of the in-memory catalog alone:
no query text, and no file, holds it.
"""

from __future__ import annotations

DIGITS = 32
_BLOCK = 64  # bytes that SHA-256 takes at once
_INNER, _OUTER = 0x36, 0x5C
_MACRO = "memory.main.pseudonym"


def pseudonym(cell: str) -> str:
    """The pseudonym of a text cell, the same however its accents are encoded; NULL of nothing."""
    return f"{_MACRO}({cell})"


def macro(key: bytes) -> str:
    """The statement that makes `pseudonym` known to a connection. key: at most 64 bytes."""
    padded = key.ljust(_BLOCK, b"\0")
    inner, outer = (_blob(bytes(byte ^ mask for byte in padded)) for mask in (_INNER, _OUTER))
    inside = f"unhex(sha256({inner} || encode(nfc_normalize(cell))))"
    return f"CREATE MACRO {_MACRO}(cell) AS left(sha256({outer} || {inside}), {DIGITS})"


def _blob(content: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in content) + "'::BLOB"
