"""The command preview: what a load would read, and a mapping that load takes, with the totals of the page's way."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from segmentation.__main__ import main
from segmentation.extracts import Mapping, load, preview, read_mapping


@pytest.fixture
def called(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line; (exit code, standard output, standard error)."""

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "umsatz.csv").write_text(
        "Auftrags-Nr.;Pos.;Auftragsdatum;Kd-Nr.;Summe netto;Ansprechpartner\n"
        "A1;1;04.07.2024;10001;2.469,00;Ada Lang\nA1;2;14.07.2024;10001;5,00;Ada Lang\n",
        encoding="cp1252",
    )
    (tmp_path / "in" / "regionen.csv").write_text("ID;Region\n1;Nord\n2;Süd\n", encoding="utf-8")
    return tmp_path / "in"


def test_what_a_load_would_read(called: Any, folder: Path) -> None:
    code, out, err = called("preview", folder, "--json")
    assert (code, err) == (0, "")
    regions, lines = json.loads(out)["files"]
    assert (regions["table"], lines["table"], lines["missing"]) == (None, "order_lines", [])
    assert (lines["delimiter"], lines["decimal"], lines["header_row"], lines["rows"]) == (";", ",", 1, 2)
    columns = {column["header"]: column for column in lines["columns"]}
    assert columns["Auftragsdatum"]["fields"] == ["order_date"]
    assert columns["Auftragsdatum"]["date"] == "dd.mm.yyyy"
    assert columns["Summe netto"]["values"] == ["2.469,00", "5,00"]
    assert 0.8 < columns["Summe netto"]["confidence"] <= 1


def test_cells_of_persons_are_not_told(called: Any, folder: Path) -> None:
    for how in ([], ["--json"]):
        code, out, _ = called("preview", folder, *how)
        assert code == 0
        assert "2.469,00" in out
        assert "Ada" not in out


def test_for_people(called: Any, folder: Path) -> None:
    _, out, _ = called("preview", folder)
    assert "umsatz.csv: 2 rows, utf-8, delimiter “;”, decimal “,”" in out
    assert "  fills: none" in out
    assert "Auftragsdatum (dd.mm.yyyy): 04.07.2024 | 14.07.2024" in out


def test_the_mapping_is_written_with_what_is_left_to_do_and_never_over_another(called: Any, folder: Path) -> None:
    out = folder.parent / "m.toml"
    assert called("preview", folder, "--write-mapping", out)[0] == 0
    assert out.read_text(encoding="utf-8").startswith("# regionen.csv: fills no table\n")
    assert read_mapping(out).files == preview(folder).mapping.files
    out.write_text("edited", encoding="utf-8")
    code, _, err = called("preview", folder, "--write-mapping", out)
    assert (code, out.read_text(encoding="utf-8")) == (2, "edited")
    assert str(out) in err
    code, _, err = called("preview", folder, "--write-mapping", folder.parent / "nowhere" / "m.toml")
    assert code == 2
    assert "nowhere" in err


def test_what_a_mapping_says_takes_the_place_of_what_is_proposed(called: Any, folder: Path) -> None:
    said = folder.parent / "said.toml"
    said.write_text('[[source]]\nfile = "umsatz.csv"\ntable = "payments"\n', encoding="utf-8")
    _, out, _ = called("preview", folder, "--mapping", said, "--json")
    lines = next(file for file in json.loads(out)["files"] if file["file"] == "umsatz.csv")
    assert (lines["table"], lines["confidence"]) == ("payments", 1.0)
    assert "due_on" in lines["missing"]
    assert "# umsatz.csv: due_on is needed and missing" in json.loads(out)["mapping"]


@pytest.mark.parametrize("where", ["nowhere", "file", "empty"])
def test_a_folder_without_extracts_is_named(called: Any, tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    code, _, err = called("preview", tmp_path / where)
    assert code == 2
    assert where in err


@dataclass(frozen=True)
class Delivery:
    """Real files, what a person answers to what is asked of them, and a total known from elsewhere."""

    folder: str
    files: tuple[str, ...]
    answers: dict[str, Any]
    total: tuple[str, float]


@pytest.mark.parametrize(
    "delivery",
    [
        Delivery(
            "northwind", ("customers.csv", "products.csv", "orders.csv", "order_details.csv"),
            {"percent": "0.125", "empty": ["NULL"]}, ("revenue", 1265793.04),
        ),
        Delivery("maven_crm", ("accounts.csv", "products.csv", "sales_pipeline.csv"), {}, ("opportunities", 8800)),
        Delivery(
            "adventureworks", ("DimReseller.parquet", "FactResellerSales.parquet"), {"percent": "0.125"},
            ("order_lines", 60855),
        ),
    ],
    ids=lambda delivery: delivery.folder,
)  # fmt: skip
def test_the_written_mapping_loads_what_the_page_loads(
    called: Any, shared_data: Path, tmp_path: Path, delivery: Delivery
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for file in delivery.files:
        shutil.copyfile(shared_data / delivery.folder / file, folder / file)
    written = tmp_path / "m.toml"
    assert called("preview", folder, "--write-mapping", written)[0] == 0
    answers = Mapping(format=delivery.answers)
    written.write_text(f"{answers.toml()}\n{written.read_text(encoding='utf-8')}", encoding="utf-8")
    code, out, err = called("load", folder, "--mapping", written, "--warehouse", tmp_path / "w.duckdb", "--json")
    assert code == 0, err
    totals = json.loads(out)["totals"]
    page = load(folder, tmp_path / "page.duckdb", preview(folder, answers).mapping)
    assert totals == page.as_json()["totals"]
    name, value = delivery.total
    assert totals[name] == pytest.approx(value, abs=0.005)
