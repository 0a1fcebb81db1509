"""Every dialect with every damage: the rows come out to the cent, or the file is refused by name; no third outcome.

What ought to happen follows from how a file is made: whether its cells leave two readings open. Many files are loaded
at once, as parts of one extract, each of which finds its form for itself; what one pass may read is loaded alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import combinations, product
from pathlib import Path
from random import Random

import pytest

from segmentation.errors import InputError
from segmentation.extracts import LoadReport, load
from segmentation.warehouse import open_warehouse
from segmentation.warehouse.plan import DATE_FORMS
from tests.segmentation.extracts.german_files import CUSTOMER_COLUMNS, CUSTOMERS, write_extract
from tests.segmentation.extracts.test_dialect_matrix import PACKS, SIGNS
from tests.segmentation.extracts.test_dialects import DAMAGES, DELIMITERS, ENCODINGS, HEADERS, number, text

Rows = list[list[str]]
AT_ONCE = 48
# A DATE_FORMS name of which a day up to the twelfth leaves open which number is the day.
OPEN_DATE = re.compile("[dm].*[/-].*")


def no_header(rows: Rows) -> int:
    del rows[0]
    return 0


def second_header(rows: Rows) -> int:
    rows.insert(4, list(rows[0]))
    return 1


# What is done to the text of a file: the text that takes its place, and how many records come to be rejected.
def whole(content: str, delimiter: str) -> tuple[str, int]:
    return content, 0


def open_quote(content: str, delimiter: str) -> tuple[str, int]:
    head, end, tail = content.rpartition("\r\n")[0].rpartition("\r\n")
    return f'{head}{end}x{delimiter}1{delimiter}"offen\r\n{tail}\r\n', 1


def cut_off(content: str, delimiter: str) -> tuple[str, int]:
    return f"{content}x{delimiter}9001", 1


def other_line_ends(content: str, delimiter: str) -> tuple[str, int]:
    return content.replace("\r\n", "\n"), 0


def old_line_ends(content: str, delimiter: str) -> tuple[str, int]:
    return content.replace("\r\n", "\r"), 0


KINDS: tuple[tuple[Callable[[Rows], int], Callable[[str, str], tuple[str, int]]], ...] = (
    *((damage, whole) for damage in (*DAMAGES, no_header, second_header)),
    *((DAMAGES[0], damage) for damage in (open_quote, cut_off, other_line_ends, old_line_ends)),
)
# (amount, day): the first leave no doubt, the others do where groups and days may be read in two ways.
TELLING = [(Decimal(n * 791_903 % 900_000_000) / 100 - 4_000_000, dt.date(2023, 12, 20) + dt.timedelta(17 * n))
           for n in range(12)]  # fmt: skip
OPEN = [(Decimal(1000 + 7 * n), dt.date(2024, 2 + n, 1 + n)) for n in range(5)]


@dataclass(frozen=True)
class Cell:
    """One combination. number: its place among all."""

    number: int
    encoding: str
    delimiter: str
    signs: str
    date: str
    kind: tuple[Callable[[Rows], int], Callable[[str, str], tuple[str, int]]]
    telling: bool

    @property
    def values(self) -> tuple[object, ...]:
        return astuple(self)[1:]

    @property
    def lines(self) -> list[tuple[Decimal, dt.date]]:
        return TELLING if self.telling else OPEN

    @property
    def pack(self) -> str:
        return list(PACKS)[self.number % len(PACKS)]

    def content(self) -> tuple[bytes, int]:
        """The file, and how many of its records cannot be loaded."""
        rows = [list(HEADERS)]
        rows += [
            [f"Ä{n} {self.number}", str(n), self.day(day), "10001", self.amount(amount), 'E-Mail "neu"']
            for n, (amount, day) in enumerate(self.lines)
        ]
        of_rows = self.kind[0](rows)
        written, of_text = self.kind[1](text(rows, self.delimiter), self.delimiter)
        return written.encode(self.encoding), of_rows + of_text

    def amount(self, amount: Decimal) -> str:
        return number(amount, self.signs) if self.telling else number(amount, self.signs)[:-3]

    def day(self, day: dt.date) -> str:
        written = {"yyyy": f"{day.year}", "dd": f"{day:%d}", "mm": f"{day:%m}", "d": f"{day.day}", "m": f"{day.month}"}
        return re.sub("yyyy|dd|mm|d|m", lambda part: written[part[0]], self.date)

    @property
    def is_refused(self) -> bool:
        """Whether the file leaves open what it says."""
        two_readings = not self.telling and (self.signs[1:] in (",", ".") or bool(OPEN_DATE.fullmatch(self.date)))
        return self.kind[0] is no_header or two_readings

    def write(self, folder: Path) -> int:
        content, damaged = self.content()
        name = self.pack.replace("auftragspositionen", f"auftragspositionen_{self.number}")
        name = name.replace("lieferung", f"lieferung_{self.number}")
        packed = PACKS[self.pack](content, f"export/auftragspositionen_{self.number}.csv")
        (folder / name).write_bytes(packed)
        return damaged


@cache
def all_cells() -> list[Cell]:
    values = product(ENCODINGS, DELIMITERS, SIGNS, DATE_FORMS, KINDS, (True, False))
    return [Cell(place, *combined) for place, combined in enumerate(values)]


def sample() -> list[Cell]:
    """Cells that meet every pair of values, always the same."""
    shuffled = Random(3).sample(all_cells(), 20_000)
    found, met = [], set[object]()
    for least in (12, 8, 4, 1):
        for cell in shuffled:
            new = set(combinations(enumerate(cell.values), 2)) - met
            if len(new) >= least:
                found.append(cell)
                met |= new
    return found


def number_of(name: str) -> int:
    return int(re.search(r"auftragspositionen_(\d+)", name)[1])  # type: ignore[index]


def remove(folder: Path, cell: Cell) -> None:
    for path in folder.glob(f"*_{cell.number}.*"):
        path.unlink()


def outcome(folder: Path, cells: Sequence[Cell]) -> tuple[LoadReport | None, dict[int, set[str]]]:
    """The load of what is not refused, and the templates of why the others are."""
    refused: dict[int, set[str]] = {}
    left = {cell.number: cell for cell in cells}
    while left:
        try:
            return load(folder / "in", folder / "w.duckdb"), refused
        except InputError as error:
            problems = error.problems
        assert problems
        assert not (folder / "w.duckdb").exists()
        for problem in problems:
            named = number_of(str(problem))
            refused.setdefault(named, set()).add(problem.template)
            if named in left:
                remove(folder / "in", left.pop(named))
    return None, refused


def attempt(folder: Path, cells: Sequence[Cell]) -> dict[int, set[str]]:
    """Why cells are refused, by their number; AssertionError for a third outcome of any."""
    write_extract(folder / "in", "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    damaged = {cell.number: cell.write(folder / "in") for cell in cells}
    report, refused = outcome(folder, cells)
    by_number = {cell.number: cell for cell in cells}
    wrong = {number for number in by_number if (number in refused) != by_number[number].is_refused}
    assert not wrong, [(by_number[number], refused.get(number)) for number in wrong]
    if report is None:
        return refused
    with open_warehouse(folder / "w.duckdb") as warehouse:
        stored: dict[int, list[tuple[Decimal, dt.date]]] = {}
        for order, revenue, day in warehouse.rows(
            "SELECT order_id, revenue, order_date FROM core.order_lines ORDER BY order_id, line_no"
        ):
            stored.setdefault(int(order.split()[1]), []).append((revenue, day))
    for source in report.sources:
        if source.table == "order_lines":
            cell = by_number[number_of(source.file)]
            assert sorted(stored[cell.number]) == sorted(cell.lines), cell
            counts = (len(cell.lines), damaged[cell.number], 0)
            assert (source.loaded, source.rejected, source.duplicate) == counts, cell
            assert source.read == sum(counts), cell
    assert stored.keys() == by_number.keys() - refused.keys()
    assert report.totals["revenue"] == sum(amount for number in stored for amount, _ in by_number[number].lines)
    return refused


def attempt_all(folder: Path, cells: Sequence[Cell]) -> Counter[str]:
    """How many cells are refused for each reason."""
    found: Counter[str] = Counter()
    for start in range(0, len(cells), AT_ONCE):
        for reasons in attempt(folder / str(start), cells[start : start + AT_ONCE]).values():
            found.update(reasons)
    return found


def is_plain(cell: Cell) -> bool:
    """Whether the file is written in the machine's own forms."""
    return cell.encoding.startswith("utf-8") and cell.signs in (".", ".,") and cell.date in ("yyyy-mm-dd", "yyyy-m-d")


def test_a_sample_of_the_matrix_loads_right_or_is_refused(tmp_path: Path) -> None:
    cells = sample()
    for one, other in combinations(zip(*(cell.values for cell in cells), strict=True), 2):
        assert set(zip(one, other, strict=True)) == set(product(set(one), set(other)))
    attempt_all(tmp_path, cells)


@pytest.mark.complete
@pytest.mark.timeout(6 * 3600)
@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_whole_matrix_loads_right_or_is_refused(tmp_path: Path, encoding: str, delimiter: str) -> None:
    cells = [cell for cell in all_cells() if (cell.encoding, cell.delimiter) == (encoding, delimiter)]
    if encoding == "latin-1":
        # To the byte what cp1252 makes of it, which is loaded.
        assert all(cell.content() == replace(cell, encoding="cp1252").content() for cell in cells)
        return
    print(len(cells), attempt_all(tmp_path, cells))


@pytest.mark.complete
@pytest.mark.timeout(3600)
def test_what_one_pass_may_read_loads_right_alone(tmp_path: Path) -> None:
    for cell in filter(is_plain, all_cells()):
        attempt(tmp_path / str(cell.number), [cell])
