"""Finding out how a CSV file is written: encoding, line ends, delimiter, where its header stands."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from segmentation.errors import InputError, Message
from segmentation.extracts.record import MalformedError, split_record

BLOCK = 1 << 22
# More than a record may have, however many bytes a sign takes (segmentation.extracts.scan).
LONGEST_LINE = 1 << 22
HEAD = 1 << 16
_NOT_IN_LATIN_1 = bytes(range(0x80, 0xA0))  # control signs there
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
    """Whole lines of a file.

    data: the lines in UTF-8, a line feed between two; bytes that are no text in the file's encoding stand as encoded
    surrogates (`Block.text`). odd: it holds NUL, stray carriage returns or such bytes. start: the byte of the file with
    which it begins.
    """

    data: bytes
    odd: bool
    start: int

    @property
    def text(self) -> str:
        """The lines as text, a surrogate for each byte that is none."""
        return text_of(self.data)

    @property
    def lines(self) -> list[str]:
        """The lines, as an editor shows them."""
        return self.text.split("\n")


def text_of(data: bytes) -> str:
    """What these bytes of a block say."""
    return data.decode("utf-8", "surrogatepass")


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

    def blocks(self, size: int = BLOCK, start: int = 0) -> Iterator[Block]:
        """The lines of the file in blocks of bounded size, without a byte order mark. start: the byte of the file with
        which a line begins; 0 for all."""
        for content, encoding, position in self._contents(size, start):
            yield self._block(content, encoding, position)

    def raw_lines(self, start: int = 0) -> Iterator[Sequence[bytes]]:
        """The lines of each block, for whoever wants a few of them: `raw_text` tells what one says."""
        for content, encoding, position in self._contents(BLOCK, start):
            lines = content if self._is_bytewise else self._block(content, encoding, position).data
            yield lines.split(b"\n")

    def raw_text(self, line: bytes) -> str:
        """What one of the raw lines says, a surrogate for each byte that is no text."""
        if not self._is_bytewise:
            return text_of(line)
        return self._block(line, "utf-8" if self.encoding == "utf-8-sig" else self.encoding, 0).text

    @property
    def _is_bytewise(self) -> bool:
        """Whether a line feed is one byte of the file, which stands for nothing else."""
        return self.line_end == "\n" and _holds_ascii(self.encoding)

    def _contents(self, size: int, start: int) -> Iterator[tuple[bytes, str, int]]:
        """Whole lines without the end of the last one, their encoding, and where they begin."""
        encoding, mark = _without_mark(self.path, self.encoding)
        end = self.line_end.encode(encoding)
        position = max(start, mark)
        left = (self.path.stat().st_size if self.most is None else self.most) - position
        rest, dropped = b"", 0
        with self.path.open("rb") as file:
            file.seek(position)
            while read := file.read(min(size, max(left, 0))):
                left -= len(read)
                content = rest + read
                cut = _last(end, content)
                if cut < 0:
                    # Of a line without end so much is kept as tells that it is too long.
                    surplus = max(0, len(content) - LONGEST_LINE) // len(end) * len(end)
                    rest, dropped = content[: len(content) - surplus], dropped + surplus
                    continue
                yield content[:cut], encoding, position
                position += cut + len(end) + dropped
                rest, dropped = content[cut + len(end) :], 0
        if rest and (self.most is None or self.most >= self.path.stat().st_size):
            yield rest, encoding, position

    def lines(self, size: int = BLOCK) -> Iterator[str]:
        """The lines of the file, one by one; size: bytes read at once."""
        for block in self.blocks(size):
            yield from block.lines

    def _block(self, content: bytes, encoding: str, start: int) -> Block:
        data, odd = content, False
        if not (content.isascii() and _holds_ascii(encoding)):
            data, odd = _in_utf8(content, encoding)
        if self.line_end == "\r":
            data = data.replace(b"\r", b"\n")
        elif b"\r" in data:
            data = _with_line_feeds(data.removesuffix(b"\r"))
        return Block(data, odd or b"\r" in data or b"\0" in data, start)


def _without_mark(path: Path, encoding: str) -> tuple[str, int]:
    """The encoding of what stands behind the byte order mark, and the mark's length."""
    marks = {
        "utf-8-sig": {codecs.BOM_UTF8: "utf-8", b"": "utf-8"},
        "utf-16": {codecs.BOM_UTF16_BE: "utf-16-be", codecs.BOM_UTF16_LE: "utf-16-le", b"": "utf-16-le"},
        "utf-16-be": {codecs.BOM_UTF16_BE: "utf-16-be"},
        "utf-16-le": {codecs.BOM_UTF16_LE: "utf-16-le"},
        "utf-32": {codecs.BOM_UTF32_BE: "utf-32-be", codecs.BOM_UTF32_LE: "utf-32-le", b"": "utf-32-le"},
        "utf-32-be": {codecs.BOM_UTF32_BE: "utf-32-be"},
        "utf-32-le": {codecs.BOM_UTF32_LE: "utf-32-le"},
    }
    with path.open("rb") as file:
        head = file.read(4)
    possible = marks.get(codecs.lookup(encoding).name, {})
    return next(((plain, len(mark)) for mark, plain in possible.items() if head.startswith(mark)), (encoding, 0))


def _last(end: bytes, content: bytes) -> int:
    """Where the last line end of the content begins, -1 if there is none; signs are as long as the line end."""
    found = content.rfind(end)
    while found % len(end) and found >= 0:
        found = content.rfind(end, 0, found + len(end) - 1)
    return found


@cache
def _holds_ascii(encoding: str) -> bool:
    """Whether text of ASCII signs is the same bytes in the encoding."""
    plain = bytes(range(1, 128))
    return plain.decode(encoding, "replace") == plain.decode("ascii")


def _with_line_feeds(data: bytes) -> bytes:
    """With a line feed in place of each carriage return and line feed; other carriage returns stay."""
    if data.count(b"\r") == data.count(b"\r\n"):
        # Where there are no others, leaving out all is many times as quick.
        return data.translate(None, b"\r")
    return data.replace(b"\r\n", b"\n")


def _in_utf8(content: bytes, encoding: str) -> tuple[bytes, bool]:
    """The content in UTF-8, and whether some of it is no text."""
    if encoding == "cp1252" and len(content.translate(None, _NOT_IN_LATIN_1)) == len(content):
        encoding = "latin-1"  # the same, and many times as quick
    try:
        text = content.decode(encoding)
        return content if encoding == "utf-8" else text.encode("utf-8"), False
    except UnicodeError:
        # A few encodings can say half a character.
        return content.decode(encoding, MARKED).encode("utf-8", "surrogatepass"), True


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
    # The mark of UTF-32 begins with that of UTF-16.
    utf32 = head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))
    utf16 = not utf32 and head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise InputError(Message("{file} is packed, but not named so: .xlsx, .zip or .gz. Rename it.", file=file))
    endian = _utf16_without_mark(head)
    usual = codecs.lookup(encoding).name if encoding else ""
    if b"\0" in head and not (utf16 or utf32 or endian) and not usual.startswith(("utf-16", "utf-32")):
        raise InputError(Message("{file} is not a text file. Export it as CSV.", file=file))
    if encoding is None:
        encoding = "utf-32" if utf32 else "utf-16" if utf16 else endian or _utf8_or_cp1252([head])
    elif usual == "utf-8":
        encoding = "utf-8-sig"
    elif usual == "utf-16" and not utf16:
        encoding = endian or "utf-16-le"
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
    if encoding is not None or text.encoding.startswith(("utf-16", "utf-32")):
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
