"""The files that a folder delivers, those inside .gz and .zip among them.

An archive is unpacked into a folder of the program's own, under names of its own, within limits that count what is
really unpacked, so that neither a path in it nor a bomb does harm.
"""

from __future__ import annotations

import gzip
import io
import lzma
import shutil
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from segmentation.errors import InputError, Message
from segmentation.extracts.book_size import BookSize, unreadable_book
from segmentation.extracts.xls_size import SIGNATURE, check_xls
from segmentation.progress import Stage, steering
from segmentation.warehouse.plan import BOOK_SUFFIXES, PARQUET_SUFFIX

TEXT_SUFFIXES = (".csv", ".txt")
TABLE_SUFFIXES = (*TEXT_SUFFIXES, *BOOK_SUFFIXES, PARQUET_SUFFIX)
# Of a workbook whose sheets are no XML, and which is not read.
_BINARY_BOOK = "workbook.bin"
DATA_SUFFIXES = (*TABLE_SUFFIXES, ".gz", ".zip")

# All that one load unpacks together, and one file against its packed size; a small one may be packed better.
MOST_UNPACKED = 8 << 30
MOST_RATIO = 200
SMALL = 16 << 20
MOST_MEMBERS = 1000
BLOCK = 1 << 20
# More than the list of members of any archive that has so few.
MOST_AT_ONCE = 16 << 20

_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Delivered:
    """A file of tables: its name as people see it (`lieferung.zip/kunden.csv`), and where its bytes lie."""

    name: str
    path: Path

    @property
    def file(self) -> PurePosixPath:
        """The name of the table's own file: `kunden.csv` in `lieferung.zip/kunden.csv` and in `kunden.csv.gz`."""
        own = PurePosixPath(PurePosixPath(self.name).name)
        return own.with_suffix("") if own.suffix.casefold() == ".gz" else own


def comparable_name(name: str) -> str:
    """A file's name as names are compared: whether letters are capitals, and whether an umlaut is one sign or two, as
    some systems write it, makes no other file."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def file_called(folder: Path, name: str) -> Path:
    """The path of a file in or below the folder, spelled as it is there; as it was asked for, if there is no one such
    file."""
    path = folder / name
    # Some systems say that a file exists however it is spelled; only the listing tells how it is.
    listed = list(path.parent.iterdir()) if path.parent.is_dir() else []
    found = [there for there in listed if comparable_name(there.name) == comparable_name(path.name)]
    return found[0] if len(found) == 1 and path not in found else path


@contextmanager
def _opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; BadZipFile also for one whose list of members alone would fill the memory."""
    with _InParts(path) as file, zipfile.ZipFile(file) as archive:
        yield archive


class _InParts(io.FileIO):
    """A file that nobody reads in one go."""

    def read(self, size: int | None = -1, /) -> bytes:
        if (size or 0) > MOST_AT_ONCE:
            raise zipfile.BadZipFile
        return super().read(MOST_AT_ONCE if size is None or size < 0 else size)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Deliveries:
    """The files of a source folder; archives are unpacked into `room` when they are asked for."""

    def __init__(self, folder: Path, room: Path) -> None:
        self.folder = folder
        self.room = room
        self._unpacked: dict[Path, list[Delivered]] = {}
        self._left = MOST_UNPACKED

    def within(self, path: Path, name: str) -> list[Delivered]:
        """The files that a file of the folder holds: itself, or those of tables that are packed in it.

        InputError for one that cannot be unpacked, or not within the limits.
        """
        suffix = path.suffix.casefold()
        if suffix not in (".gz", ".zip", *BOOK_SUFFIXES):
            return [Delivered(name, path)]
        if path not in self._unpacked:
            self.room.mkdir(exist_ok=True)
            steering().begin(Stage.UNPACKING, file=name)
            try:
                found = {".gz": self._gz, ".zip": self._zip}.get(suffix, self._itself)(path, name)
                self._unpacked[path] = list(found)
                for delivered in self._unpacked[path]:
                    if delivered.file.suffix.casefold() in BOOK_SUFFIXES:
                        self._check_book(delivered)
            except _BROKEN as error:
                raise InputError(
                    Message(
                        "{file} cannot be unpacked: it is damaged, or no archive that can be read. Pack it again.",
                        file=name,
                    )
                ) from error
        return self._unpacked[path]

    def _check_book(self, book: Delivered) -> None:
        """InputError for a workbook that is larger in memory than the limits allow, or is none."""
        # Whatever its name says, readers go by what it holds.
        with book.path.open("rb") as file:
            is_old = file.read(len(SIGNATURE)) == SIGNATURE
        if is_old:
            check_xls(book.path, book.name)
            return
        try:
            with _opened_zip(book.path) as archive:
                size = BookSize(book.name)
                if any(part.filename.casefold().endswith(_BINARY_BOOK) for part in archive.infolist()):
                    raise InputError(unreadable_book(book.name))
                # What cells share has to be known before the sheets are walked through.
                parts = sorted(archive.infolist(), key=lambda part: "sharedstrings" not in part.filename.casefold())
                for member in parts:
                    with archive.open(member) as packed:
                        size.add(self._limited(packed, member.compress_size, book.name))
        except _BROKEN as error:
            raise InputError(unreadable_book(book.name)) from error

    def _itself(self, path: Path, name: str) -> Iterator[Delivered]:
        yield Delivered(name, path)

    def _gz(self, path: Path, name: str) -> Iterator[Delivered]:
        inner = Delivered(name, path).file
        if inner.suffix.casefold() in TABLE_SUFFIXES:
            with gzip.open(path) as packed:
                yield Delivered(name, self._write(packed, path.stat().st_size, name, inner.suffix))

    def _zip(self, path: Path, name: str) -> Iterator[Delivered]:
        with _opened_zip(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MOST_MEMBERS:
                raise InputError(
                    Message("{file} holds {count} files; at most {most} are read.", file=name, count=len(members),
                            most=MOST_MEMBERS)
                )  # fmt: skip
            _check_members(members, name)
            for member in members:
                inner = PurePosixPath(member.filename)
                if inner.parts[0] == "__MACOSX" or inner.suffix.casefold() not in TABLE_SUFFIXES:
                    continue
                shown = f"{name}/{inner}"
                with archive.open(member) as packed:
                    yield Delivered(shown, self._write(packed, member.compress_size, shown, inner.suffix))

    def _write(self, packed: _Readable, packed_size: int, name: str, suffix: str) -> Path:
        count = sum(1 for _ in self.room.iterdir())
        path = self.room / f"unpacked-{count}{suffix.casefold()}"
        with path.open("wb") as file:
            for block in self._limited(packed, packed_size, name):
                if shutil.disk_usage(self.room).free < 2 * len(block):
                    raise InputError(Message("There is no room on the disk to unpack {file}.", file=name))
                file.write(block)
        return path

    def _limited(self, packed: _Readable, packed_size: int, name: str) -> Iterator[bytes]:
        read = 0
        while block := packed.read(BLOCK):
            steering().check()
            read += len(block)
            self._left -= len(block)
            if self._left < 0 or read > max(SMALL, MOST_RATIO * packed_size):
                raise InputError(
                    Message(
                        "{file} unpacks to more than is allowed: {most_ratio} times its packed size, or {most_gb} GB "
                        "together with the other files. Deliver it unpacked, or in parts.",
                        file=name, most_ratio=MOST_RATIO, most_gb=MOST_UNPACKED >> 30,
                    )
                )  # fmt: skip
            yield block


def _check_members(members: list[zipfile.ZipInfo], name: str) -> None:
    """InputError for an archive that plays tricks with paths, is encrypted or holds archives."""
    problems = []
    for member in members:
        inner = PurePosixPath(member.filename.replace("\\", "/"))
        link = stat.S_ISLNK(member.external_attr >> 16)
        if inner.is_absolute() or ".." in inner.parts or ":" in member.filename or "\\" in member.filename or link:
            problems.append(
                Message("{file}: “{member}” leads out of the archive. Pack the files themselves.", file=name,
                        member=member.filename)
            )  # fmt: skip
        elif member.flag_bits & 1:
            problems.append(
                Message("{file}: “{member}” is encrypted. Pack it without a password.", file=name,
                        member=member.filename)
            )  # fmt: skip
        elif inner.suffix.casefold() in (".zip", ".gz"):
            problems.append(
                Message("{file}: “{member}” is an archive in an archive. Pack the files themselves.", file=name,
                        member=member.filename)
            )  # fmt: skip
    if problems:
        raise InputError(Message("{file} cannot be unpacked.", file=name), problems)
