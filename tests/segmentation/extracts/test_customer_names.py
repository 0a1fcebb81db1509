"""Where no customer file is delivered, the order lines' own names are the customers'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from segmentation.extracts import load, preview
from segmentation.warehouse import open_warehouse
from segmentation.warehouse.build import Build
from tests.segmentation.extracts.german_files import CUSTOMER_COLUMNS, CUSTOMERS, write_extract

HEADER = "Belegnummer;Position;Belegdatum;Kundennummer;{name};Nettowert"
NAMED = [
    ("K1", "Alt GmbH"), ("K1", "Neu GmbH"), ("K1", "Neu GmbH"), ("K2", ""), ("K2", "Zwei AG"), ("K2", "Eins AG"),
    ("K3", ""), ("K4", "Später KG"), ("K4", "Anders KG"), ("K4", "Anders KG"), ("K4", "Später KG"),
]  # fmt: skip


def _expected(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The most frequent name of a number, of several the first; the number itself where there is none."""
    counts: dict[str, Counter[str]] = {}
    for number, name in named:
        counts.setdefault(number, Counter()).update([name] if name else [])
    return {number: next(iter(names.most_common(1)), (number, 0))[0] for number, names in counts.items()}


def _text(named: Iterable[tuple[str, str]], name: str, first: int = 1) -> str:
    lines = [f"A{at};1;03.0{1 + at % 9}.2024;{key};{own};1{at},50" for at, (key, own) in enumerate(named, first)]
    return "\n".join([HEADER.format(name=name), *lines, ""])


def _names(warehouse: Path) -> dict[str, str]:
    with open_warehouse(warehouse) as opened:
        return dict(opened.rows("SELECT customer_id, name FROM core.customers"))


def _extracts(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def test_the_german_layout_names_customers(tmp_path: Path) -> None:
    folder = _extracts(tmp_path)
    (folder / "auftragspositionen.csv").write_text(_text(NAMED, "Kundenname"), encoding="utf-8")
    load(folder, tmp_path / "w.duckdb")
    assert _names(tmp_path / "w.duckdb") == _expected(NAMED)
    assert _expected(NAMED) == {"K1": "Neu GmbH", "K2": "Zwei AG", "K3": "K3", "K4": "Später KG"}


def test_parts_of_an_extract_count_together(tmp_path: Path) -> None:
    folder = _extracts(tmp_path)
    (folder / "auftragspositionen_2024_1.csv").write_text(_text(NAMED[:5], "Kundenname"), encoding="utf-8")
    (folder / "auftragspositionen_2024_2.csv").write_text(_text(NAMED[5:], "Kundenname", 50), encoding="utf-8")
    load(folder, tmp_path / "w.duckdb")
    assert _names(tmp_path / "w.duckdb") == _expected(NAMED)


@pytest.mark.parametrize("name", ["Kundenname", "Firma", "Kunde", "Customer Name", "Company", "Name 1"])
def test_a_preview_proposes_the_name_and_its_mapping_loads_it(tmp_path: Path, name: str) -> None:
    folder = _extracts(tmp_path)
    (folder / "umsatz.csv").write_text(_text(NAMED, name), encoding="utf-8")
    found = preview(folder)
    (file,) = found.files
    assert file.mapping is not None
    assert file.mapping.columns["customer_name"] == name
    assert file.mapping.columns["customer_id"] == "Kundennummer"
    (tmp_path / "m.toml").write_text(found.mapping.toml(), encoding="utf-8")
    load(folder, tmp_path / "w.duckdb", tmp_path / "m.toml")
    assert _names(tmp_path / "w.duckdb") == _expected(NAMED)


def test_the_number_alone_is_no_name(tmp_path: Path) -> None:
    folder = _extracts(tmp_path)
    (folder / "umsatz.csv").write_text(_text([("4711", "4711"), ("4712", "4712")], "Kunde"), encoding="utf-8")
    (file,) = preview(folder).files
    assert file.mapping is not None
    assert "customer_name" not in file.mapping.columns


def test_a_customer_file_tells_the_names_and_the_lines_are_read_in_one_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _extracts(tmp_path)
    write_extract(folder, "customers", CUSTOMER_COLUMNS, CUSTOMERS, encoding="utf-8", line_end="\n")
    lines = "\n".join(f"A{at};1;2024-01-0{at};10001;Anders GmbH;{at}.25" for at in range(1, 9))
    (folder / "auftragspositionen.csv").write_text(f"{HEADER.format(name='Kundenname')}\n{lines}\n", encoding="utf-8")
    staged: list[str] = []
    stage = Build.stage
    monkeypatch.setattr(
        Build, "stage", lambda self, table, sources: (staged.append(table.name), stage(self, table, sources))
    )
    load(folder, tmp_path / "w.duckdb")
    assert _names(tmp_path / "w.duckdb") == dict(CUSTOMERS)
    assert "order_lines" not in staged
