"""DATEV files (EXTF, DTVF): booking batches as revenue per debtor, the master of debtors and creditors as customers.

The first line tells the category, the fiscal year, the length of account numbers and the base currency. Amounts are
booked gross where the revenue account or the tax key brings VAT: what is loaded is net. Every booking that is no
revenue of a debtor is listed with its reason.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from hashlib import blake2b
from pathlib import Path

from segmentation.errors import InputError, Message
from segmentation.extracts.asked import Answer, Question
from segmentation.extracts.record import MalformedError, join_record, split_record
from segmentation.extracts.scan import Scan, printable
from segmentation.extracts.sniff import HEAD, Header, Text, normal, settle_encoding, sniff_text
from segmentation.warehouse.plan import Cells

BATCH, MASTER = "21", "16"
TABLE_OF = {BATCH: "order_lines", MASTER: "customers"}
DELIMITER = ";"
HEADER_LINE = 2
_MARK = re.compile(r'"?(?:EXTF|DTVF)"?;')
_DIGITS = re.compile("[4-8]?")
_AMOUNT = re.compile(r"\d{1,10}(?:,\d{1,2})?", re.ASCII)

# Columns that are added to a file's own ones.
ADDED: Mapping[str, Mapping[str, str]] = {
    BATCH: {"customer_id": "Debitor", "order_id": "Beleg", "line_no": "Zeile im Beleg", "order_date": "Datum",
            "document_type": "Art", "revenue": "Erlös netto"},
    MASTER: {"customer_id": "Debitor", "name": "Name", "vat_id": "USt-IdNr."},
}  # fmt: skip
OWN: Mapping[str, Mapping[str, str]] = {
    BATCH: {},
    MASTER: {"street": "Straße", "postal_code": "Postleitzahl", "city": "Ort", "country": "Land"},
}

# Accounts (first, last) of four digits. Revenue accounts, and those among them that are booked gross: rate in percent.
REVENUE = {"SKR03": (8000, 8999), "SKR04": (4000, 4999)}
AUTOMATIC = {
    "SKR03": ((8300, 8309, 7), (8400, 8409, 19), (8710, 8711, 7), (8720, 8721, 19), (8731, 8731, 7), (8736, 8736, 19),
              (8750, 8751, 7), (8760, 8761, 19), (8780, 8781, 7), (8790, 8791, 19)),
    "SKR04": ((4300, 4309, 7), (4400, 4409, 19), (4710, 4711, 7), (4720, 4721, 19), (4731, 4731, 7), (4736, 4736, 19),
              (4750, 4751, 7), (4760, 4761, 19), (4780, 4781, 7), (4790, 4791, 19)),
}  # fmt: skip
# What changes of a booking without making it another one.
STATUS = ("festschreibung",)
TAX_KEYS = {"1": 0, "2": 7, "3": 19, "11": 0, "40": 0}
# Lowered rates in the second half of 2020.
LOWERED = (dt.date(2020, 7, 1), dt.date(2020, 12, 31), {19: 16, 7: 5})


@dataclass(frozen=True)
class Head:
    """What the first line tells. digits: of general ledger accounts; personal ones have one more."""

    category: str
    name: str
    fiscal_start: dt.date | None
    digits: int
    currency: str
    chart: str

    @property
    def table(self) -> str | None:
        """The table that the file fills; None for a category that fills none."""
        return TABLE_OF.get(self.category)

    @property
    def debtors(self) -> tuple[int, int]:
        """The first and the last account number of a debtor."""
        return 10**self.digits, 7 * 10**self.digits - 1


class _NoRecordError(Exception):
    """A line that is not loaded, with the reason."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason


def read_head(path: Path, file: str) -> Head | None:
    """The head of a DATEV file; None for any other file. InputError if it is damaged."""
    with path.open("rb") as opened:
        start = opened.read(64)
    if not _MARK.match(start.decode("utf-8-sig", "replace")):
        return None
    cells = [*_fields(next(sniff_text(path, None, file).lines(HEAD)), 1, file), *[""] * 32]
    if not _DIGITS.fullmatch(cells[13]):
        raise InputError(
            Message(
                "{file}: The length of account numbers in the first line is from 4 to 8, not “{value}”. Export it "
                "again.",
                file=file, value=cells[13],
            )
        )  # fmt: skip
    digits = int(cells[13] or 4)
    chart = f"SKR{cells[26]}" if f"SKR{cells[26]}" in REVENUE else ""
    return Head(cells[2], cells[3], _day(cells[12]), digits, cells[21] or "EUR", chart)


def _fields(content: str, line: int, file: str) -> list[str]:
    """The fields of one of the first lines; InputError if it is damaged."""
    try:
        cells = split_record(content, DELIMITER)
    except MalformedError:
        cells = None
    if cells is None:
        raise InputError(
            Message(
                "{file}: A quotation mark in line {line} is not where it belongs, so that this DATEV file cannot be "
                "read. Export it again.",
                file=file, line=line,
            )
        )  # fmt: skip
    return [printable(cell.strip()) for cell in cells]


def _day(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        return None


@dataclass
class LineNumbers:
    """Line numbers within documents, shared by the batches of a load: a batch delivered twice gets the same ones.

    Bookings have no number of their own, and a later batch may book on under a document's number: only a booking that
    is the same in all its fields has the number of another one.
    """

    _known: dict[str, dict[tuple[bytes, int], int]] = field(default_factory=dict)

    def of(self, order: str, content: bytes, nth: int) -> int:
        """The number, from 1, of the nth booking of that content in a batch."""
        known = self._known.setdefault(order, {})
        return known.setdefault((content, nth), len(known) + 1)


@dataclass(frozen=True)
class Ledger:
    """A DATEV file of a category that fills a table."""

    text: Text
    file: str
    head: Head
    header: Header
    chart: str

    def lines(self) -> Iterator[str]:
        """The lines of the file."""
        return self.text.lines()

    def write(self, out: Path, numbers: LineNumbers) -> tuple[Scan, Cells]:
        """Write the bookings that are revenue, or the debtors, as CSV, and account for every other line."""
        result = Scan()
        read = _Bookings(self, numbers) if self.head.category == BATCH else _Debtors(self)
        with out.open("w", encoding="utf-8", newline="\n") as file:
            for line, content in enumerate(self.lines(), start=1):
                if line <= HEADER_LINE or not content.strip():
                    continue
                try:
                    cells = self.cells(content)
                    added = read.added(dict(zip(self.own_names, cells, strict=True)))
                except _NoRecordError as error:
                    result.broken[line] = error.reason
                    continue
                result.note(line)
                file.write(join_record([printable(cell) for cell in (*cells, *added)], DELIMITER) + "\n")
        return result, Cells((out,), self.header.names, DELIMITER)

    @property
    def own_names(self) -> tuple[str, ...]:
        """The columns of the file itself, as they are compared."""
        return tuple(map(normal, self.header.names[: -len(ADDED[self.head.category])]))

    def cells(self, line: str) -> list[str]:
        """The cells of a line, as many as there are columns."""
        try:
            cells = split_record(line, DELIMITER)
        except MalformedError:
            raise _NoRecordError(Message("A quoted field goes on after its closing quotation mark.")) from None
        if cells is None:
            raise _NoRecordError(Message("The quotation mark opened in this line is not closed."))
        expected = len(self.own_names)
        if any(cell.strip() for cell in cells[expected:]):
            raise _NoRecordError(
                Message("The line has {found} fields, the header has {expected}.", found=len(cells), expected=expected)
            )
        return [cell.strip() for cell in cells[:expected]] + [""] * (expected - len(cells))


def open_ledger(path: Path, file: str, head: Head, encoding: str | None, chart: str | None) -> Ledger:
    """The file ready to be read; chart: the chart of accounts, if a mapping says it. InputError if the file does not
    tell its fiscal year, its columns or its chart of accounts."""
    text = settle_encoding(sniff_text(path, encoding, file), encoding)
    lines = list(zip(range(HEADER_LINE), text.lines(HEAD), strict=False))
    names = _fields(lines[1][1], HEADER_LINE, file) if len(lines) > 1 else []
    needed = _Bookings.NEEDED if head.category == BATCH else _Debtors.NEEDED
    missing = [name for name in needed if normal(name) not in map(normal, names)]
    if missing or (head.category == BATCH and head.fiscal_start is None):
        raise InputError(
            Message(
                "{file} is a DATEV file without what is needed to read it: {missing}. Export it again.",
                file=file, missing=", ".join(missing) or "WJ-Beginn",
            )
        )  # fmt: skip
    header = Header(HEADER_LINE, (*names, *ADDED[head.category].values()), DELIMITER)
    ledger = Ledger(text, file, head, header, chart or head.chart)
    if head.category == BATCH and not ledger.chart:
        return Ledger(text, file, head, header, _found_chart(ledger))
    return ledger


def _found_chart(ledger: Ledger) -> str:
    """The chart of accounts that the bookings of debtors tell."""
    bookings = _Bookings(ledger, LineNumbers())
    found: Counter[str] = Counter()
    for line, content in enumerate(ledger.lines(), start=1):
        if line > HEADER_LINE and content.strip():
            try:
                row = dict(zip(ledger.own_names, ledger.cells(content), strict=True))
            except _NoRecordError:
                continue
            sides = bookings.sides(row)
            found.update(
                chart for chart, (low, high) in REVENUE.items()
                if sides and low <= bookings.ledger_account(sides[1]) <= high
            )  # fmt: skip
    if len(found) > 1:
        asked = Message("{file}: Its bookings do not tell the chart of accounts.", file=ledger.file)
        one, other = (
            Answer("chart", chart, Message("revenue accounts {low} to {high}", low=str(low), high=str(high)))
            for chart, (low, high) in REVENUE.items()
        )
        raise InputError(Question(asked, (one, other)))
    return next(iter(found), "SKR03")


class _Bookings:
    """Bookings as revenue of debtors."""

    NEEDED = ("Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "Konto", "Gegenkonto (ohne BU-Schlüssel)",
              "Belegdatum", "Belegfeld 1")  # fmt: skip

    def __init__(self, ledger: Ledger, numbers: LineNumbers) -> None:
        self.head = ledger.head
        self.chart = ledger.chart
        self.numbers = numbers
        self.times: Counter[tuple[str, bytes]] = Counter()

    def ledger_account(self, account: int) -> int:
        """A general ledger account in four digits."""
        return int(account // 10 ** (self.head.digits - 4)) if self.head.digits > 4 else account

    def sides(self, row: Mapping[str, str]) -> tuple[int, int, bool] | None:
        """The debtor, the account on the other side, and whether the debtor is the account; None without a debtor."""
        low, high = self.head.debtors
        account, contra = (_number(row[name]) for name in ("konto", "gegenkonto (ohne bu-schlüssel)"))
        if low <= account <= high and contra < low:
            return account, contra, True
        if low <= contra <= high and account < low:
            return contra, account, False
        return None

    def added(self, row: Mapping[str, str]) -> list[str]:
        """The added columns, in their order."""
        sides = self.sides(row)
        first, last = REVENUE[self.chart]
        if sides is None or not first <= self.ledger_account(sides[1]) <= last:
            raise _NoRecordError(
                Message(
                    "This booking is no revenue of a customer (account {account}, contra account {contra}).",
                    account=row["konto"], contra=row["gegenkonto (ohne bu-schlüssel)"],
                )
            )  # fmt: skip
        debtor, revenue, debtor_is_account = sides
        day = self.day(row["belegdatum"])
        flag = row["soll/haben-kennzeichen"].upper()
        if flag not in ("S", "H"):
            raise _wrong_form(row["soll/haben-kennzeichen"], "Soll/Haben-Kennzeichen", "S / H")
        net = self.amount(row) * 100 / (100 + self.tax(revenue, row.get("bu-schlüssel", ""), day))
        net = net.quantize(Decimal("0.01"), ROUND_HALF_UP)
        reversal = row.get("generalumkehr", "").upper() in ("1", "G")
        if ((flag == "S") is debtor_is_account) is reversal:
            net = -net
        document = self.document(row["belegfeld 1"], debtor, day)
        line = self.line(document, row)
        kind = "credit" if net < 0 else "order"
        return [str(debtor), document, str(line), f"{day:%d.%m.%Y}", kind, f"{net:.2f}".replace(".", ",")]

    def document(self, number: str, debtor: int, day: dt.date) -> str:
        """The document among all: numbers begin anew with each fiscal year, and may be those of debtors' own."""
        return f"{number}/{debtor}/{self.head.fiscal_start:%Y-%m}" if number else f"{debtor} {day.isoformat()}"

    def line(self, document: str, row: Mapping[str, str]) -> int:
        """The number of the booking within its document."""
        told = sorted((name, cell) for name, cell in row.items() if cell and name not in STATUS)
        content = blake2b(printable(repr(told)).encode(), digest_size=16).digest()
        self.times[(document, content)] += 1
        return self.numbers.of(document, content, self.times[(document, content)])

    def day(self, text: str) -> dt.date:
        """The day of a date without a year, which lies in the fiscal year."""
        start = self.head.fiscal_start
        assert start is not None
        if re.fullmatch(r"\d{3,4}", text, re.ASCII):
            month, day = int(text[-2:]), int(text[:-2])
            for year in (start.year, start.year + 1):
                try:
                    found = dt.date(year, month, day)
                except ValueError:
                    continue
                # The year after one that begins on 29 February has no such day.
                if start <= found and (found.year, found.month, found.day) < (start.year + 1, start.month, start.day):
                    return found
        raise _wrong_form(text, "Belegdatum", "TTMM")

    def amount(self, row: Mapping[str, str]) -> Decimal:
        """The amount in the base currency, without a sign."""
        currency, column = row.get("wkz umsatz", ""), "Umsatz (ohne Soll/Haben-Kz)"
        if currency and currency != self.head.currency:
            column = "Basisumsatz"
            if not row.get("basisumsatz") or row.get("wkz basisumsatz", "") not in ("", self.head.currency):
                raise _NoRecordError(
                    Message(
                        "The amount is in {currency}, and the booking does not say what that is in {base}.",
                        currency=currency, base=self.head.currency,
                    )
                )  # fmt: skip
        text = row[normal(column)]
        if not _AMOUNT.fullmatch(text):
            raise _wrong_form(text, column, "1234,56")
        return Decimal(text.replace(",", "."))

    def tax(self, account: int, key: str, day: dt.date) -> int:
        """The VAT that is part of the amount, in percent."""
        short = self.ledger_account(account)
        if key in ("", "0"):
            rate = next((rate for low, high, rate in AUTOMATIC[self.chart] if low <= short <= high), 0)
        elif key in TAX_KEYS:
            rate = TAX_KEYS[key]
        else:
            raise _NoRecordError(
                Message("The tax key {key} of this booking is not known, and so is its net amount.", key=key)
            )
        first, last, lowered = LOWERED
        return lowered.get(rate, rate) if first <= day <= last else rate


class _Debtors:
    """Debtors as customers."""

    NEEDED = ("Konto", "Name (Adressatentyp Unternehmen)")

    def __init__(self, ledger: Ledger) -> None:
        self.head = ledger.head

    def added(self, row: Mapping[str, str]) -> list[str]:
        """The added columns, in their order."""
        low, high = self.head.debtors
        if not low <= _number(row["konto"]) <= high:
            raise _NoRecordError(
                Message(
                    "Account {account} is no customer's: those go from {low} to {high}.",
                    account=row["konto"], low=str(low), high=str(high),
                )
            )  # fmt: skip
        person = f"{row.get(_PERSON.format('vorname'), '')} {row.get(_PERSON.format('name'), '')}".strip()
        name = row["name (adressatentyp unternehmen)"] or person or row.get("name (adressatentyp keine angabe)", "")
        return [row["konto"], name, row.get("eu-land", "") + row.get("eu-ust-idnr.", "")]


_PERSON = "{} (adressatentyp natürl. person)"


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else -1


def _wrong_form(value: str, column: str, form: str) -> _NoRecordError:
    return _NoRecordError(
        Message("“{value}” in column {column} is not of the form {form}.", value=value, column=column, form=form)
    )
