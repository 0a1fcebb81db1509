"""The data page: the accounting, the rejects, and own extracts that load or are refused with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import caches, session_keys, visitor
from segmentation import private_rooms, workspaces
from segmentation.extracts.report import SHOWN_REJECTS
from segmentation.warehouse import Warehouse
from tests.app.busy import reading
from tests.app.opened import ROOT, metrics, opened, texts
from tests.app.opened import address as opened_address

CUSTOMERS = "Kundennummer;Firma;PLZ\r\n1;Müller & Söhne;58636\r\n2;Stahlbau Süd;70173\r\n"
LINES = (
    "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert\r\n"
    "A1;1;05.02.2025;1;1.234,56\r\nA2;1;31.02.2025;2;10,00\r\nA3;1;06.03.2025;2;=1+1\r\nA4;1;06.03.2025;2;99,44\r\n"
)


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Uploads go to a folder of the test; the demo firm is not needed."""
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path))
    return tmp_path


def _press(app: AppTest, icon: str) -> AppTest:
    """The button with this icon, whatever the language and whatever else is on the page."""
    return next(button for button in app.button if icon in button.icon).click().run()


def _upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files])
    return _press(app, "upload_file")


def _listed(app: AppTest, column: str) -> pd.DataFrame:
    """The table on the page that has this column."""
    return next(table.value for table in app.dataframe if column in table.value.columns)


def test_every_line_is_accounted_for(demo_warehouse: Warehouse) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    shown = _listed(app, "read")
    total = shown.iloc[-1]
    assert total["read"] == total["loaded"] + total["rejected"] + total["duplicate"]
    lines = demo_warehouse.query("SELECT count(*) AS n, sum(revenue) AS revenue FROM core.order_lines").iloc[0]
    assert metrics(app)["Auftragspositionen"] == f"{int(lines['n']):,}".replace(",", ".")
    assert metrics(app)["Umsatz, alle Jahre"] == f"{lines['revenue']:,.0f}\u00a0€".replace(",", ".")


def test_the_rejects_of_one_file(demo_warehouse: Warehouse) -> None:
    app = opened("data", demo_warehouse.path, lang="de", file="kunden.csv")
    assert set(_listed(app, "reason")["file"]) == {"kunden.csv"}
    app = opened("data", demo_warehouse.path, lang="de", file="nirgends.csv")
    assert _listed(app, "reason")["file"].nunique() > 1


@pytest.mark.parametrize(("language", "told"), [("de", "9 von 9 Fragen"), ("en", "9 of 9 questions")])
def test_what_the_data_support_is_told(demo_warehouse: Warehouse, language: str, told: str) -> None:
    assert any(told in box.label for box in opened("data", demo_warehouse.path, lang=language).expander)


def test_what_a_crm_alone_cannot_answer_is_told(maven_warehouse: Warehouse) -> None:
    app = opened("data", maven_warehouse.path, lang="de")
    assert any("0 von 9 Fragen" in box.label for box in app.expander)


def test_own_extracts_load_and_say_what_was_refused(own_home: Path, demo_warehouse: Warehouse) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    app = _upload(app, ("kunden.csv", CUSTOMERS.encode("cp1252")), ("auftragspositionen.csv", LINES.encode("cp1252")))
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert metrics(app)["Umsatz, alle Jahre"] == "1.334\u00a0€"
    rejected = _listed(app, "reason")
    assert rejected["value"].tolist() == ["31.02.2025", "=1+1"]
    own = Path(app.session_state[session_keys.OWN_WORKSPACE])
    assert own.is_relative_to(workspaces.private_rooms().folder)
    assert all(file.is_relative_to(own.parent) for file in own_home.rglob("*.csv"))
    _press(app, "delete")
    assert not app.exception
    assert not own.exists()
    assert not list(own_home.rglob("*.csv"))
    assert metrics(app)["Kunden mit Käufen"] == "1.450"


def test_what_was_rejected_is_summed_up_and_held_against_the_files_own_total(
    own_home: Path, demo_warehouse: Warehouse
) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    total = "Summe;;;;1.344,01\r\n"
    app = _upload(
        app, ("kunden.csv", CUSTOMERS.encode("cp1252")), ("auftragspositionen.csv", (LINES + total).encode("cp1252"))
    )
    said = texts(app)
    assert "Die zurückgewiesenen Auftragspositionen ergeben 10,00\u00a0€" in said
    reasons = next(part.proto.body for part in app.get("html") if "31.02.2025" in part.proto.body)
    assert "Das ist kein Datum" in reasons
    assert "=1+1" in reasons
    warned = [box.value.replace("\\", "") for box in app.warning]
    assert any("28,6\u00a0% der gelesenen Zeilen wurden zurückgewiesen: 2." in value for value in warned)
    assert any(
        "Die letzte Summe nennt 1.344,01\u00a0€; die Zeilen darüber, geladen oder nicht, ergeben 1.344,00\u00a0€"
        in value
        and "Das sind 0,01\u00a0€ weniger." in value
        for value in warned
    )
    assert "auf den Cent" not in said
    told = next(field for field in app.text_input if field.label.startswith("Umsatz laut Ihrer Liste"))
    app = told.set_value("1.344,00").run()
    assert any("ergeben die ersten 10,00\u00a0€, die zweiten 0,00\u00a0€" in box.value for box in app.warning)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("kunden.csv", b"", "kunden.csv"),
        ("kunden.csv", b"\x00\xff\xfe\x00PK\x03\x04" * 50, "kunden.csv"),
        ("kunden.csv", b"A;B\r\n1;2\r\n", "Kundennummer"),
        ("irgendwas.csv", b"A;B\r\n1;2\r\n", "irgendwas.csv"),
        ("maven.toml", b"[[source", "maven.toml"),
        ("../../kunden.csv", b"A;B\r\n1;2\r\n", "kunden.csv"),
    ],
)
def test_what_cannot_be_loaded_leaves_what_was_there(
    own_home: Path, demo_warehouse: Warehouse, name: str, content: bytes, said: str
) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    before = metrics(app)
    app = _upload(app, (name, content))
    assert not app.exception
    assert said in app.error[0].value.replace("\\", "")
    assert metrics(app) == before
    assert app.session_state[session_keys.OWN_WORKSPACE] == str(demo_warehouse.path)
    assert not list(own_home.rglob("*.csv"))


@pytest.mark.parametrize(("language", "told"), [("de", "Alle Beträge sind in USD"), ("en", "All amounts are in USD")])
def test_amounts_in_another_currency_name_it(language: str, told: str, adventureworks_warehouse: Warehouse) -> None:
    # Its revenue is in US dollars.
    assert told in texts(opened("data", adventureworks_warehouse.path, lang=language))


def test_nothing_chosen_is_told(demo_warehouse: Warehouse) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    _press(app, "upload_file")
    assert "Bitte wählen Sie zuerst eine oder mehrere Dateien aus." in texts(app)


def test_a_workspace_that_is_gone_gives_way_to_the_demo_firm(tmp_path: Path) -> None:
    app = opened("data", tmp_path / "gone.duckdb", lang="de")
    assert not app.error
    assert metrics(app)["Kunden mit Käufen"] == "1.450"


@pytest.mark.parametrize("names", [("kunden.csv", "Kunden.CSV"), ("a/kunden.csv", "b\\kunden.csv")])
def test_names_that_cannot_be_told_apart_are_refused(
    own_home: Path, demo_warehouse: Warehouse, names: tuple[str, ...]
) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    app = _upload(app, *((name, CUSTOMERS.encode()) for name in names))
    assert not app.exception
    assert "Derselbe Name wurde mehrfach gewählt" in app.error[0].value


@pytest.fixture
def one_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every session is of a browser that brings the same cookie."""
    monkeypatch.setattr(visitor, "secret", lambda: "s" * 43)
    monkeypatch.setattr(visitor, "is_known_again", lambda: True)


def _arrival(**address: str) -> AppTest:
    """The first page of a new session, as after a reload."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def _visit(**address: str) -> AppTest:
    """The data page in a new session."""
    return _arrival(**address).switch_page("pages/data.py").run()


def _own_firm() -> AppTest:
    app = _visit(lang="de")
    return _upload(app, ("kunden.csv", CUSTOMERS.encode("cp1252")), ("auftragspositionen.csv", LINES.encode("cp1252")))


def test_a_reload_finds_the_own_extracts_again(own_home: Path, one_visitor: None) -> None:
    loaded = _own_firm()
    assert metrics(loaded)["Kunden mit Käufen"] == "2"
    again = _visit(lang="de")
    assert metrics(again) == metrics(loaded)
    assert "bis er geschlossen wird" in texts(again)
    _press(again, "delete")
    assert metrics(again)["Kunden mit Käufen"] == "1.450"
    assert metrics(_visit(lang="de"))["Kunden mit Käufen"] == "1.450"


def test_the_address_of_own_extracts_opens_them_for_nobody_else_and_says_so(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitor, "secret", lambda: "s" * 43)
    sender = _own_firm()
    mark = private_rooms.mark(Path(sender.session_state[session_keys.OWN_WORKSPACE]))
    assert sender.query_params["extracts"] in (mark, [mark])
    monkeypatch.setattr(visitor, "secret", lambda: "r" * 43)
    receiver = _arrival(lang="de", extracts=mark)
    assert "Diese Adresse entstand aus eigenen Auszügen" in receiver.info[0].value
    assert "extracts" not in opened_address(receiver)
    assert metrics(receiver.switch_page("pages/data.py").run())["Kunden mit Käufen"] == "1.450"
    other = _own_firm()
    assert not [info.value for info in other.info]
    receiver = _arrival(lang="de", extracts=mark)
    assert "aus anderen Auszügen als Ihren" in receiver.info[0].value
    assert metrics(receiver.switch_page("pages/data.py").run())["Kunden mit Käufen"] == "2"


def test_extracts_left_in_another_tab_are_told_missing_once(own_home: Path, one_visitor: None) -> None:
    first, second = _own_firm(), _visit(lang="de")
    _press(second, "delete")
    first.run()
    assert "Ihre eigenen Auszüge sind nicht mehr da" in first.info[0].value
    assert metrics(first)["Kunden mit Käufen"] == "1.450"
    first.run()
    assert not first.info


def test_a_new_upload_replaces_the_old_one_in_every_tab(own_home: Path, one_visitor: None) -> None:
    first, second = _own_firm(), _visit(lang="de")
    _upload(second, ("kunden.csv", CUSTOMERS.encode("cp1252")))
    assert len(list(workspaces.private_rooms().folder.glob("*/*"))) == 1
    first.run()
    assert "Die Zahlen hier stammen nun aus diesen" in first.info[0].value


def test_the_field_for_files_is_empty_after_loading(own_home: Path, one_visitor: None) -> None:
    app = _own_firm()
    assert app.file_uploader[0].value in (None, [])


def test_no_message_of_a_refused_upload_names_the_servers_own_things(
    own_home: Path, one_visitor: None, tmp_path: Path
) -> None:
    mapping = b'[[source]]\nfile = "orders.parquet"\ntable = "order_lines"\n[source.columns]\n' + b"".join(
        f'{name} = "x"\n'.encode() for name in ("order_id", "line_no", "order_date", "customer_id", "revenue")
    )
    for language in ("de", "en"):
        app = _visit(lang=language)
        app = _upload(app, ("orders.parquet", b"PAR1 no parquet"), ("m.toml", mapping))
        said = app.error[0].value.replace("\\", "")
        assert "orders.parquet" in said
        assert not [word for word in (str(tmp_path), "warehouse", "Error", "--mapping") if word in said]


def test_a_list_of_rejects_that_is_cut_says_so(own_home: Path, one_visitor: None) -> None:
    rows = "".join(f"B{number};1;31.02.2025;1;5,00\r\n" for number in range(SHOWN_REJECTS + 1))
    app = _upload(
        _visit(lang="de"), ("kunden.csv", CUSTOMERS.encode("cp1252")),
        ("auftragspositionen.csv", (LINES + rows).encode("cp1252")),
    )  # fmt: skip
    assert "Je Datei sind die ersten 200 Befunde aufgeführt" in texts(app)
    assert "Je Datei" not in texts(_own_firm())


def test_one_line_is_not_said_in_the_plural(own_home: Path, one_visitor: None) -> None:
    one = "Kundennummer;Firma\r\n1;Stahlbau Süd\r\n".encode("cp1252")
    assert _upload(_visit(lang="de"), ("kunden.csv", one)).title[0].value.startswith("Eine Zeile gelesen, 0 zurück")
    assert _upload(_visit(lang="en"), ("kunden.csv", one)).title[0].value.startswith("One line read, 0 rejected")


def test_a_file_of_another_kind_is_told_in_the_pages_language(own_home: Path, one_visitor: None) -> None:
    app = _upload(_visit(lang="de"), ("rechnung.pdf", b"%PDF-1.4"), ("kunden.csv", CUSTOMERS.encode("cp1252")))
    assert "rechnung.pdf ist keine lesbare Art von Datei" in app.error[0].value.replace("\\", "")


def test_data_that_the_system_still_holds_are_left_all_the_same(
    own_home: Path, one_visitor: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _own_firm()
    monkeypatch.setattr(private_rooms.shutil, "rmtree", lambda *_args, **_options: None)
    _press(app, "delete")
    assert not app.exception
    assert "binnen einer Stunde gelöscht" in app.info[0].value
    assert metrics(app)["Kunden mit Käufen"] == metrics(_visit(lang="de"))["Kunden mit Käufen"] == "1.450"


def test_an_upload_tells_as_well_that_the_system_still_holds_the_one_before(
    own_home: Path, one_visitor: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _own_firm()
    before = Path(app.session_state[session_keys.OWN_WORKSPACE])
    rmtree = private_rooms.shutil.rmtree
    monkeypatch.setattr(
        private_rooms.shutil, "rmtree",
        lambda folder, **options: None if Path(folder) == before.parent else rmtree(folder, **options),
    )  # fmt: skip
    app = _upload(app, ("kunden.csv", CUSTOMERS.encode("cp1252")))
    assert not app.exception
    assert "binnen einer Stunde gelöscht" in app.info[0].value
    assert before.is_file()
    assert Path(app.session_state[session_keys.OWN_WORKSPACE]) != before


def test_a_tab_whose_data_are_left_but_still_held_shows_them_no_more(
    own_home: Path, one_visitor: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _own_firm(), _visit(lang="de")
    monkeypatch.setattr(private_rooms.shutil, "rmtree", lambda *_args, **_options: None)
    _press(second, "delete")
    first.run()
    assert "Ihre eigenen Auszüge sind nicht mehr da" in first.info[0].value
    assert metrics(first)["Kunden mit Käufen"] == "1.450"


def test_data_that_another_tab_is_reading_are_left_and_nobody_is_locked_out(own_home: Path, one_visitor: None) -> None:
    first, second = _own_firm(), _visit(lang="de")
    own = Path(first.session_state[session_keys.OWN_WORKSPACE])
    with reading(caches.warehouse(own)) as reader:
        _press(second, "delete")
        assert not second.exception
        assert [error.value for error in second.error] == []
        assert not own.parent.exists() or os.name == "nt"
        for app in (first.run(), _visit(lang="de")):
            assert [error.value for error in app.error] == []
            assert metrics(app)["Kunden mit Käufen"] == "1.450"
    assert reader.result() == [(2,)]


def test_a_line_that_came_again_with_another_amount_is_told_and_listed_first(own_home: Path, one_visitor: None) -> None:
    line = "A4;1;06.03.2025;2;99,44\r\n"
    again = line * 12 + line.replace("99,44", "9.999,99")
    app = _upload(
        _visit(lang="de"), ("kunden.csv", CUSTOMERS.encode("cp1252")),
        ("auftragspositionen.csv", (LINES + again).encode("cp1252")),
    )  # fmt: skip
    assert "Eine Zeile kam ein zweites Mal mit anderem Inhalt" in texts(app)
    assert "9.999,99" in _listed(app, "first_row")["line"].iloc[0]


def test_what_the_roi_model_does_not_take_is_told(own_home: Path, one_visitor: None) -> None:
    whole_year = "".join(f"B{month};1;15.{month:02}.2024;1;100,00\r\n" for month in range(1, 13))
    whole_year += "C1;1;02.01.2024;1;1,00\r\nC2;1;30.12.2024;1;1,00\r\n"
    app = _upload(
        _visit(lang="de"), ("kunden.csv", CUSTOMERS.encode("cp1252")),
        ("auftragspositionen.csv", (LINES + whole_year).encode("cp1252")),
    )  # fmt: skip
    rows = next(part.proto.body for part in app.get("html") if "Segmentierungs-ROI" in part.proto.body)
    assert "das Modell nimmt" in rows
    assert "Kunden mit Aufträgen im letzten vollen Jahr, die nicht widersprechen: 1; gebraucht: 50." in rows


@pytest.mark.parametrize(
    ("language", "said", "label"),
    [
        ("de", ("6 Zeilen gelesen, 1 zurückgewiesen, 2 als Summenzeile ausgelassen: Jede Zeile ist nachgewiesen",
                "6 Zeilen gelesen · 2 geladen · 1 zurückgewiesen · 2 Summenzeilen · 1 doppelt"),
         "2 Summenzeilen wurden erkannt und ausgelassen"),
        ("en", ("6 lines read, 1 rejected, 2 left out as totals: every line is accounted for",
                "6 lines read · 2 loaded · 1 rejected · 2 totals rows · 1 duplicate"),
         "2 totals rows were recognised and left out"),
    ],
)  # fmt: skip
def test_totals_rows_are_no_rejects_and_are_accounted_for(
    own_home: Path, demo_warehouse: Warehouse, language: str, said: tuple[str, str], label: str
) -> None:
    lines = (
        "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert\r\nA1;1;05.02.2025;1;1.234,56\r\n"
        "A2;1;31.02.2025;2;10,00\r\nZwischensumme;;;;1.244,56\r\nA4;1;06.03.2025;2;99,44\r\n"
        "A4;1;06.03.2025;2;99,44\r\nGesamtsumme;;;;1.344,00\r\n"
    )
    app = _upload(opened("data", demo_warehouse.path, lang=language), ("auftragspositionen.csv", lines.encode()))
    assert app.title[0].value == said[0]
    assert said[1] in texts(app)
    total = _listed(app, "read").iloc[-1]
    assert total[["read", "loaded", "rejected", "totals", "duplicate"]].to_list() == [6, 2, 1, 2, 1]
    (box,) = (box for box in app.expander if box.label.startswith(label))
    assert box.dataframe[0].value["row"].to_list() == [4, 7]
    assert _listed(app, "reason")["row"].to_list() == [3]
    (source,) = caches.load_report(Path(app.session_state[session_keys.OWN_WORKSPACE])).sources
    assert source.read == source.loaded + source.rejected + source.duplicate
    assert "totals" not in _listed(opened("data", demo_warehouse.path, lang=language), "read")


def test_a_list_that_only_ends_with_its_sum_is_told_without_a_reject(own_home: Path, demo_warehouse: Warehouse) -> None:
    lines = "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert\r\nA1;1;05.02.2025;1;7,00\r\nSumme;;;;7,00\r\n"
    app = _upload(opened("data", demo_warehouse.path, lang="en"), ("auftragspositionen.csv", lines.encode()))
    assert "No line was rejected." in texts(app)
    assert "2 lines read · 1 loaded · 0 rejected · one totals row · 0 duplicate" in texts(app)
    assert any(box.label.startswith("One totals row was recognised") for box in app.expander)
    app = opened("data", Path(app.session_state[session_keys.OWN_WORKSPACE]), lang="en", control_sum="8")
    assert "The load lacks €1.00" in texts(app)
    assert "Not in the load" not in texts(app)
