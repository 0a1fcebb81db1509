"""What the command line shows: names and values come out of files, and none of them may speak to the terminal."""

from __future__ import annotations


def shown(text: str) -> str:
    """The text as a terminal may show it: signs that it would follow or hide are told by �; lines stay lines."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " if sign.isspace() else "�" for sign in text)


def shown_json(text: str) -> str:
    """The same of JSON, which can spell such a sign and loses nothing."""
    return "".join(sign if sign.isprintable() or sign == "\n" else _spelled(sign) for sign in text)


def _spelled(sign: str) -> str:
    pairs = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{pairs[at : at + 4]}" for at in range(0, len(pairs), 4))
