"""Every kind of bad input, through the command line: exit code 2, a message that helps, the old warehouse stays."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from segmentation.__main__ import main
from segmentation.extracts import load
from tests.segmentation.extracts.german_files import (
    CUSTOMER_COLUMNS,
    CUSTOMERS,
    LINE_COLUMNS,
    german_format,
    write_extract,
    write_firm,
)

GOOD = [("A", "1", "01.01.2024", "10001", "5,00"), ("A", "2", "01.01.2024", "10002", "7,00")]
MAPPING = '[[source]]\nfile = "orders.csv"\ntable = "order_lines"\n[source.columns]\n'
COLUMNS = 'order_id = "No"\nline_no = "Line"\norder_date = "Date"\ncustomer_id = "Customer"\nrevenue = "Net"\n'

Refuse = Callable[..., str]


@pytest.fixture
def refuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Runs `load` over a warehouse that is there already; the message on standard error."""
    warehouse = tmp_path / "w.duckdb"
    write_firm(tmp_path / "before", GOOD)
    assert main(["load", str(tmp_path / "before"), "--warehouse", str(warehouse)]) == 0
    before = warehouse.read_bytes()
    capsys.readouterr()

    def run(source: Path, *options: str) -> str:
        code = main(["load", str(source), "--warehouse", str(warehouse), *options])
        captured = capsys.readouterr()
        assert code == 2
        assert captured.out == ""
        assert warehouse.read_bytes() == before
        assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(("w.", "."))) == ["w.duckdb"]
        return captured.err

    return run


def test_missing_folder(refuse: Refuse, tmp_path: Path) -> None:
    assert "nowhere does not exist" in refuse(tmp_path / "nowhere")


def test_a_file_instead_of_a_folder(refuse: Refuse, tmp_path: Path) -> None:
    assert "is a file" in refuse(write_firm(tmp_path / "in", GOOD))


def test_empty_folder(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert "holds no files" in refuse(tmp_path / "in")


def test_no_known_file(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "umsatz.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    message = refuse(tmp_path / "in")
    assert "auftragspositionen.csv" in message
    assert "found: umsatz.csv. Files of another layout need a mapping file." in message


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "other.csv is empty."), (b"\x00\xff\xfe\x00PK" * 50, "other.csv is not a text file.")]
)
def test_a_file_that_cannot_be_read_is_called_so_whatever_its_name(
    refuse: Refuse, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "other.csv").write_bytes(content)
    message = refuse(tmp_path / "in")
    assert said in message
    assert "known extract" not in message
    (tmp_path / "in" / "umsatz.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    message = refuse(tmp_path / "in")
    assert said in message
    assert "found: other.csv, umsatz.csv." in message
    write_firm(tmp_path / "in", GOOD)
    message = refuse(tmp_path / "in")
    assert said in message
    assert "umsatz.csv is not a known extract." in message


def test_files_that_fill_no_table_are_named(refuse: Refuse, tmp_path: Path) -> None:
    write_firm(tmp_path / "in", GOOD)
    (tmp_path / "in" / "zahlung.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (tmp_path / "in" / "xyz.parquet").write_bytes(b"")
    (tmp_path / "in" / "README.md").write_text("notes", encoding="utf-8")
    message = refuse(tmp_path / "in")
    assert "zahlung.csv is not a known extract. Did you mean zahlungen.csv? Known are kunden.csv, " in message
    assert "xyz.parquet is not a known extract. Known are kunden.csv, " in message
    assert "README" not in message
    (tmp_path / "in" / "artikel.csv").write_text("Artikel;Bezeichnung\n1;A\n", encoding="utf-8")
    assert refuse(tmp_path / "in").startswith(message.rstrip())
    assert "artikel.csv: The column “Artikelnummer” is missing." in refuse(tmp_path / "in")


def test_an_extract_that_stands_there_twice(refuse: Refuse, tmp_path: Path) -> None:
    write_firm(tmp_path / "in", GOOD)
    text = (tmp_path / "in" / "kunden.csv").read_bytes()
    (tmp_path / "in" / "KUNDEN.txt").write_bytes(text)
    assert "KUNDEN.txt, kunden.csv are the same extract" in refuse(tmp_path / "in")


def test_an_extract_that_is_a_link_to_elsewhere(refuse: Refuse, tmp_path: Path) -> None:
    path = write_firm(tmp_path / "in", GOOD)
    path.replace(tmp_path / "elsewhere.csv")
    try:
        path.symlink_to(tmp_path / "elsewhere.csv")
    except OSError:
        pytest.skip("the system lets this user make no links")
    assert "auftragspositionen.csv is a link that leads out of the folder" in refuse(tmp_path / "in")


@pytest.mark.parametrize("goal", ["nowhere.csv", "auftragspositionen.csv"])
def test_an_extract_that_is_a_link_to_nowhere_is_not_passed_over(refuse: Refuse, tmp_path: Path, goal: str) -> None:
    path = write_firm(tmp_path / "in", GOOD)
    path.unlink()
    try:
        path.symlink_to(tmp_path / "in" / goal)
    except OSError:
        pytest.skip("the system lets this user make no links")
    assert "auftragspositionen.csv is a link that leads nowhere" in refuse(tmp_path / "in")
    (tmp_path / "m.toml").write_text((MAPPING + COLUMNS).replace("orders.csv", path.name), encoding="utf-8")
    message = refuse(tmp_path / "in", "--mapping", str(tmp_path / "m.toml"))
    assert "m.toml, source 1: auftragspositionen.csv is a link that leads nowhere" in message


def test_a_folder_that_cannot_be_read_is_told_before_any_progress(refuse: Refuse, tmp_path: Path) -> None:
    assert refuse(tmp_path / "nowhere").splitlines() == [f"The folder {tmp_path / 'nowhere'} does not exist."]


@pytest.mark.parametrize("other", ["3.25", "-0.125", "1234.500", "3.2500", "7.5-"])
def test_a_column_with_decimal_points_is_not_taken_times_a_thousand(refuse: Refuse, tmp_path: Path, other: str) -> None:
    revenues = ("1", "12.500", other, *"7" * 20)
    lines = [("A", str(n), "01.01.2024", "10001", cell, "1,50") for n, cell in enumerate(revenues)]
    write_extract(tmp_path / "in", "customers", CUSTOMER_COLUMNS, CUSTOMERS)
    write_extract(tmp_path / "in", "order_lines", (*LINE_COLUMNS, "cost"), lines)
    message = refuse(tmp_path / "in")
    assert f"auftragspositionen.csv, row 4, column Nettowert: “{other}” has the decimal sign “.”" in message
    assert "“12.500” may have it, too" in message
    assert f"Write “{other.replace('.', ',')}”," in message


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"", "kunden.csv is empty"), (b"\x00\x01\x02", "kunden.csv is not a text file"), (b"PK\x03\x04", ".xlsx")],
)
def test_empty_and_binary_files(refuse: Refuse, tmp_path: Path, content: bytes, expected: str) -> None:
    write_firm(tmp_path / "in", GOOD)
    (tmp_path / "in" / "kunden.csv").write_bytes(content)
    assert expected in refuse(tmp_path / "in")


def test_a_header_without_lines(refuse: Refuse, tmp_path: Path) -> None:
    write_firm(tmp_path / "in", [])
    assert "auftragspositionen.csv holds a header but no lines" in refuse(tmp_path / "in")


def test_missing_columns_of_all_files_are_named_with_close_matches(refuse: Refuse, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "kunden.csv").write_text("Kunden-Nr;Firma\n1;A\n", encoding="utf-8")
    (folder / "artikel.csv").write_text("Artikel;Bezeichnung\n1;A\n", encoding="utf-8")
    message = refuse(folder)
    assert (
        "kunden.csv: The column “Kundennummer” is missing. Did you mean “Kunden-Nr”? Found: Kunden-Nr, Firma."
        in message
    )
    assert "artikel.csv: The column “Artikelnummer” is missing" in message


def test_a_column_that_another_one_is_asked_for_is_not_suggested(refuse: Refuse, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "auftragspositionen.csv").write_text(
        "Belegnummer;Position;Belegdatum;Artikelnummer;Nettowert\nB1;1;01.02.2024;A1;5,00\n", encoding="utf-8"
    )
    (folder / "kunden.csv").write_text("Kundennummer;Firma;Firmen\n1;A;B\n", encoding="utf-8")
    message = refuse(folder)
    assert "auftragspositionen.csv: The column “Kundennummer” is missing. Found: Belegnummer, " in message
    assert "kunden.csv: The column “Firmen” is not known. Known are Kundennummer, Firma, " in message


def test_unknown_column(refuse: Refuse, tmp_path: Path) -> None:
    write_extract(tmp_path / "in", "customers", ("customer_id", "name"), CUSTOMERS)
    path = tmp_path / "in" / "kunden.csv"
    path.write_bytes(path.read_bytes().replace(b"Firma", b"Firma;Mitarbeitr").replace(b"GmbH", b"GmbH;5"))
    assert "kunden.csv: The column “Mitarbeitr” is not known. Did you mean “Mitarbeiter”?" in refuse(tmp_path / "in")


def test_a_column_that_stands_twice(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "kunden.csv").write_text("Kundennummer;Firma;Firma\n1;A;B\n", encoding="utf-8")
    assert "The column “Firma” stands in the header more than once" in refuse(tmp_path / "in")


def test_nothing_but_bad_cells_names_file_row_column_and_value(refuse: Refuse, tmp_path: Path) -> None:
    write_firm(tmp_path / "in", [("A", "1", "2024-01-01", "10001", "12.50"), ("A", "x", "01.01.2024", "10001", "1")])
    message = refuse(tmp_path / "in", "--mapping", str(german_format(tmp_path)))
    assert "auftragspositionen.csv: No line could be loaded. Lines read: 2." in message
    assert "auftragspositionen.csv, row 2, column Belegdatum, value “2024-01-01”: This is not a date of" in message
    assert "auftragspositionen.csv, row 2, column Nettowert, value “12.50”: This is not a number" in message
    assert "auftragspositionen.csv, row 3, column Position, value “x”: This is not a whole number" in message
    assert "such as 31.12.2025." in message


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ("[[source]\n", "m.toml, row 1: From character 9 on this is not valid TOML"),
        ("[[source", "m.toml is not valid TOML: something is missing at its end"),
        ("[sources]\n", "m.toml, top level: The key “sources” is not known"),
        ("source = 1\n", "m.toml: Write [[source]], one for each file."),
        ('[[source]]\nfile = "orders.csv"\ntable = "lines"\n', "There is no table “lines”"),
        (
            '[[source]]\nfile = "missing.csv"\ntable = "order_lines"\n',
            "missing.csv is not among the extracts. Found: orders.csv.",
        ),
        ('[[source]]\nfile = "../before/kunden.csv"\ntable = "customers"\n', "outside the folder of the extracts"),
        ('[[source]]\ntable = "customers"\n', "m.toml, source 1: The key “file” is missing."),
        (MAPPING + COLUMNS + 'revenu = "Net"\n', "has no column “revenu”. Did you mean “revenue”?"),
        (MAPPING + COLUMNS + "cost = 5\n", "m.toml, source 1 (orders.csv), columns: “cost” must be a text, not 5."),
        (MAPPING + 'order_id = "No"\n', "The required column “line_no” is not given"),
        (
            MAPPING + COLUMNS + '[source.constants]\nrevenue = "5"\n',
            "“revenue” is given more than once: columns, constants.",
        ),
        (
            MAPPING + COLUMNS + '[source.factors]\nrevenue = "x"\n',
            "factor of “revenue” must be a number other than 0, not “x”",
        ),
        (MAPPING + COLUMNS + "[source.factors]\norder_id = 5\n", "takes no factor"),
        (MAPPING + COLUMNS + '[source.lookups.channel]\nfile = "orders.csv"\n', "The key “own” is missing"),
        ('[format]\ndecimal = ";"\n' + MAPPING + COLUMNS, '“decimal” cannot be “;”. It is one of ",", ".".'),
        (
            '[format]\ndate = "tt.mm.jjjj"\n' + MAPPING + COLUMNS,
            '“date” cannot be “tt.mm.jjjj”. It is one of "dd.mm.yyyy", ',
        ),
        ('[format]\nencoding = "cp99999"\n' + MAPPING + COLUMNS, "There is no encoding “cp99999”"),
        ('[format]\nseparator = ","\n' + MAPPING + COLUMNS, "m.toml, format: The key “separator” is not known"),
        (
            MAPPING + COLUMNS.replace('"Net"', '"Nett"'),
            "The column “Nett” is missing. Did you mean “Net”? Found: No, Line, Date, Customer, Net.",
        ),
    ],
)
def test_mappings(refuse: Refuse, tmp_path: Path, mapping: str, expected: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "orders.csv").write_text("No,Line,Date,Customer,Net\nA,1,2024-01-01,1,5\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    assert expected in refuse(tmp_path / "in", "--mapping", str(tmp_path / "m.toml"))


def test_missing_mapping(refuse: Refuse, tmp_path: Path) -> None:
    assert "no.toml does not exist" in refuse(tmp_path / "before", "--mapping", str(tmp_path / "no.toml"))


def test_a_broken_parquet_file(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "orders.parquet").write_bytes(b"PAR1 no parquet")
    (tmp_path / "m.toml").write_text((MAPPING + COLUMNS).replace(".csv", ".parquet"), encoding="utf-8")
    message = refuse(tmp_path / "in", "--mapping", str(tmp_path / "m.toml"))
    assert "orders.parquet is not a readable Parquet file" in message


def test_the_warehouse_must_not_be_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_firm(tmp_path / "in", GOOD)
    assert main(["load", str(tmp_path / "in"), "--warehouse", str(tmp_path)]) == 2
    assert "is a folder" in capsys.readouterr().err


def test_exit_code_and_streams_of_the_real_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "segmentation", "load", str(tmp_path / "no"), "--warehouse", str(tmp_path / "w")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not exist" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_name_is_no_pattern(tmp_path: Path, suffix: str) -> None:
    """Beside what is called `x[12]` stands `x1`, which the pattern of that name fits."""
    for folder in ("Export [12]", "Export 1"):
        for file in ("orders[12]", "orders1"):
            path = tmp_path / folder / f"{file}.{suffix}"
            path.parent.mkdir(exist_ok=True)
            net = 5 if "[" in f"{folder}{file}" and file == "orders[12]" and folder == "Export [12]" else 7
            frame = pd.DataFrame({"No": ["A"], "Line": [1], "Date": ["2024-01-01"], "Customer": ["1"], "Net": [net]})
            frame.to_csv(path, index=False) if suffix == "csv" else frame.to_parquet(path)
    mapping = tmp_path / "m.toml"
    mapping.write_text((MAPPING + COLUMNS).replace("orders.csv", f"orders[12].{suffix}"), encoding="utf-8")
    report = load(tmp_path / "Export [12]", tmp_path / "Export [12]" / "w.duckdb", mapping)
    assert report.totals["revenue"] == 5
