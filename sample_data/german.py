"""Dates and numbers as a German ERP writes them, and files as it exports them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from sample_data.settings import calendar_day

Rows = list[list[str]]


def day(number: int) -> str:
    """dd.mm.yyyy of a day number; empty for -1, which stands for no date."""
    return calendar_day(number).strftime("%d.%m.%Y") if number != -1 else ""


def money(cents: int, grouped: bool = False) -> str:
    """Euro with decimal comma, `grouped` with a point at the thousands."""
    whole, part = divmod(abs(int(cents)), 100)
    text = f"{whole:,}".replace(",", ".") if grouped else str(whole)
    return f"{'-' if cents < 0 else ''}{text},{part:02d}"


def percent(thousandths: int) -> str:
    """12,5 of 125 thousandths, 4 of 40."""
    whole, part = divmod(int(thousandths), 10)
    return f"{whole},{part}" if part else str(whole)


def write_extract(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Semicolons, cp1252, CRLF; quoted only where the text holds a semicolon or a quote."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("cp1252"))


def write_truth(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """What only tests read: commas, utf-8, one line feed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8"))
