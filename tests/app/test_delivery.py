"""A delivery is looked at before it is loaded: what was found can be changed, and what is shown is what loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import session_keys, visitor
from pages.ui.messages import plain
from segmentation.extracts import read_mapping
from segmentation.warehouse import Warehouse, open_warehouse
from tests.app.opened import opened, texts
from tests.segmentation.extracts.test_datev import batch

LINES = (
    "Auftragsliste\n\nAuftrags-Nr.;Pos.;Auftragsdatum;Kd-Nr.;Menge;Preis;Summe netto;Bemerkung\n"
    "A1;1;04.07.2024;10001;2;1.234,50;2.469,00;x\nA1;2;14.07.2024;10001;1;5,00;5,00;\n"
    "A2;1;31.07.2024;10002;1;5,00;k. A.;\n"
)
CUSTOMERS = "Kd-Nr.;Firmenname;Postleitzahl;Stadt\n10001;Müller GmbH;70173;Stuttgart\n10002;Groß KG;01067;Dresden\n"
# Nothing tells the month from the day, or thousands from decimals.
UNCLEAR = "Kd-Nr.;Belegnummer;Pos.;Belegdatum;Nettowert\n10001;B1;1;03/04/2024;1.234\n10002;B2;1;05/06/2024;2.345\n"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path))
    monkeypatch.setattr(visitor, "secret", lambda: "s" * 43)
    monkeypatch.setattr(visitor, "is_known_again", lambda: True)
    return tmp_path


def _looked_at(demo: Warehouse, *files: tuple[str, str], lang: str = "de") -> AppTest:
    app = opened("data", demo.path, lang=lang)
    app.file_uploader[0].set_value([(name, content.encode(), "text/csv") for name, content in files])
    return _press(app, "Erst ansehen" if lang == "de" else "Look at them first")


def _added(app: AppTest, *files: tuple[str, str]) -> AppTest:
    app.file_uploader[0].set_value([(name, content.encode(), "text/csv") for name, content in files])
    return _press(app, "Dazunehmen und alle ansehen")


def _press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def _list(app: AppTest, label: str) -> object:
    return next(box for box in app.selectbox if box.label.startswith(label))


def test_what_was_found_is_shown_and_loads_as_shown(demo_warehouse: Warehouse, own_home: Path) -> None:
    app = _looked_at(demo_warehouse, ("umsatz.csv", LINES), ("stamm.csv", CUSTOMERS))
    assert not app.exception
    assert not app.error
    said = texts(app)
    assert "Alle 2 Dateien können geladen werden" in said
    assert any("von den ersten 3 Datensätzen würde einer zurückgewiesen" in part.proto.body for part in app.get("html"))
    app = _list(app, "Datei im Einzelnen").set_value("umsatz.csv").run()  # type: ignore[attr-defined]
    shown = next(table.value for table in app.dataframe if "revenue" in table.value.columns and "row" in table.value)
    assert shown["revenue"].tolist() == ["2.469,00", "5,00", "–"]
    assert shown["order_date"].tolist() == ["04.07.2024", "14.07.2024", "31.07.2024"]
    app = _press(app, "So laden")
    assert not app.exception
    with open_warehouse(app.session_state[session_keys.OWN_WORKSPACE]) as warehouse:
        assert warehouse.rows("SELECT count(*), sum(revenue)::INTEGER FROM core.order_lines") == [(2, 2474)]
    assert session_keys.DELIVERY not in app.session_state
    assert len(list(own_home.rglob("extracts"))) == 1


def test_a_header_is_no_markup(demo_warehouse: Warehouse) -> None:
    link = "[Neu anmelden](https://evil.example)"
    said = texts(_looked_at(demo_warehouse, ("umsatz.csv", LINES.replace("Bemerkung", link))))
    assert plain(link) in said
    assert link not in said


def test_what_can_be_read_in_two_ways_is_asked_and_answered_in_the_page(demo_warehouse: Warehouse) -> None:
    app = _looked_at(demo_warehouse, ("belege.csv", UNCLEAR), ("stamm.csv", CUSTOMERS))
    assert "1 von 2 Dateien können geladen werden" in texts(app)
    assert next(button for button in app.button if button.label == "So laden").disabled
    assert len(app.warning) == 2
    assert not any("[format]" in box.value for box in app.warning)
    app = _press(app, "„\\.“ trennt Tausender")
    assert len(app.warning) == 1
    assert [button.label for button in app.button if "/" in button.label] == [
        "03\\.04\\.2024 \\(d/m/yyyy\\)",
        "04\\.03\\.2024 \\(m/d/yyyy\\)",
    ]
    app = _press(app, "04\\.03\\.2024 \\(m/d/yyyy\\)")
    assert not app.warning
    shown = next(table.value for table in app.dataframe if "revenue" in table.value.columns and "row" in table.value)
    assert shown["order_date"].tolist() == ["04.03.2024", "06.05.2024"]
    assert shown["revenue"].tolist() == ["1.234,00", "2.345,00"]
    app = _press(app, "So laden")
    with open_warehouse(app.session_state[session_keys.OWN_WORKSPACE]) as warehouse:
        assert warehouse.rows("SELECT sum(revenue)::INTEGER FROM core.order_lines") == [(3579,)]


def test_a_column_can_be_filled_from_another_one(demo_warehouse: Warehouse) -> None:
    app = _looked_at(demo_warehouse, ("umsatz.csv", LINES), ("stamm.csv", CUSTOMERS))
    app = _list(app, "Datei im Einzelnen").set_value("stamm.csv").run()  # type: ignore[attr-defined]
    app = _list(app, "Ort").set_value("Firmenname").run()  # type: ignore[attr-defined]
    shown = next(table.value for table in app.dataframe if "city" in table.value.columns and "row" in table.value)
    assert shown["city"].tolist() == ["Müller GmbH", "Groß KG"]
    app = _list(app, "Ort").set_value("").run()  # type: ignore[attr-defined]
    assert not [table for table in app.dataframe if "city" in table.value.columns and "row" in table.value]
    assert "Stadt" in texts(app)


def test_a_needed_column_that_nothing_fills_is_told_by_its_name(demo_warehouse: Warehouse) -> None:
    app = _looked_at(demo_warehouse, ("umsatz.csv", LINES))
    app = _list(app, "Belegdatum").set_value("").run()  # type: ignore[attr-defined]
    assert not app.warning
    assert any("es fehlt: Belegdatum" in part.proto.body for part in app.get("html"))
    assert next(button for button in app.button if button.label == "So laden").disabled


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_a_file_holds_is_changed_there_and_back(demo_warehouse: Warehouse, lang: str) -> None:
    label = {"de": "Inhalt", "en": "Content"}[lang]
    app = _looked_at(demo_warehouse, ("umsatz.csv", LINES), lang=lang)
    first = app.session_state[session_keys.DELIVERY].found
    for content in ("payments", "order_lines", "payments", "order_lines"):
        app = _list(app, label).set_value(content).run()  # type: ignore[attr-defined]
    looked = app.session_state[session_keys.DELIVERY]
    assert looked.found.mapping == first.mapping
    assert [dict(one.format) for one in looked.said.values()] == [{}]


def test_a_mapping_files_mistake_is_told_with_its_name(demo_warehouse: Warehouse) -> None:
    wrong = '[format]\ndecimal = ";"\n'
    app = _looked_at(demo_warehouse, ("umsatz.csv", LINES), ("meine.toml", wrong))
    said = app.warning[0].value.replace("\\", "") + app.warning[1].value.replace("\\", "")
    assert "Die Zuordnung meine.toml kann nicht verwendet werden" in said
    assert "meine.toml, umsatz.csv: „decimal“ kann nicht „;“ sein" in said
    assert "“" not in said.replace("„decimal“", "").replace("„;“", "")


def test_the_mapping_that_is_saved_says_what_was_chosen(demo_warehouse: Warehouse, tmp_path: Path) -> None:
    app = _looked_at(demo_warehouse, ("belege.csv", UNCLEAR), ("stamm.csv", CUSTOMERS))
    app = _list(app, "Dezimalzeichen").set_value(",").run()  # type: ignore[attr-defined]
    app = _list(app, "Datumsangaben").set_value("d/m/yyyy").run()  # type: ignore[attr-defined]
    saved = app.session_state[session_keys.DELIVERY].found.mapping.toml()
    (tmp_path / "saved.toml").write_text(saved, encoding="utf-8")
    said = next(one for one in read_mapping(tmp_path / "saved.toml").files if one.file == "belege.csv")
    assert said.format == {"decimal": ",", "date": "d/m/yyyy"}
    app = _looked_at(demo_warehouse, ("belege.csv", UNCLEAR), ("stamm.csv", CUSTOMERS), ("saved.toml", saved))
    assert "Alle 2 Dateien können geladen werden" in texts(app)


def test_what_is_not_loaded_is_deleted(demo_warehouse: Warehouse, own_home: Path) -> None:
    app = _looked_at(demo_warehouse, ("umsatz.csv", LINES), lang="en")
    assert list(own_home.rglob("umsatz.csv"))
    app = _press(app, "Do not load")
    assert not list(own_home.rglob("umsatz.csv"))
    assert "What would be loaded" not in texts(app)


def test_files_that_cannot_be_read_are_told_and_leave_the_rest_in_sight(demo_warehouse: Warehouse) -> None:
    app = _looked_at(demo_warehouse, ("stamm.csv", CUSTOMERS), ("leer.csv", "\n\n"))
    assert not app.exception
    assert "1 von 2 Dateien" in texts(app)
    app = _list(app, "Datei im Einzelnen").set_value("leer.csv").run()  # type: ignore[attr-defined]
    assert not app.exception
    assert "leer.csv" in app.warning[0].value.replace("\\", "")
    app = _looked_at(demo_warehouse, ("stamm.csv", CUSTOMERS), ("m.toml", "[[source"))
    assert "m.toml" in app.error[0].value.replace("\\", "")


@pytest.mark.parametrize(
    ("lang", "buttons", "said"),
    [
        ("de", ("Prüfen und laden", "So laden"), "Noch ist nichts geladen: Diese Dateien haben einen anderen Aufbau"),
        (
            "en",
            ("Check and load", "Load it like this"),
            "these files have another layout than what is read without a look",
        ),
    ],
)
def test_files_of_another_layout_are_looked_at_where_they_cannot_be_loaded_at_once(
    demo_warehouse: Warehouse, own_home: Path, lang: str, buttons: tuple[str, str], said: str
) -> None:
    load, like_this = buttons
    app = opened("data", demo_warehouse.path, lang=lang)
    app.file_uploader[0].set_value([("umsatz.csv", LINES.encode(), "text/csv")])
    app = _press(app, load)
    assert not app.exception
    assert not app.error
    assert said in app.info[0].value
    assert "umsatz" in texts(app)
    app = _press(app, like_this)
    assert not app.exception
    with open_warehouse(app.session_state[session_keys.OWN_WORKSPACE]) as warehouse:
        assert warehouse.rows("SELECT count(*) FROM core.order_lines") == [(2,)]
    assert len(list(own_home.rglob("extracts"))) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty.csv ist leer"),
        ("binary.csv", b"\x00\xff\xfe\x00PK" * 50, "binary.csv ist keine Textdatei"),
    ],
)
def test_a_file_that_cannot_be_read_is_called_so_whatever_its_name(
    demo_warehouse: Warehouse, own_home: Path, name: str, content: bytes, said: str
) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    app.file_uploader[0].set_value([(name, content, "text/csv")])
    app = _press(app, "Prüfen und laden")
    assert said in app.error[0].value.replace("\\", "")
    assert "kein bekannter Auszug" not in app.error[0].value
    assert not list(own_home.rglob("*.csv"))


@pytest.mark.parametrize(
    ("lang", "kinds", "ways"),
    [
        ("de", ["Auftrag", "Retoure", "Gutschrift", "Auftrag"], ["Telefon", "Außendienst", "Messe", "–"]),
        ("en", ["Order", "Return", "Credit note", "Order"], ["Telephone", "Field sales", "Messe", "–"]),
    ],
)
def test_words_that_are_stored_are_said_in_the_sessions_language(
    demo_warehouse: Warehouse, lang: str, kinds: list[str], ways: list[str]
) -> None:
    lines = (
        "Kundennummer;Belegnummer;Position;Belegdatum;Nettowert;Belegart;Bestellweg\n"
        "10001;B1;1;13.04.2024;1,50;Auftrag;Telefon\n10001;B2;1;14.04.2024;-2,50;Retoure;Außendienst\n"
        "10001;B3;1;15.04.2024;-3,50;Gutschrift;Messe\n10001;B4;1;16.04.2024;4,50;;\n"
    )
    app = _looked_at(demo_warehouse, ("auftragspositionen.csv", lines), lang=lang)
    shown = next(table.value for table in app.dataframe if "revenue" in table.value.columns and "row" in table.value)
    assert shown["document_type"].tolist() == kinds
    assert shown["channel"].tolist() == ways


def test_what_only_all_lines_show_to_have_two_meanings_is_asked_and_answered_as_well(
    demo_warehouse: Warehouse,
) -> None:
    lines = "Belegnummer;Position;Belegdatum;Kundennummer;Belegart;Nettowert\n"
    lines += "".join(f"A{n};1;04.07.2024;10001;Auftrag;1,00\n" for n in range(20_000))
    lines += "R1;1;05.07.2024;10001;Retoure;9,00\n"
    app = _looked_at(demo_warehouse, ("stamm.csv", CUSTOMERS), ("umsatz.csv", lines))
    assert "Alle 2 Dateien können geladen werden" in texts(app)
    app = _press(app, "So laden")
    assert not app.exception
    assert not app.error
    assert "lässt sich auf zwei Weisen lesen" in app.info[0].value
    assert "hat ein Minus (Anzahl: 1, die erste: 9)" in app.warning[0].value.replace("\\", "")
    app = _press(_press(app, "Sie werden abgezogen"), "So laden")
    with open_warehouse(app.session_state[session_keys.OWN_WORKSPACE]) as warehouse:
        assert warehouse.rows("SELECT sum(revenue)::INTEGER FROM core.order_lines") == [(19_991,)]


def test_a_ledgers_chart_of_accounts_is_asked_and_answered(demo_warehouse: Warehouse, tmp_path: Path) -> None:
    bookings = [("119,00", "S", "10001", account, "", "0501", account) for account in ("4400", "8400")]
    batch(tmp_path / "in", bookings)
    content = (tmp_path / "in" / "EXTF_Buchungsstapel.csv").read_text(encoding="cp1252")
    app = _looked_at(demo_warehouse, ("EXTF_Buchungsstapel.csv", content), ("stamm.csv", CUSTOMERS))
    app = _list(app, "Datei im Einzelnen").set_value("EXTF_Buchungsstapel.csv").run()  # type: ignore[attr-defined]
    assert "verraten den Kontenrahmen nicht" in " ".join(box.value for box in app.warning)
    app = _press(_press(app, "Erlöskonten 4000 bis 4999"), "So laden")
    assert not app.exception
    with open_warehouse(app.session_state[session_keys.OWN_WORKSPACE]) as warehouse:
        assert warehouse.rows("SELECT count(*), sum(revenue)::INTEGER FROM core.order_lines") == [(1, 100)]


def test_more_files_come_beside_those_that_are_looked_at(demo_warehouse: Warehouse, own_home: Path) -> None:
    app = _looked_at(demo_warehouse, ("belege.csv", UNCLEAR))
    app = _list(app, "Dezimalzeichen").set_value(",").run()  # type: ignore[attr-defined]
    assert app.file_uploader[0].value == []
    assert [button.label for button in app.button if "upload_file" in button.icon] == ["So laden"]
    app = _added(app, ("stamm.csv", CUSTOMERS))
    looked = app.session_state[session_keys.DELIVERY]
    assert [file.file for file in looked.found.files] == ["belege.csv", "stamm.csv"]
    assert looked.said["belege.csv"].format == {"decimal": ","}
    assert len(list(own_home.rglob("belege.csv"))) == 1
    # A corrected one takes the place of the other, and of what was said of it, however its name is written.
    app = _added(
        app, ("Belege.csv", UNCLEAR.replace("/", ".").replace("1.234", "1.234,00").replace("2.345", "2.345,00"))
    )
    assert app.session_state[session_keys.DELIVERY].said == {}
    app = _press(app, "So laden")
    with open_warehouse(app.session_state[session_keys.OWN_WORKSPACE]) as warehouse:
        assert warehouse.rows("SELECT sum(revenue)::INTEGER FROM core.order_lines") == [(3579,)]
    assert [path.name for path in own_home.rglob("*elege.csv")] == ["Belege.csv"]


def test_files_that_cannot_come_beside_leave_those_that_are_looked_at(
    demo_warehouse: Warehouse, own_home: Path
) -> None:
    app = _added(_looked_at(demo_warehouse, ("stamm.csv", CUSTOMERS)), ("m.toml", "[[source"))
    assert "m.toml" in app.error[0].value.replace("\\", "")
    assert [file.file for file in app.session_state[session_keys.DELIVERY].found.files] == ["stamm.csv"]
    assert len(list(own_home.rglob("stamm.csv"))) == 1
    columns = '[source.columns]\ncustomer_id = "Kd-Nr."\nname = "Stadt"\n'
    own = f'[[source]]\nfile = "stamm.csv"\ntable = "customers"\n{columns}'
    app = _added(app, ("m.toml", own))
    assert not app.error
    assert _list(app, "Firma").value == "Stadt"  # type: ignore[attr-defined]
    # It stays when others come.
    app = _added(app, ("belege.csv", UNCLEAR))
    assert app.session_state[session_keys.DELIVERY].delivery.mapping.read_text(encoding="utf-8") == own


NOTES = "Liebe Kollegin,\nanbei die Listen.\nGruß\n"


def test_a_file_that_is_no_extract_does_not_keep_the_others_from_being_loaded(demo_warehouse: Warehouse) -> None:
    app = _looked_at(demo_warehouse, ("umsatz.csv", LINES), ("stamm.csv", CUSTOMERS), ("liesmich.txt", NOTES))
    assert not app.exception
    assert "2 von 3 Dateien können geladen werden" in texts(app)
    app = _list(app, "Datei im Einzelnen").set_value("liesmich.txt").run()  # type: ignore[attr-defined]
    app = _list(app, "Trennzeichen").set_value(";").run()  # type: ignore[attr-defined]
    assert not app.exception
    assert not app.error
    assert any("solange Sie ihren Inhalt nicht angeben" in part.proto.body for part in app.get("html"))
    app = _press(app, "So laden")
    assert not app.exception
    with open_warehouse(app.session_state[session_keys.OWN_WORKSPACE]) as warehouse:
        files = warehouse.rows("SELECT file, loaded FROM load.sources ORDER BY file")
        assert files == [("stamm.csv", 2), ("umsatz.csv", 2)]


def test_a_file_with_a_question_can_be_left_out_and_taken_in_again(demo_warehouse: Warehouse, tmp_path: Path) -> None:
    files = ("umsatz_2024.csv", LINES), ("umsatz_2023.csv", UNCLEAR), ("stamm.csv", CUSTOMERS)
    app = _looked_at(demo_warehouse, *files)
    assert next(button for button in app.button if button.label == "So laden").disabled
    app = _list(app, "Datei im Einzelnen").set_value("umsatz_2023.csv").run()  # type: ignore[attr-defined]
    app = _list(app, "Inhalt").set_value("").run()  # type: ignore[attr-defined]
    assert not app.exception
    assert not app.warning
    assert any("wird nicht geladen" in part.proto.body for part in app.get("html"))
    assert not [box for box in app.selectbox if box.label == "Dezimalzeichen"]
    saved = tmp_path / "m.toml"
    saved.write_bytes(app.session_state[session_keys.DELIVERY].found.mapping.toml().encode())
    assert read_mapping(saved).leave_out == ("umsatz_2023.csv",)
    again = _list(app, "Inhalt").set_value("order_lines").run()  # type: ignore[attr-defined]
    assert len(again.warning) == 2
    app = _list(again, "Inhalt").set_value("").run()  # type: ignore[attr-defined]
    app = _press(app, "So laden")
    assert not app.exception
    # Called like a part of the other, it is still not read.
    with open_warehouse(app.session_state[session_keys.OWN_WORKSPACE]) as warehouse:
        files_read = warehouse.rows("SELECT file FROM load.sources ORDER BY file")
        assert files_read == [("stamm.csv",), ("umsatz_2024.csv",)]
    assert any("wie die Zuordnung es angibt" in one.value for one in app.warning)


def test_lines_are_counted_where_a_document_has_a_number_and_its_lines_have_none(demo_warehouse: Warehouse) -> None:
    lines = "Kennung;Tag;Kd;Betrag\nA1;04.07.2024;10001;5,25\nA1;04.07.2024;10001;7,50\nA2;31.07.2024;10002;1,75\n"
    app = _looked_at(demo_warehouse, ("liste.csv", lines), ("stamm.csv", CUSTOMERS))
    app = _list(app, "Datei im Einzelnen").set_value("liste.csv").run()  # type: ignore[attr-defined]
    app = _list(app, "Inhalt").set_value("order_lines").run()  # type: ignore[attr-defined]
    for column, header in (
        ("Belegnummer", "Kennung"),
        ("Belegdatum", "Tag"),
        ("Kundennummer", "Kd"),
        ("Netto", "Betrag"),
    ):
        app = _list(app, column).set_value(header).run()  # type: ignore[attr-defined]
    assert not app.exception
    assert not any("es fehlt" in part.proto.body for part in app.get("html"))
    app = _list(app, "Belegnummer").set_value("").run()  # type: ignore[attr-defined]
    assert any("es fehlt: Belegnummer, Position" in part.proto.body for part in app.get("html"))
    app = _list(app, "Belegnummer").set_value("Kennung").run()  # type: ignore[attr-defined]
    app = _press(app, "So laden")
    with open_warehouse(app.session_state[session_keys.OWN_WORKSPACE]) as warehouse:
        found = warehouse.rows("SELECT order_id, line_no, revenue::DOUBLE FROM core.order_lines ORDER BY ALL")
        assert found == [("A1", 1, 5.25), ("A1", 2, 7.5), ("A2", 1, 1.75)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (";1;04.07.2024;10001;2;1,50;2,25\n" * 30, "alle angesehenen Datensätze würden zurückgewiesen (30)"),
        (
            "A1;1;04.07.2024;10001;2;1,50;2,25\n" * 2 + "A2;1;4.7.;10001;2;1,50;2,25\n" * 30,
            "ersten 32 Datensätzen würden 30",
        ),
        ("", "enthält keine Datensätze"),
    ],
)
def test_how_much_of_a_file_would_be_rejected_is_told(demo_warehouse: Warehouse, lines: str, said: str) -> None:
    header = "Auftrags-Nr.;Pos.;Auftragsdatum;Kd-Nr.;Menge;Preis;Summe netto\n"
    app = _looked_at(demo_warehouse, ("umsatz.csv", header + lines), ("stamm.csv", CUSTOMERS))
    assert any(said in part.proto.body for part in app.get("html")), [p.proto.body for p in app.get("html")]
