"""What a saved workspace may be called, and the folder that its name leads to."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from segmentation.errors import InputError, Message

LONGEST_NAME = 60
# Persian, Indic and emoji join their signs with them; other invisible characters only make two names look alike.
_JOINERS = "\u200c\u200d"
_LONGEST_READABLE = 30


def cleaned(name: str) -> str:
    """The name as it is kept: composed, single blanks. InputError if it cannot be one."""
    text = " ".join(unicodedata.normalize("NFC", name).split())
    problem = None
    if not text.strip(_JOINERS):
        problem = Message("The name is empty.")
    elif len(text) > LONGEST_NAME:
        problem = Message("It has {count} characters; at most {most} are possible.", count=len(text), most=LONGEST_NAME)
    elif not all(character.isprintable() or character in _JOINERS for character in text):
        problem = Message("It holds characters that cannot be seen.")
    if problem is not None:
        raise InputError(Message("A workspace cannot have this name."), [problem])
    return text


def folder_name(name: str) -> str:
    """The same for names that differ in case or in how a sign is composed alone; safe on every file system.

    InputError as `cleaned`. Nothing of the name can lead elsewhere: what is readable of it is letters and digits, and
    what tells names apart is a digest.
    """
    same = unicodedata.normalize("NFKC", cleaned(name)).casefold()
    letters = unicodedata.normalize("NFKD", same).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST_READABLE].strip("-")
    return f"{readable or 'workspace'}-{hashlib.sha256(same.encode()).hexdigest()[:16]}"
