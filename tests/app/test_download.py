"""Files of the screens: a spreadsheet of their language reads them, and they name the same thing the same way."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from pages.ui import download
from segmentation.warehouse import Warehouse
from tests.app.opened import downloaded, downloads

NAMES = {
    ("segments", "de"): "Kunden aller Segmente 2025.csv",
    ("segments", "en"): "Customers of all segments 2025.csv",
    ("pareto", "de"): "Pareto Deckungsbeitrag 2025 Alle Klassen.csv",
    ("pareto", "en"): "Pareto Contribution margin 2025 All classes.csv",
    ("icp", "de"): "Passende Kunden und Interessenten ab Passung 80.csv",
    ("icp", "en"): "Fitting customers and prospects from fit score 80.csv",
    ("data", "de"): "Zurückweisungen.csv",
    ("data", "en"): "Rejects.csv",
}
SEPARATOR = {"de": ";", "en": ","}
NUMBER = {"de": r"-?\d+(,\d{1,6})?", "en": r"-?\d+(\.\d{1,6})?"}
DAY = {"de": r"\d{2}\.\d{2}\.\d{4}", "en": r"\d{4}-\d{2}-\d{2}"}


def columns(text: str, language: str) -> dict[str, list[str]]:
    """The filled cells of each column."""
    head, *rows = csv.reader(io.StringIO(text), delimiter=SEPARATOR[language])
    assert rows
    return {label: [row[place] for row in rows if row[place]] for place, label in enumerate(head)}


@pytest.mark.parametrize(("page", "language"), NAMES)
def test_every_file_has_a_speaking_name_and_its_languages_figures(
    demo_warehouse: Warehouse, page: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = downloads(page, demo_warehouse.path, monkeypatch, lang=language)
    text = files[NAMES[page, language]]().decode("utf-8-sig")
    held = columns(text, language)
    for label in held:
        if re.search("Umsatz|Revenue|Deckungsbeitrag|Contribution|Ergebnis|Profit|Passung|score|Membership", label):
            assert all(re.fullmatch(NUMBER[language], cell) for cell in held[label]), label
    if page == "segments":
        days = held["Letzter Auftrag" if language == "de" else "Last order"]
        assert all(re.fullmatch(DAY[language], day) for day in days)


@pytest.mark.parametrize(("language", "called"), [("de", "Kundennr."), ("en", "Customer no.")])
def test_a_customers_number_is_called_the_same_in_every_file(
    demo_warehouse: Warehouse, language: str, called: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = set(demo_warehouse.query("SELECT customer_id FROM core.customers")["customer_id"])
    for page in ("segments", "pareto", "icp"):
        _name, text = downloaded(page, demo_warehouse.path, monkeypatch, lang=language)
        held = columns(text, language)
        assert [label for label, cells in held.items() if cells and set(cells) <= known] == [called], page


@pytest.mark.parametrize(
    ("page", "address", "name"),
    [
        ("segments", {"segment": "1", "lang": "de"}, "Kunden Premium-Partner 2025.csv"),
        ("segments", {"segment": "1", "lang": "en"}, "Customers Premium partners 2025.csv"),
        ("icp", {"fit_list": "prospects", "fit_from": "60", "lang": "de"}, "Passende Interessenten ab Passung 60.csv"),
        ("icp", {"fit_list": "customers", "fit_from": "60", "lang": "en"}, "Fitting customers from fit score 60.csv"),
    ],
)
def test_a_file_is_named_after_what_it_holds(
    demo_warehouse: Warehouse, page: str, address: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert downloaded(page, demo_warehouse.path, monkeypatch, **address)[0] == name


@pytest.mark.parametrize(
    ("written_in", "cells"),
    [
        ("de", ["1234567,89;12;0,333333;0,00001;0;31.12.2025;31.12.2025;2,5;'=1+1", ";" * 8]),
        ("en", ["1234567.89,12,0.333333,0.00001,0,2025-12-31,2025-12-31,2.5,'=1+1", "," * 8]),
    ],
)
def test_cells_of_every_kind(written_in: download.Language, cells: list[str]) -> None:
    frame = pd.DataFrame(
        {
            "money": [1_234_567.89, np.nan],
            "count": pd.array([12, None], dtype="Int64"),
            "share": [1 / 3, np.nan],
            "small": [1e-5, np.nan],
            "nothing": [-1e-9, np.nan],
            "stamp": [datetime(2025, 12, 31), pd.NaT],
            "day": [date(2025, 12, 31), None],
            "mixed": [Decimal("2.50"), None],
            "text": ["=1+1", None],
        }
    )
    text = download.csv_bytes(frame, {name: name for name in frame.columns}, written_in).decode("utf-8-sig")
    assert text.split("\r\n")[1:3] == cells


def test_large_amounts_are_written_to_the_cent() -> None:
    amounts = pd.DataFrame({"a": [9_876_543_210.12, 98_765_432_101.23, 0.1 + 0.2, -0.0000001]})
    written = download.csv_bytes(amounts, {"a": "A"}, "de").decode("utf-8-sig").split()
    assert written == ["A", "9876543210,12", "98765432101,23", "0,3", "0"]
