"""A short run of the coverage-guided fuzzer (see fuzzing.py for a long one), and what it has found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from segmentation.errors import InputError
from segmentation.extracts import FileMapping, Mapping, load, preview, read_mapping
from segmentation.extracts.mapping_file import read_toml
from tests.conftest import ROOT
from tests.segmentation.extracts.fuzz_targets import TARGETS

RUNS = 200
SOURCE = '[[source]]\nfile = "orders.csv"\ntable = "order_lines"\n'
COLUMNS = (
    '[source.columns]\norder_id = "No"\nline_no = "Line"\norder_date = "Date"\ncustomer_id = "Customer"\n'
    'revenue = "Net"\n'
)
ORDERS = "No;Line;Date;Customer;Net\nA;1;31.01.2024;10001;1,50\n"


@pytest.mark.parametrize("target", list(TARGETS))
def test_seeds_and_what_becomes_of_them(target: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="Atheris has wheels for Linux only")
    done = subprocess.run(
        [sys.executable, "-m", "tests.segmentation.extracts.fuzzing", target, str(tmp_path / "corpus"),
         f"-runs={RUNS}", "-seed=1", f"-artifact_prefix={tmp_path}/"],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:].decode("utf-8", "replace")


def folder_with(tmp_path: Path, mapping: str, orders: bytes = ORDERS.encode()) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "orders.csv").write_bytes(orders)
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    return tmp_path / "in"


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        *(
            (f'[format]\nencoding = "{name}"\n{SOURCE}{COLUMNS}', "There is no encoding")
            for name in ("hex", "rot13", "idna", "undefined", "punycode", "a\\u0000b")
        ),
        (f"[format]\nheader = {10**30}\n{SOURCE}{COLUMNS}", "“header” must be the row"),
        *(
            (f"{SOURCE}{COLUMNS}[source.factors]\nrevenue = {factor}\n", "must be a number other than 0")
            for factor in ("nan", "inf", "-inf", "1e400", "1" + "0" * 400)
        ),
        *(
            (f'[[source]]\nfile = "{name}"\ntable = "order_lines"\n{COLUMNS}', "is not among the extracts")
            for name in ("a\\u0000b", "a" * 300, f"{'ä' * 200}/b")
        ),
    ],
)
def test_a_mapping_says_what_is_wrong_with_it(tmp_path: Path, mapping: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        load(folder_with(tmp_path, mapping), tmp_path / "w.duckdb", tmp_path / "m.toml")
    preview(tmp_path / "in", read_mapping(tmp_path / "m.toml"))


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (f"{SOURCE}columns = 5\n", "source 1, columns: This must be a table, not 5."),
        (f"{SOURCE}[source.columns]\norder_id = 5\n", "source 1, columns: “order_id” must be a text, not 5."),
        (f"{SOURCE}[source.lookups]\nproduct_id = 5\n", "source 1, lookups: This must be a table, not 5."),
        (f"{SOURCE}[source.lookups.product_id]\nown = 5\n", "source 1, lookups: “own” must be a text, not 5."),
        (f"{SOURCE}[source.lookups.product_id]\nkey = 'No'\n", "source 1, lookups: The key “own” is missing."),
        (f"{SOURCE}[source.values]\nproduct_id = 5\n", "source 1, values: This must be a table, not 5."),
        ('[[source]]\nfile = ["a"]\ntable = "order_lines"\n', "source 1: “file” must be a text, not ['a']."),
        ('[[source]]\nfile = "orders.csv"\ntable = "nope"\n', "source 1: There is no table “nope”."),
        ('[[source]]\nfile = "orders.csv"\n', "source 1: The key “table” is missing."),
        (f"{SOURCE}other = 1\n", "source 1: The key “other” is not known."),
    ],
)
def test_a_mapping_of_another_shape_is_refused_before_the_preview(tmp_path: Path, mapping: str, said: str) -> None:
    folder_with(tmp_path, mapping)
    with pytest.raises(InputError) as caught:
        read_mapping(tmp_path / "m.toml")
    assert any(f"m.toml, {said}" in str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize("text", [f"a = {'9' * 5000}", f"a = {'[' * 100_000}"], ids=["number", "brackets"])
def test_toml_beyond_all_measure_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"m\.toml"):
        read_toml(tmp_path / "m.toml")


def test_days_and_tables_in_a_mapping_are_written_as_toml(tmp_path: Path) -> None:
    text = (
        f"{SOURCE}{COLUMNS}[source.constants]\norder_date = 2024-01-31\nproduct_id = {{a = 1}}\n[source.values.cost]\n"
    )
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    found = read_mapping(tmp_path / "m.toml")
    (tmp_path / "again.toml").write_text(found.toml(), encoding="utf-8")
    assert read_mapping(tmp_path / "again.toml").content() == found.content()


@pytest.mark.parametrize("said", ["UTF-8", "utf8", "utf_8", "U8"])
def test_utf_8_by_any_name_has_no_mark_in_its_first_column(tmp_path: Path, said: str) -> None:
    folder = folder_with(tmp_path, f'[format]\nencoding = "{said}"\n{SOURCE}{COLUMNS}', ORDERS.encode("utf-8-sig"))
    assert load(folder, tmp_path / "w.duckdb", tmp_path / "m.toml").sources[0].loaded == 1


@pytest.mark.parametrize("said", ["utf-16", "UTF-16", "utf16"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_mark_and_has_many_names(tmp_path: Path, said: str, encoding: str) -> None:
    folder = folder_with(tmp_path, f'[format]\nencoding = "{said}"\n{SOURCE}{COLUMNS}', ORDERS.encode(encoding))
    assert load(folder, tmp_path / "w.duckdb", tmp_path / "m.toml").sources[0].loaded == 1


def test_a_file_that_is_not_the_utf_16_it_is_said_to_be_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, f'[format]\nencoding = "utf-16"\n{SOURCE}{COLUMNS}')
    with pytest.raises(InputError, match=r"orders\.csv"):
        load(folder, tmp_path / "w.duckdb", tmp_path / "m.toml")


def test_a_header_of_bytes_that_are_no_text_can_be_shown(tmp_path: Path) -> None:
    """A screen and a terminal cannot show half a character: the name comes with a sign in its place."""
    letters = "ÄÖÜäöüß" * 20
    folder = folder_with(tmp_path, "", f"No;Date;L\udcffine;{letters}\nA;1;2;3\n".encode("utf-8", "surrogateescape"))
    (tmp_path / "in" / "EXTF.csv").write_bytes(
        b'"EXTF";700;21;"Buchungsstapel";13;;;;;;1;1;20240101;4;;;;;;;;"E\xff"\n'
        + f"Ums\udcff;{letters}\n".encode("utf-8", "surrogateescape")
    )
    shown = preview(folder, Mapping((FileMapping("orders.csv", "order_lines"),)))
    texts = [str(problem) for file in shown.files for problem in file.problems]
    texts += [column.header for file in shown.files for column in file.columns]
    with pytest.raises(InputError) as caught:
        load(
            folder,
            tmp_path / "w.duckdb",
            Mapping((FileMapping("orders.csv", "order_lines", columns=columns_of("L?ine")),)),
        )
    for text in [*texts, str(caught.value)]:
        text.encode("utf-8")
    assert "L?ine" in "".join(texts)


def columns_of(line: str) -> dict[str, str]:
    return {"order_id": "No", "line_no": line, "order_date": "Date", "customer_id": "Kunde", "revenue": "No"}
