"""The files as such: reproducible, small enough, German, and dirty exactly where the truth says so."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from segmentation.schema import TABLES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "sample_data"


def test_regenerating_gives_the_committed_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "sample_data", "--out", str(tmp_path)], cwd=ROOT, check=True, timeout=120)
    for part in ("extracts", "truth"):
        made = {path.name: path.read_bytes() for path in (tmp_path / part).iterdir()}
        committed = {path.name: path.read_bytes() for path in (FOLDER / part).glob("*.csv")}
        assert made.keys() == committed.keys()
        assert [name for name in made if made[name] != committed[name]] == []


def test_the_demo_firm_stays_below_15_megabytes() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.csv")) < 15_000_000


def test_every_core_table_has_its_extract() -> None:
    stems = {path.stem for path in (FOLDER / "extracts").iterdir()}
    assert stems == {declared.file_stem for declared in TABLES}


def test_layout_is_that_of_a_german_erp(extract, table_name) -> None:
    found = extract(table_name)
    text = (FOLDER / "extracts" / f"{found.declared.file_stem}.csv").read_bytes()
    assert found.header == [column.header for column in found.declared.columns]
    assert text.endswith(b"\r\n")
    assert text.count(b"\n") == text.count(b"\r\n") == len(found.raw) + 1
    places = [i for i, column in enumerate(found.declared.columns) if column.kind == "money"]
    written = [row[i] for row in found.raw if len(row) == len(found.header) for i in places if row[i]]
    german = [value for value in written if re.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d\d|-?\d+,\d\d", value)]
    assert len(written) - len(german) <= 2


def test_thousands_points_stand_in_some_files(extract) -> None:
    amounts = [row[5] for row in extract("payments").raw if len(row) == 6]
    assert sum("." in amount for amount in amounts) > 1_000


def test_rejects_and_duplicates_are_those_of_the_truth(extract, truth, table_name) -> None:
    found = extract(table_name)
    told = Counter()
    for row in truth("dirt"):
        if row["file"] == f"{found.declared.file_stem}.csv":
            told[row["outcome"]] += int(row["rows"])
    assert (found.rejected, found.duplicate) == (told["rejected"], told["duplicate"])
    assert len(found.raw) == len(found.rows) + told["rejected"] + told["duplicate"]


def test_orphans_are_those_of_the_truth(extract, truth, table_name) -> None:
    found = extract(table_name)
    orphans = set()
    for column in found.declared.columns:
        if column.references:
            referred = extract(column.references)
            known = {row[referred.declared.key[0]] for row in referred.rows}
            values = [(i, row[column.name]) for i, row in enumerate(found.rows) if row[column.name] is not None]
            orphans |= {i for i, value in values if value not in known}
    told = sum(
        int(row["rows"])
        for row in truth("dirt")
        if row["file"] == f"{found.declared.file_stem}.csv" and row["outcome"] == "orphan"
    )
    assert len(orphans) == told


def test_dirt_is_there_but_rare(truth) -> None:
    counts = Counter()
    for row in truth("dirt"):
        counts[row["outcome"]] += int(row["rows"])
    assert set(counts) == {"rejected", "duplicate", "orphan"}
    assert 50 <= counts.total() <= 80


def test_keys_are_unique_among_valid_rows(extract, table_name) -> None:
    found = extract(table_name)
    keys = Counter(tuple(row[column] for column in found.declared.key) for row in found.rows)
    assert [key for key, count in keys.items() if count > 1] == []


def test_the_readme_states_rows_and_columns_of_every_extract(extract, table_name) -> None:
    found = extract(table_name)
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    [line] = [row for row in readme.splitlines() if row.startswith(f"| {found.declared.file_stem}.csv |")]
    _, _, grain, rows, columns, _ = line.split("|")
    assert grain.strip() == found.declared.grain
    assert rows.strip() == f"{len(found.raw):,}"
    assert columns.strip() == ", ".join(found.header)
