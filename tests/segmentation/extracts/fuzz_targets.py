"""What holds for whatever bytes a file is made of: the targets of the coverage-guided fuzzer, and their seeds.

Each takes bytes and raises AssertionError, or any error that is no InputError, where something is wrong.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

import duckdb

from segmentation.errors import InputError, Message
from segmentation.extracts.dates import readings
from segmentation.extracts.datev import Ledger, LineNumbers
from segmentation.extracts.deliveries import Deliveries
from segmentation.extracts.forms import Settled, settle
from segmentation.extracts.layout import check_header, read_header
from segmentation.extracts.mapping import mapped_sources
from segmentation.extracts.mapping_file import read_mapping
from segmentation.extracts.numbers import told_by
from segmentation.extracts.record import MalformedError, join_record, split_record, whole_record
from segmentation.extracts.scan import Scan, scan
from segmentation.extracts.seen import ColumnSeen, Seen
from segmentation.extracts.sniff import DELIMITERS, Header, Text, settle_encoding
from segmentation.schema import ORDER_LINES
from segmentation.warehouse import casting
from segmentation.warehouse.plan import DATE_FORMS, Cells, Field, Format, NumberForm, Source, offered

_ROOM = tempfile.TemporaryDirectory(prefix="segmentkompass-fuzz-")
ROOM = Path(_ROOM.name)
ASKED = tuple(Field(column, header=column.header) for column in offered(ORDER_LINES))
WANTED = tuple(field.shown for field in ASKED)
DUCKDB = duckdb.connect(config={"threads": 1})
QUOTING = (csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC)
SIGNS = (",", ".", ",.", ".,", ", ", ". ", ",'", ".'")


def shown(text: object) -> str:
    """The text as a screen takes it: there is none for half a character."""
    return str(text).encode("utf-8").decode("utf-8")


def file(data: bytes) -> None:
    """Any file: the parts of it come to the same, however it is cut into blocks, and every line is accounted for."""
    path, out = ROOM / "file.csv", ROOM / "clean.csv"
    path.write_bytes(data)
    source = Source(path, "file.csv", 1, ORDER_LINES, ASKED, Format(), declared=True)
    try:
        text, header = read_header(source)
        problems: list[object] = [*check_header(source, header)]
    except InputError as error:
        text, problems = None, [error]
    assert all("file.csv" in shown(problem) for problem in problems)
    if text is None:
        return
    if isinstance(text, Ledger):
        scanned, cells = text.write(out, LineNumbers())
        account_for(list(text.lines()), text.header, scanned, cells)
        return
    assert isinstance(text, Text)
    text = settle_encoding(text, None)
    lines = list(text.lines())
    for size in (1, 7):
        assert list(text.lines(size)) == lines, size
    scanned = scan(text, header, out)
    account_for(lines, header, scanned, scanned.cells(header))


def account_for(lines: Sequence[str], header: Header, scanned: Scan, cells: Cells) -> None:
    """Every line below the header that is not blank is in one record, or is told to be none."""
    assert tuple(map(shown, header.names)) == header.names
    # In the only column blanks are a cell.
    blank = " \t\f\r" if len(header.names) > 1 else ""
    assert scanned.read <= sum(bool(line.strip(blank)) for line in lines[header.line :])
    clean = b"".join(path.read_bytes() for path in cells.paths).decode("utf-8")
    records = list(csv.reader(io.StringIO(clean, newline=""), delimiter=cells.delimiter, strict=True))
    filled = [record for record in records if record]
    assert len(filled) == scanned.records
    assert all(len(record) == len(header.names) for record in filled)
    places = [scanned.line_of(record) for record in range(scanned.records)]
    assert places == sorted(set(places))
    assert not set(places) & set(scanned.broken)
    assert all(header.line < line <= len(lines) for line in (*places, *scanned.broken))


def record(data: bytes) -> None:
    """Records as Python's csv module writes them come back; what is a whole record has that many fields."""
    content = data.decode("utf-8", "replace")
    delimiter, quoting = DELIMITERS[len(data) % 4], QUOTING[len(data) % 3]
    fields = content.split("\x1f")
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator="").writerow(fields)
    assert split_record(written.getvalue(), delimiter) == fields
    assert split_record(join_record(fields, delimiter), delimiter) == fields
    try:
        parts = split_record(content, delimiter)
    except MalformedError:
        parts = None
    for count in (1, 2, 3, len(fields)):
        if whole_record(delimiter, count).fullmatch(content):
            assert parts is not None
            assert len(parts) == count


def number(data: bytes) -> None:
    """A number that was written in a form is told to be in that form, or to leave it open."""
    if len(data) < 3:
        return
    signs, places, sign = SIGNS[data[0] % 8], data[1] % 5, data[2] % 4
    amount = Decimal(int.from_bytes(data[3:11], "big")).scaleb(-places)
    decimal, group = signs[0], signs[1:]
    bare = f"{amount:,f}".replace(",", "t").replace(".", decimal).replace("t", group)
    told = told_by(("{}", "-{}", "{}-", "({})")[sign].format(bare), whole=False)
    assert told is not None
    assert told.decimal in ("", decimal)
    assert told.group in ("", group)
    assert told.open in ("", decimal, group)
    is_grouped, is_fraction = group and amount >= 1000, places > 0
    if is_grouped and is_fraction:
        assert (told.decimal, told.group) == (decimal, group)
    if bool(is_grouped) != is_fraction:
        assert told.decimal == decimal or told.group == group or told.open in (decimal, group)
    if told.open:
        assert (places == 3) if told.open == decimal else is_grouped


def day(data: bytes) -> None:
    """A day that was written in a form is read as that day in that form; any other reading is a day, too."""
    days = dt.date(1900, 1, 1).toordinal(), dt.date(2100, 12, 31).toordinal()
    told = int.from_bytes(data[:4], "big")
    written = dt.date.fromordinal(days[0] + told % (days[1] - days[0] + 1))
    for form in DATE_FORMS.values():
        assert written in readings(written.strftime(form.strptime)).values()
    for name, found in readings(data.decode("utf-8", "replace")).items():
        assert found.strftime(DATE_FORMS[name].strptime)


def cast(data: bytes) -> None:
    """The warehouse reads a cell as a number and as a day just as reading it by hand does, in each form."""
    cells = [cell for line in data[1:].decode("utf-8", "replace").split("\n") if (cell := line.replace("\0", ""))]
    signs, date = SIGNS[data[0] % 8 if data else 0], list(DATE_FORMS)[data[0] % len(DATE_FORMS) if data else 0]
    amount = Field(ORDER_LINES.column("revenue"), form=NumberForm(signs[0], signs[1:]))
    when = Field(ORDER_LINES.column("order_date"), form=DATE_FORMS[date])
    values = ", ".join(casting.strict_value("c", field) for field in (amount, when))
    found = DUCKDB.execute(f"SELECT c, {values} FROM (SELECT unnest(?) AS c)", [cells]).fetchall()
    assert len(found) == len(cells)
    for cell, money, read_day in found:
        assert money == number_by_hand(cell, signs[0], signs[1:]), (cell, signs, money)
        if not set(cell) & set(" T"):
            assert read_day == day_by_hand(cell, date), (cell, date, read_day)


def number_by_hand(cell: str, decimal: str, group: str) -> Decimal | None:
    """An amount to four places, half of the last one rounded up; None for what is none."""
    text = cell.strip(" \t\n\v\f\r")
    bracket = text.startswith("(") and text.endswith(")")
    behind = text.endswith("-") and text[:1] not in ("+", "-")
    body = text[1:-1] if bracket else text[:-1] if behind else text[1:] if text[:1] in ("+", "-") else text
    units, sign, fraction = body.partition(decimal)
    blank = {" ": "[ \u00a0\u202f\u2009]", "'": "['’]"}
    groups = re.split(blank.get(group, re.escape(group)), units) if group else [units]
    if not all(part.isascii() and part.isdigit() for part in (*groups, fraction or "0") if part or units):
        return None
    if len(groups) > 1 and (groups[0][0] == "0" or len(groups[0]) > 3 or any(len(part) != 3 for part in groups[1:])):
        return None
    if not fraction and (not units or (sign and (bracket or behind or len(groups) > 1))):
        return None
    with localcontext() as exact:
        exact.prec = 5000
        value = Decimal(f"{''.join(groups)}.{fraction or 0}").quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if value >= 10**14:
        return None
    return -value if bracket or behind or text.startswith("-") else value


def day_by_hand(cell: str, form: str) -> dt.date | None:
    """The day that a cell without a time of day is; None if it is none."""
    separator = form.strip("dmy")[:1]
    parts = cell.split(separator) if separator else [cell[:4], cell[4:6], cell[6:]]
    words = form.split(separator) if separator else ["yyyy", "mm", "dd"]
    if len(parts) != 3:
        return None
    told = {}
    for word, part in zip(words, parts, strict=True):
        if not (part.isascii() and part.isdigit()) or not len(word) <= len(part) <= max(len(word), 2):
            return None
        told[word[0]] = int(part)
    try:
        found = dt.date(told["y"], told["m"], told["d"])
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None


def column(data: bytes) -> None:
    """Cells of any columns: their forms are settled, or it is said in words why they are not."""
    cells = data.decode("utf-8", "replace").split("\n")
    names = ("revenue", "quantity", "discount", "order_date")
    columns = [
        ColumnSeen(Field(ORDER_LINES.column(name), header=name), tuple(found))
        for place, name in enumerate(names)
        if (found := [Seen(cell, 1 + len(cell) % 7, cell, row) for row, cell in enumerate(cells[place::4], 1) if cell])
    ]
    source = Source(ROOM, "file.csv", 1, ORDER_LINES, tuple(one.field for one in columns), Format())
    settled = settle(source, columns)
    if isinstance(settled, Settled):
        forms = [field.form for field in settled.source.fields if isinstance(field.form, NumberForm)]
        assert all(form.decimal != form.thousands for form in forms)
        return
    assert settled
    assert all(isinstance(problem, Message) and "file.csv" in shown(problem) for problem in settled)


def mapping(data: bytes) -> None:
    """A mapping is read and written the same again, or refused with what is wrong with it."""
    folder = ROOM / "in"
    folder.mkdir(exist_ok=True)
    (folder / "orders.csv").write_text("No;Line;Date;Customer;Net\nA;1;2024-01-31;10001;1.50\n", encoding="utf-8")
    path = ROOM / "mapping.toml"
    path.write_bytes(data)
    with suppress(InputError):
        mapped_sources(Deliveries(folder, ROOM / "unpacked"), path)
    try:
        found = read_mapping(path)
    except InputError:
        return
    (ROOM / "again.toml").write_text(found.toml(), encoding="utf-8")
    assert repr(read_mapping(ROOM / "again.toml").content()) == repr(found.content())


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (file, record, number, day, cast, column, mapping)
}
EXTF = (
    '"EXTF";700;21;"Buchungsstapel";13;20240130;;"RE";"";"";29098;55003;20240101;4;20240101;20240831;"";"";1;0;0;"EUR"\n'
    "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;Konto;Gegenkonto (ohne BU-Schlüssel);BU-Schlüssel;Belegdatum;"
    'Belegfeld 1\n119,00;"S";10001;8400;"";3101;"RE 1"\n107,00;"S";10002;8300;"";0102;"RE 2"\n'
)
MAPPING = """[format]
decimal = ","
thousands = "."
date = "dd.mm.yyyy"
encoding = "cp1252"
header = 1
empty = ["NULL", "-"]
[privacy]
sales_reps = true
[[source]]
file = "orders.csv"
table = "order_lines"
[source.columns]
order_id = "No"
order_date = "Date"
customer_id = "Customer"
unit_price = "Net"
[source.constants]
quantity = 1
[source.computed]
revenue = "unit_price * quantity * (1 - discount)"
line_no = "number within order_id"
[source.factors]
discount = 100.0
[source.values.customer_id]
"-" = "10001"
[source.lookups.product_id]
file = "orders.csv"
own = "No"
key = "No"
value = "Line"
"""


def seeds(target: str, real: Path) -> Iterator[bytes]:
    """Inputs to begin with; those of a file take the beginnings of the files in a folder of real ones, too."""
    cells = "1.234,56;-12,5;1,234.56;1'234.5;12 %;€ 5;(3)-;31.12.2024;12/31/2024;2024-01-05 12:30;20240131;3-4-2025"
    if target == "mapping":
        yield MAPPING.encode()
    elif target == "cast":
        yield from (bytes([first]) + cells.replace(";", "\n").encode() for first in range(len(DATE_FORMS)))
    elif target == "column":
        yield cells.replace(";", "\n").encode()
    elif target == "file":
        table = f"Liste 2024\n\n{';'.join(WANTED[:6])}\n" + 'Ä;1;31.12.2024;10001;"1.234,50";x\n' * 3 + "Summe;;;;3\n"
        for delimiter in DELIMITERS:
            for encoding in ("utf-8-sig", "cp1252", "utf-16", "utf-16-le"):
                yield table.replace(";", delimiter).encode(encoding)
        yield b"-----\r\n|Belegnummer|Position|\r\n-----\r\n|A|1|\r\n-----\r\n"
        yield EXTF.encode("cp1252")
        for path in sorted(real.rglob("*.csv")):
            with path.open("rb") as opened:
                yield opened.read(600)
    else:
        yield from (cell.encode() for cell in cells.split(";"))
        yield b'a;"b""\x1f\r\nc;"d\x1f'
