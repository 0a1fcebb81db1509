"""Persons in extracts: what reaches the warehouse of them, against Python's own HMAC and the bytes of the file."""

from __future__ import annotations

import hmac
import os
import stat
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.__main__ import main
from segmentation.errors import InputError
from segmentation.extracts import Mapping, load, preview, read_mapping
from segmentation.extracts.mapping_file import FileMapping
from segmentation.extracts.masking import MASK
from segmentation.private_rooms import Rooms, delete, warehouse_of
from segmentation.pseudonyms import KEY_BYTES, KEY_FILE, key_beside, key_in
from segmentation.saved_workspaces import Extracts, Shelf
from segmentation.schema import SALES_REP
from segmentation.schema import table as schema_table
from segmentation.warehouse import open_warehouse
from segmentation.warehouse.connection import attach
from segmentation.warehouse.hashing import macro, pseudonym
from segmentation.workspaces import build
from tests.segmentation.extracts.german_files import write_extract, write_firm

NAME, MAIL, REP = "Erdmuthe Quastenflosser", "e.quastenflosser@nord.de", "Wunibald Zickendraht"
ACCOUNTS = (("F1", "Müller GmbH", "10001"), ("F2", "Groß & Söhne KG", "10002"))
CONTACT_COLUMNS = ("contact_id", "account_id", "function", "opt_out", "person", "email")
GOOD = ("P-4711", "F1", "Einkauf", "nein", NAME, MAIL)


def firm(folder: Path, contacts: Sequence[Sequence[str]] = (GOOD,), **how: str) -> Path:
    """A firm with contact persons and an opportunity of a sales rep."""
    write_firm(folder, [("A1", "1", "01.02.2024", "10001", "100,00"), ("A2", "1", "13.02.2024", "10002", "50,00")])
    write_extract(folder, "accounts", ("account_id", "name", "customer_id"), ACCOUNTS)
    write_extract(folder, "contacts", CONTACT_COLUMNS, contacts, **how)  # type: ignore[arg-type]
    deals = [("C1", "F1", "Gewonnen", REP), ("C2", "F1", "", REP)]
    write_extract(folder, "opportunities", ("opportunity_id", "account_id", "stage", "sales_rep"), deals)
    return folder


def python_pseudonym(key: bytes, text: str) -> str:
    return hmac.new(key, unicodedata.normalize("NFC", text).encode(), "sha256").hexdigest()[:32]


def contacts_in(path: Path) -> pd.DataFrame:
    with open_warehouse(path) as warehouse:
        return warehouse.query("FROM core.contacts ORDER BY ALL")


@settings(max_examples=60, deadline=None)
@given(
    key=st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES),
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), min_size=1),
)
def test_the_sql_is_hmac(key: bytes, texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = attach(tmp_path_factory.mktemp("hmac") / "w.duckdb", read_only=False)
    root.execute(macro(key))
    for text in texts:
        expected = python_pseudonym(key, text)
        assert root.execute(f"SELECT {pseudonym('?')}", [text]).fetchone() == (expected,)
    root.close()


@pytest.mark.parametrize("how", [{}, {"encoding": "utf-8", "line_end": "\n"}], ids=["careful", "direct"])
def test_a_person_is_stored_under_its_pseudonym(tmp_path: Path, how: dict[str, str]) -> None:
    load(firm(tmp_path / "in", **how), tmp_path / "w.duckdb")
    key = key_in(tmp_path / KEY_FILE)
    stored = contacts_in(tmp_path / "w.duckdb").iloc[0]
    for column, text in (("contact_id", "P-4711"), ("person", NAME), ("email", MAIL)):
        assert stored[column] == python_pseudonym(key, text)
    assert (stored["account_id"], stored["function"], stored["opt_out"]) == ("F1", "Einkauf", "no")


def test_no_byte_of_the_warehouse_names_a_person(tmp_path: Path) -> None:
    contacts = [
        GOOD,
        (*GOOD[:4], NAME, "another@nord.de"),  # its key stands twice
        ("P-4712", "F9", "Einkauf", "nein", NAME, MAIL),  # no such account
        ("P-4713", "F1", "Einkauf", "vielleicht", NAME, MAIL),  # no such word
        ("P-4714", "F1", "Einkauf", "nein", NAME, MAIL, "zu viel"),  # a cell too many
        ("P-4715", "F1", f'"{NAME}" und'),  # ragged, and quotes where none belong
    ]
    report = load(firm(tmp_path / "in", contacts), tmp_path / "w.duckdb")
    counted = next(source for source in report.sources if source.table == "contacts")
    assert (counted.loaded, counted.duplicate, counted.rejected) == (1, 1, 4)
    found = (tmp_path / "w.duckdb").read_bytes()
    for text in (NAME, MAIL, REP, "P-4711", "P-4712", "another@nord.de", key_in(tmp_path / KEY_FILE).hex()):
        assert text.encode() not in found
        assert text.encode("utf-16-le") not in found
    lines = [reject.line for reject in report.rejects if reject.file == "crm_kontakte.csv"]
    assert f"{MASK};F9;Einkauf;nein;{MASK};{MASK}" in lines
    assert MASK in lines
    assert all(NAME not in (reject.value or "") + reject.line for reject in report.rejects)


FIRM_MAIL = "erdmuthe.quastenflosser@beta.de"
FIRM_COLUMNS = {
    "customers": ("customer_id", "name", "headcount", "mail_domain"),
    "accounts": ("account_id", "name", "headcount", "mail_domain"),
}


@pytest.mark.parametrize("table", FIRM_COLUMNS)
@pytest.mark.parametrize("is_taken", [True, False])
def test_of_a_firms_mail_address_only_the_domain_is_stored(tmp_path: Path, table: str, is_taken: bool) -> None:
    rows = [
        ("10001", "Müller GmbH", "12", FIRM_MAIL),
        ("10002", "Groß & Söhne KG", "9", "nord.de"),
        ("10001", "Müller GmbH", "12", FIRM_MAIL),
        ("10003", "Beta AG", "viele", FIRM_MAIL),
        ("10004", "Gamma AG", "1", FIRM_MAIL, "zu viel"),
        ("10005", FIRM_MAIL),
    ]
    path, mapping = write_extract(tmp_path / "in", table, FIRM_COLUMNS[table], rows), None
    if not is_taken:
        path.write_bytes(path.read_bytes().replace(b"E-Mail-Domain", b"E-Mail"))
        wanted = "".join(f'{name} = "{schema_table(table).column(name).header}"\n' for name in FIRM_COLUMNS[table][:3])
        mapping = tmp_path / "map.toml"
        source = f'[[source]]\nfile = "{path.name}"\ntable = "{table}"\n[source.columns]\n{wanted}'
        mapping.write_text(source, encoding="utf-8")
    report = load(path.parent, tmp_path / "w.duckdb", mapping)
    (counted,) = report.sources
    assert (counted.loaded, counted.duplicate, counted.rejected) == (2, 1, 3)
    assert b"quastenflosser" not in (tmp_path / "w.duckdb").read_bytes().lower()
    assert sorted(reject.line for reject in report.rejects) == [f"10003;Beta AG;viele;{MASK}", MASK, MASK]
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert warehouse.rows("SELECT line FROM load.duplicates") == [(f"10001;Müller GmbH;12;{MASK}",)]
        stored = warehouse.rows(f"SELECT mail_domain FROM core.{table} ORDER BY name DESC")
    assert stored == ([("beta.de",), ("nord.de",)] if is_taken else [(None,), (None,)])


@pytest.mark.parametrize("header", ["E-Mail", "Kontaktadresse"])
def test_a_preview_shows_only_the_domain_of_a_firms_address(tmp_path: Path, header: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, first in (("kunden", "Kundennummer"), ("unklar", "Zeichen")):
        (folder / f"{name}.csv").write_text(
            f"{first};Firma;{header}\nK1;Müller GmbH;{FIRM_MAIL}\nK2;Nord AG;a.quastenflosser@nord.de\n",
            encoding="utf-8",
        )
    columns = {"customer_id": "Kundennummer", "name": "Firma", "mail_domain": header}
    said = Mapping(files=(FileMapping("kunden.csv", "customers", columns=columns),)) if header != "E-Mail" else None
    files = {file.file: file for file in preview(folder, said).files}
    known = files["kunden.csv"]
    assert "quastenflosser" not in repr(known)
    assert [row.values["mail_domain"] for row in known.records] == ["beta.de", "nord.de"]
    assert header != "E-Mail" or "quastenflosser" not in repr(files["unklar.csv"])


def test_what_a_mapping_does_not_take_of_persons_is_not_listed_either(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "people.csv").write_text(
        f"Id,Company,First Name,Opt\n1,F1,{NAME},yes\n2,,{NAME},no\n3,F2,{NAME},maybe\n", encoding="utf-8"
    )
    (folder / "firms.csv").write_text("Id,Name,Sales Rep\nF1,One,x\nF2,Two,y\n,Three,Wunibald\n", encoding="utf-8")
    (tmp_path / "map.toml").write_text(
        '[[source]]\nfile = "people.csv"\ntable = "contacts"\n[source.columns]\ncontact_id = "Id"\n'
        'account_id = "Company"\nopt_out = "Opt"\n[[source]]\nfile = "firms.csv"\ntable = "accounts"\n'
        '[source.columns]\naccount_id = "Id"\nname = "Name"\n',
        encoding="utf-8",
    )
    report = load(folder, tmp_path / "w.duckdb", tmp_path / "map.toml")
    lines = {reject.line for reject in report.rejects}
    assert lines == {f"{MASK},,{MASK},no", f"{MASK},F2,{MASK},maybe", f",Three,{MASK}"}
    assert NAME.encode() not in (tmp_path / "w.duckdb").read_bytes()


def test_a_parquet_file_of_persons_lists_no_names(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    frame = pd.DataFrame({"Id": ["1", "2"], "Firm": ["F1", None], "Name": [NAME, NAME], "Role": ["x", "y"]})
    frame.to_parquet(folder / "people.parquet")
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        '[[source]]\nfile = "people.parquet"\ntable = "contacts"\n[source.columns]\ncontact_id = "Id"\n'
        'account_id = "Firm"\nfunction = "Role"\nperson = "Name"\n',
        encoding="utf-8",
    )
    report = load(folder, tmp_path / "w.duckdb", mapping)
    assert [reject.line for reject in report.rejects] == ["y"]
    stored = contacts_in(tmp_path / "w.duckdb")
    assert list(stored["person"]) == [python_pseudonym(key_in(tmp_path / KEY_FILE), NAME)]
    assert NAME.encode() not in (tmp_path / "w.duckdb").read_bytes()


def test_the_same_person_keeps_its_pseudonym_with_the_same_key(tmp_path: Path) -> None:
    first, again = tmp_path / "a" / "w.duckdb", tmp_path / "b" / "w.duckdb"
    load(firm(tmp_path / "in"), first)
    load(firm(tmp_path / "in", encoding="utf-8", line_end="\n"), first.with_name("later.duckdb"))
    load(tmp_path / "in", again)
    same = contacts_in(first)
    pd.testing.assert_frame_equal(same, contacts_in(first.with_name("later.duckdb")))
    assert contacts_in(again)["contact_id"][0] != same["contact_id"][0]
    load(tmp_path / "in", again, key_file=key_beside(first))
    pd.testing.assert_frame_equal(same, contacts_in(again))


def test_the_key_is_the_owners_alone_and_made_once(tmp_path: Path) -> None:
    path = tmp_path / KEY_FILE
    key = key_in(path)
    assert (len(key), key_in(path)) == (KEY_BYTES, key)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == [KEY_FILE]
    path.write_text("no key", encoding="ascii")
    with pytest.raises(InputError, match="holds no key"):
        key_in(path)
    with pytest.raises(InputError, match="cannot be used"):
        key_in(tmp_path / "nowhere" / KEY_FILE)


def test_data_without_persons_have_no_key(tmp_path: Path) -> None:
    write_firm(tmp_path / "in", [("A1", "1", "13.02.2024", "10001", "100,00")])
    load(tmp_path / "in", tmp_path / "w.duckdb")
    assert not (tmp_path / KEY_FILE).exists()


def test_a_private_upload_has_a_key_of_its_own_that_goes_with_it(tmp_path: Path) -> None:
    rooms, source = Rooms(tmp_path / "private"), firm(tmp_path / "in")
    one, other = (rooms.new(visitor) for visitor in ("a", "b"))
    for room in (one, other):
        build(source, warehouse_of(room))
    assert (one / KEY_FILE).read_text() != (other / KEY_FILE).read_text()
    assert delete(one)
    assert [path.parent for path in (tmp_path / "private").rglob(KEY_FILE)] == [other]


def test_a_saved_workspace_keeps_its_key_over_refreshes_until_it_is_deleted(tmp_path: Path) -> None:
    room, source = tmp_path / "room", firm(tmp_path / "in")
    build(source, warehouse_of(room))
    shelf = Shelf(tmp_path / "saved")
    before = contacts_in(warehouse_of(room))
    kept = shelf.keep("Nord", warehouse_of(room), source)
    refreshed = shelf.refresh("Nord", Extracts())
    pd.testing.assert_frame_equal(before, contacts_in(refreshed.edition.warehouse))
    assert (kept.folder / KEY_FILE).is_file()
    assert shelf.delete("Nord")
    assert not kept.folder.exists()


def test_names_of_sales_reps_are_loaded_only_on_request(tmp_path: Path) -> None:
    source = firm(tmp_path / "in")

    def reps(name: str) -> list[str | None]:
        with open_warehouse(tmp_path / name) as warehouse:
            return [row[0] for row in warehouse.rows("SELECT sales_rep FROM core.opportunities")]

    load(source, tmp_path / "w.duckdb")
    assert reps("w.duckdb") == [None]
    load(source, tmp_path / "w.duckdb", sales_reps=True)
    assert reps("w.duckdb") == [REP]
    (tmp_path / "map.toml").write_text("[privacy]\nsales_reps = true\n", encoding="utf-8")
    mapping = read_mapping(tmp_path / "map.toml")
    assert mapping == Mapping(privacy={"sales_reps": True})
    assert "sales_reps = true" in mapping.toml()
    for said in (mapping, tmp_path / "map.toml"):
        load(source, tmp_path / "w.duckdb", said)
        assert reps("w.duckdb") == [REP]
    with pytest.raises(InputError, match="cannot be used"):
        load(source, tmp_path / "w.duckdb", Mapping(privacy={"sales_reps": "yes", "other": 1}))
    assert SALES_REP.treatment == "left out"


def test_the_command_takes_a_key_from_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, key = firm(tmp_path / "in"), tmp_path / "safe.key"
    arguments = ["load", str(source), "--warehouse", str(tmp_path / "w.duckdb"), "--key", str(key), "--json"]
    assert main(arguments) == 0
    assert NAME not in capsys.readouterr().out
    assert not (tmp_path / KEY_FILE).exists()
    assert contacts_in(tmp_path / "w.duckdb")["person"][0] == python_pseudonym(key_in(key), NAME)


def test_a_preview_shows_no_name_that_will_not_be_stored(tmp_path: Path) -> None:
    found = preview(firm(tmp_path / "in"))
    assert NAME not in repr(found)
    assert MAIL not in repr(found)
    contacts = next(file for file in found.files if file.table == "contacts")
    assert contacts.records[0].cells[1:4] == ("F1", "Einkauf", "nein")
