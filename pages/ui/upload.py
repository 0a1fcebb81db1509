"""Own extracts as the browser sent them: checked, written into a room of the visitor's, loaded."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import streamlit as st

from pages.ui import session_keys, visitor
from segmentation import private_rooms, workspaces
from segmentation.errors import InputError, Message
from segmentation.extracts import Mapping
from segmentation.extracts.deliveries import comparable_name
from segmentation.extracts.layout import DATA_SUFFIXES
from segmentation.progress import Progress
from segmentation.warehouse.full_disk import full_disk_told

MOST_FILES = 40
MOST_MEGABYTES = 2000
"""Of all files that are chosen together; the server's own setting limits each."""
_LONGEST_NAME = 120
"""Some systems take 255 bytes for a name, an umlaut has two, and what is made of a file adds to its name."""
_BLOCK = 1 << 20
_MAPPING_SUFFIX = ".toml"
_NOT_IN_NAMES = frozenset('<>:"|?*')
"""What Windows refuses."""
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}


class Upload(Protocol):
    """A file as the browser sent it."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...

    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> int: ...


@dataclass(frozen=True)
class _Held:
    """An `Upload` from a file that is there already."""

    name: str
    size: int
    file: BinaryIO

    def read(self, size: int, /) -> bytes:
        return self.file.read(size)

    def seek(self, offset: int, /) -> int:
        return self.file.seek(offset)


@dataclass(frozen=True)
class Delivery:
    """Extracts in a room of the visitor's. mapping: the `.toml` that came with them."""

    room: Path
    mapping: Path | None

    @property
    def extracts(self) -> Path:
        """The folder of the files."""
        return private_rooms.extracts_of(self.room)

    @property
    def is_waiting(self) -> bool:
        """Whether its files are there and not loaded yet."""
        return self.extracts.is_dir() and not private_rooms.warehouse_of(self.room).exists()


def fields() -> int:
    """Which fields for files stand on the page."""
    return int(st.session_state.get(session_keys.UPLOADS, 0))


def empty_fields() -> None:
    """The next fields are new ones: the server need not keep what the browser sent."""
    st.session_state[session_keys.UPLOADS] = fields() + 1


@contextmanager
def held(delivery: Delivery | None, uploads: Sequence[Upload]) -> Iterator[list[Upload]]:
    """The files of a delivery as if the browser sent them again, but for those that newer uploads take the place of."""
    names = set(map(comparable, uploads))
    paths = [] if delivery is None else sorted(delivery.extracts.iterdir())
    if delivery is not None and delivery.mapping is not None and not any(map(_is_mapping, uploads)):
        paths.append(delivery.mapping)
    with ExitStack() as open_files:
        yield [
            _Held(path.name, path.stat().st_size, open_files.enter_context(path.open("rb")))
            for path in paths
            if comparable_name(path.name) not in names
        ]


def put_down(uploads: Sequence[Upload]) -> Delivery:
    """Write the uploaded files into a new room of the visitor's. InputError if they cannot be loaded together."""
    extracts, mapping = _told_apart(uploads)
    room = workspaces.private_rooms().new(visitor.secret())
    try:
        with full_disk_told(room):
            delivery = Delivery(room, None if mapping is None else _write(mapping, room / "mapping"))
            for extract in extracts:
                _write(extract, delivery.extracts)
    except BaseException:
        private_rooms.delete(room)
        raise
    return delivery


def build(delivery: Delivery, progress: Progress, mapping: Mapping | None = None) -> Path:
    """Build a warehouse from the delivery, in its room, beside the files.

    mapping: takes the place of the delivery's own. Raises InputError and CancelledError; the delivery then stays.
    """
    own, in_use = private_rooms.warehouse_of(delivery.room), private_rooms.mapping_of(delivery.room)
    if mapping is not None:
        in_use.write_text(mapping.toml(), encoding="utf-8")
    elif delivery.mapping is not None:
        shutil.copyfile(delivery.mapping, in_use)
    workspaces.build(delivery.extracts, own, mapping=mapping or delivery.mapping, progress=progress)
    return own


def give_up(delivery: Delivery) -> None:
    """Delete the files of a delivery that is not loaded."""
    private_rooms.delete(delivery.room)


def _told_apart(uploads: Sequence[Upload]) -> tuple[list[Upload], Upload | None]:
    """The extracts and the mapping, if there is one; InputError with all that is wrong with the choice of files."""
    mappings = [upload for upload in uploads if _is_mapping(upload)]
    extracts = [upload for upload in uploads if upload not in mappings]
    problems = _bad_names([upload.name for upload in uploads])
    problems += [
        Message(
            "{name} is not of a kind that can be read: CSV, TXT, XLSX, Parquet, GZ, ZIP, and TOML for a mapping.",
            name=upload.name,
        )
        for upload in uploads
        if not upload.name.casefold().endswith((*DATA_SUFFIXES, _MAPPING_SUFFIX))
    ]
    if len(uploads) > MOST_FILES:
        problems.append(
            Message("These are {count} files; at most {most} are taken.", count=len(uploads), most=MOST_FILES)
        )
    together = sum(upload.size for upload in uploads)
    if together > MOST_MEGABYTES * 1_000_000:
        problems.append(
            Message(
                "These files have {size} MB together; at most {most} MB are taken at once. Pack them, or load them "
                "from the command line.",
                size=together // 1_000_000, most=MOST_MEGABYTES,
            )
        )  # fmt: skip
    problems += [
        Message("{name} is empty: export it again, or leave it out.", name=upload.name)
        for upload in uploads
        if upload.size == 0
    ]
    if len(mappings) > 1:
        names = ", ".join(mapping.name for mapping in mappings)
        problems.append(Message("There is more than one mapping file: {names}. Choose one of them.", names=names))
    elif mappings and not extracts:
        problems.append(
            Message("{name} is only a mapping. Choose the extracts it describes as well.", name=mappings[0].name)
        )
    if problems:
        raise InputError(Message("These files cannot be loaded together."), problems)
    return extracts, mappings[0] if mappings else None


def comparable(upload: Upload) -> str:
    """The name under which it is written, as names are compared."""
    return comparable_name(_file_name(upload.name))


def _is_mapping(upload: Upload) -> bool:
    return upload.name.lower().endswith(_MAPPING_SUFFIX)


def _bad_names(names: Sequence[str]) -> list[Message]:
    bad = [name for name in names if not _is_file_name(_file_name(name))]
    count = Counter(comparable_name(_file_name(name)) for name in names)
    twice = sorted({_file_name(name) for name in names if count[comparable_name(_file_name(name))] > 1})
    problems = [
        Message(
            "“{name}” cannot be the name of a file here: it is longer than {most} signs, begins with a dot, holds a "
            "sign such as : * ? or a line break, or is reserved. Rename it.",
            name="".join(sign if sign.isprintable() else "�" for sign in name[: _LONGEST_NAME + 1]),
            most=_LONGEST_NAME,
        )
        for name in bad
    ]  # fmt: skip
    if twice:
        problems.append(
            Message("The same name was chosen more than once: {names}. Rename them.", names=", ".join(twice))
        )
    return problems


def _file_name(name: str) -> str:
    # Only the last part of the name counts: an upload's name must not lead out of its folder.
    return name.replace("\\", "/").rpartition("/")[2]


def _is_file_name(name: str) -> bool:
    """Whether every system takes the name, and shows it as it is: no sign that turns the order of others around."""
    stem = name.partition(".")[0].strip().upper()
    return (
        0 < len(name) <= _LONGEST_NAME
        and name.isprintable()
        and not _NOT_IN_NAMES.intersection(name)
        and not name.startswith(".")
        and not name.endswith((".", " "))
        and stem not in _RESERVED
    )


def _write(upload: Upload, folder: Path) -> Path:
    path = folder / _file_name(upload.name)
    folder.mkdir(parents=True, exist_ok=True)
    upload.seek(0)
    with path.open("wb") as file:
        while block := upload.read(_BLOCK):
            file.write(block)
    return path
