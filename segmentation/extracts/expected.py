"""What a load has to do: how many rows each file holds, and how long each stage takes for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from segmentation.extracts.datev import Ledger
from segmentation.extracts.forms import machine_written
from segmentation.extracts.opening import Extract
from segmentation.extracts.sheets import Sheet
from segmentation.extracts.sniff import Text
from segmentation.progress import Stage, Work
from segmentation.warehouse.plan import Source
from segmentation.warehouse.reader import Reader
from segmentation.warehouse.staging import can_be_direct

UNSEEN = "what nobody looked at yet"
"""The table under which the first guess is kept, until it gives way."""
Rows = tuple[float, bool]
"""How many there are, and whether they were counted."""

_SAMPLE = 1 << 20
_USUAL_LINE = 100  # bytes
_MICROSECOND = 1e-6
# Microseconds a row: text by the load of a million German order lines; sheets and ledgers guessed. Only ratios count.
_READING: dict[type, float] = {Text: 1.0, Sheet: 20.0, Ledger: 20.0}
_FORMS, _CHECKING, _LISTING, _STORING = 0.3, 1.2, 0.2, 0.35
_LOADING, _ORDERS, _FINISHING = 0.7, 0.1, 0.1
_FEATURES, _SEGMENTS = 0.3, 0.0
_ONCE = {Stage.FEATURES: 0.2, Stage.SEGMENTS: 2.0}  # seconds


def first_guess(folder: Path) -> Work:
    """All that the files of the folder take, before any was looked at; of the table UNSEEN."""
    return _work(Stage.READING, UNSEEN, "", (_by_size(folder), False), _READING[Text] + _FORMS + _CHECKING + _STORING)


def marts(folder: Path) -> Iterator[Work]:
    """What follows the load of the folder: features and segments."""
    rows = _by_size(folder)
    for stage, cost in ((Stage.FEATURES, _FEATURES), (Stage.SEGMENTS, _SEGMENTS)):
        yield Work(stage, seconds=_ONCE[stage] + cost * rows * _MICROSECOND)


def of_all(extracts: Sequence[Extract], reader: Reader) -> Iterator[Work]:
    """What the load of these files takes, by what is seen of them before."""
    lines = 0.0
    for name in dict.fromkeys(extract.source.table.name for extract in extracts):
        own = [extract for extract in extracts if extract.source.table.name == name]
        rows = [rows_of(extract, reader) for extract in own]
        lines += sum(count for count, _ in rows)
        if len(own) == 1 and _seems_clean(own[0]):
            yield in_one_pass(own[0], rows[0])
        else:
            yield from with_care(own, rows)
    yield Work(Stage.ORDERS, seconds=lines * _ORDERS * _MICROSECOND)
    yield Work(Stage.FINISHING, seconds=lines * _FINISHING * _MICROSECOND)


def in_one_pass(extract: Extract, rows: Rows) -> Work:
    """What the load of a clean file takes."""
    return _work(Stage.LOADING, extract.source.table.name, extract.source.file, rows, _LOADING)


def with_care(extracts: Sequence[Extract], rows: Sequence[Rows]) -> Iterator[Work]:
    """What the careful load of the files of one table takes."""
    name = extracts[0].source.table.name
    for extract, count in zip(extracts, rows, strict=True):
        file = extract.source.file
        if extract.text is not None:
            yield _work(Stage.READING, name, file, count, _READING[type(extract.text)])
        yield from forms_and_checking(extract.source, count)
    every = (sum(count for count, _ in rows), all(is_exact for _, is_exact in rows))
    yield _work(Stage.LISTING, name, "", every, _LISTING)
    yield _work(Stage.STORING, name, "", every, _STORING)


def forms_and_checking(source: Source, rows: Rows) -> Iterator[Work]:
    """What it takes to find how a file is written and to type its cells."""
    yield _work(Stage.FORMS, source.table.name, source.file, rows, _FORMS)
    yield _work(Stage.CHECKING, source.table.name, source.file, rows, _CHECKING)


def rows_of(extract: Extract, reader: Reader) -> Rows:
    """The rows of a file, counted where it tells them, else by its size and the mean length of its first lines."""
    text = extract.text.text if isinstance(extract.text, Ledger) else extract.text
    if text is None:
        return reader.parquet_rows(extract.source.path), True
    if isinstance(text, Sheet):
        return max(0, text.height - extract.header.line), True
    with text.path.open("rb") as file:
        sample = file.read(_SAMPLE)
    ends = sample.count(text.line_end.encode())
    return ends * text.path.stat().st_size / max(1, len(sample)), False


def _seems_clean(extract: Extract) -> bool:
    text = extract.text
    if not isinstance(text, Text) or text.encoding != "utf-8-sig" or extract.header.ruled:
        return False
    if not can_be_direct(extract.source):
        return False
    return machine_written(extract.source, text, extract.header) is not None


def _by_size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.glob("*") if path.is_file()) / _USUAL_LINE


def _work(stage: Stage, table: str, file: str, rows: Rows, cost: float) -> Work:
    count, is_exact = rows
    return Work(stage, table, file, max(1.0, count), is_exact, max(1.0, count) * cost * _MICROSECOND)
