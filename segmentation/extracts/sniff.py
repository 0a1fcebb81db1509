"""Finding out how a CSV file is written: encoding, line ends, delimiter, where its header stands."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from segmentation.errors import InputError, Message
from segmentation.extracts.record import MalformedError, split_record

BLOCK = 1 << 22
HEAD = 1 << 16
DELIMITERS = (";", ",", "\t", "|")
TITLE_ROWS = 20
SURROGATES = re.compile("[\udc80-\udcff]")
# The line above and below the header of a list that SAP exports as text: -----, or |---+---|.
RULE = re.compile(r"[|+-]*-{3,}[|+-]*")
NOT_ASCII = re.compile("[^\\x00-\\x7f]")

MARKED = "segmentkompass.marked"


def _marked(error: UnicodeError) -> tuple[str, int]:
    """A surrogate for each byte that is no text; Python's own handler gives up on half a UTF-16 pair."""
    if isinstance(error, UnicodeDecodeError):
        return "\udcff" * (error.end - error.start), error.end
    raise error


codecs.register_error(MARKED, _marked)


@dataclass(frozen=True)
class Block:
    """Whole lines of a file, without their ends. odd: it holds NUL, stray carriage returns or undecodable bytes."""

    text: str
    odd: bool

    @property
    def plain(self) -> bool:
        """Whether every delimiter parts two fields and every line end two records."""
        return not self.odd and '"' not in self.text

    @property
    def lines(self) -> list[str]:
        """The lines, as an editor shows them."""
        return self.text.split("\n")


@dataclass(frozen=True)
class Text:
    """How the bytes of a file become lines; undecodable bytes survive as surrogates, to be rejected by line.

    most: so many bytes are read, and the line that then begins is left out; None: all.
    """

    path: Path
    encoding: str
    line_end: str = "\n"
    most: int | None = None

    @property
    def shown_encoding(self) -> str:
        """The encoding's usual name."""
        return "utf-8" if self.encoding == "utf-8-sig" else self.encoding

    def blocks(self, size: int = BLOCK) -> Iterator[Block]:
        """The lines of the file in blocks of bounded size, without a byte order mark."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        lenient = codecs.getincrementaldecoder(self.encoding)(MARKED)
        rest, decodable = "", True
        left = self.most if self.most is not None else self.path.stat().st_size
        with self.path.open("rb") as file:
            while block := file.read(min(size, left)):
                left -= len(block)
                state = decoder.getstate()
                try:
                    text = decoder.decode(block)
                except UnicodeDecodeError:
                    lenient.setstate(state)
                    text, decodable = lenient.decode(block), False
                    decoder.setstate(lenient.getstate())
                head, end, tail = text.rpartition(self.line_end)
                if not end:
                    rest += tail
                    continue
                yield self._block(rest + head, decodable)
                rest, decodable = tail, tail.isascii() or decodable
        if rest and (self.most is None or self.most >= self.path.stat().st_size):
            yield self._block(rest.removesuffix("\r"), decodable)

    def lines(self, size: int = BLOCK) -> Iterator[str]:
        """The lines of the file, one by one; size: bytes read at once."""
        for block in self.blocks(size):
            yield from block.lines

    def _block(self, text: str, decodable: bool) -> Block:
        text = text.removesuffix("\r").replace("\r\n", "\n") if self.line_end == "\n" else text.replace("\r", "\n")
        return Block(text, odd=not decodable or "\r" in text or "\0" in text)


@dataclass(frozen=True)
class Header:
    """The line (from 1) that names the columns, the names, and the delimiter between them.

    ruled: it stands in a list with ruled lines, such as SAP exports as text. named: the file names its columns; if it
    does not, `line` is the one before the first record.
    """

    line: int
    names: tuple[str, ...]
    delimiter: str
    ruled: bool = False
    named: bool = True


def sniff_text(path: Path, encoding: str | None, file: str) -> Text:
    """Encoding (given, or UTF-8, else cp1252) and line end; InputError for an empty or binary file.

    file: its name for people.
    """
    with path.open("rb") as opened:
        head = opened.read(HEAD)
    if not head.strip():
        raise InputError(Message("{file} is empty. Export it again, or leave it out.", file=file))
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise InputError(Message("{file} is packed, but not named so: .xlsx, .zip or .gz. Rename it.", file=file))
    endian = _utf16_without_mark(head)
    if b"\0" in head and not utf16 and endian is None and not (encoding or "").startswith("utf-16"):
        raise InputError(Message("{file} is not a text file. Export it as CSV.", file=file))
    if encoding is None:
        encoding = "utf-16" if utf16 else endian or _utf8_or_cp1252([head])
    elif encoding == "utf-8":
        encoding = "utf-8-sig"
    start = head.decode(encoding, "replace")
    return Text(path, encoding, "\r" if "\r" in start and "\n" not in start else "\n")


def find_header(text: Text, wanted: Sequence[str], delimiter: str | None = None) -> Header:
    """The line among the first ones that names most of the wanted columns; title rows may stand above it."""
    best = Header(1, (), delimiter or DELIMITERS[0])
    best_score = (-1, 0)
    wanted_names = {normal(name) for name in wanted}
    for number, line in enumerate(text.lines(HEAD), start=1):
        if number > TITLE_ROWS:
            break
        for candidate in (delimiter,) if delimiter else DELIMITERS:
            try:
                cells = split_record(line, candidate)
            except MalformedError:
                continue
            if cells is None or not line.strip():
                continue
            names = tuple(cell.strip() for cell in cells)
            score = (count_named(names, wanted_names), len(names) if number == 1 else 0)
            if score > best_score:
                best, best_score = Header(number, names, candidate), score
    return best


def count_named(cells: Iterable[str], wanted: Set[str]) -> int:
    """How many of the wanted columns the cells of a row name. wanted: as `normal` writes them."""
    return len({normal(cell) for cell in cells} & wanted)


def normal(name: str) -> str:
    """A column name as it is compared: without case, blanks run together."""
    return " ".join(name.split()).casefold()


def settle_encoding(text: Text, encoding: str | None) -> Text:
    """The text with the encoding found from the whole file, not from its beginning alone."""
    if encoding is not None or text.encoding.startswith("utf-16"):
        return text
    with text.path.open("rb") as file:
        blocks = iter(lambda: file.read(BLOCK), b"") if text.most is None else [file.read(text.most)]
        return replace(text, encoding=_utf8_or_cp1252(blocks))


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16's byte order, told by the zeros beside the letters of western text."""
    zeros = [head[place::2].count(0) for place in (0, 1)]
    if len(head) < 16 or min(zeros) > 0 or 5 * max(zeros) < len(head):
        return None
    return "utf-16-le" if zeros[1] else "utf-16-be"


def _utf8_or_cp1252(blocks: Iterable[bytes]) -> str:
    """UTF-8 if the bytes are that, or mostly are (then single lines are bad); else cp1252, which old ERP writes."""
    good = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for block in blocks:
        text = decoder.decode(block)
        if text.isascii():
            continue
        lost = len(SURROGATES.findall(text))
        bad += lost
        good += len(NOT_ASCII.findall(text)) - lost
        if bad > 1000 + good:
            break
    return "utf-8-sig" if bad == 0 or good > bad else "cp1252"
