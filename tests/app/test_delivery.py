"""A delivery is looked at before it is loaded: what was found can be changed, and what is shown is what loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import state, visitor
from segmentation.extracts import read_mapping
from segmentation.warehouse import Warehouse, open_warehouse
from tests.app.opened import opened, texts

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
    assert any("von den ersten Datensätzen würde einer zurückgewiesen" in part.proto.body for part in app.get("html"))
    app = _list(app, "Datei im Einzelnen").set_value("umsatz.csv").run()  # type: ignore[attr-defined]
    shown = next(table.value for table in app.dataframe if "revenue" in table.value.columns and "row" in table.value)
    assert shown["revenue"].tolist() == ["2.469,00", "5,00", "–"]
    assert shown["order_date"].tolist() == ["04.07.2024", "14.07.2024", "31.07.2024"]
    app = _press(app, "So laden")
    assert not app.exception
    with open_warehouse(app.session_state[state.OWN_WORKSPACE]) as warehouse:
        assert warehouse.rows("SELECT count(*), sum(revenue)::INTEGER FROM core.order_lines") == [(2, 2474)]
    assert state.DELIVERY not in app.session_state
    assert len(list(own_home.rglob("extracts"))) == 1


def test_what_can_be_read_in_two_ways_is_asked_and_answered_in_the_page(demo_warehouse: Warehouse) -> None:
    app = _looked_at(demo_warehouse, ("belege.csv", UNCLEAR), ("stamm.csv", CUSTOMERS))
    assert "1 von 2 Dateien können geladen werden" in texts(app)
    assert next(button for button in app.button if button.label == "So laden").disabled
    assert len(app.warning) == 2
    app = _list(app, "Dezimalzeichen").set_value(",").run()  # type: ignore[attr-defined]
    assert len(app.warning) == 1
    app = _list(app, "Datumsangaben").set_value("m/d/yyyy").run()  # type: ignore[attr-defined]
    assert not app.warning
    shown = next(table.value for table in app.dataframe if "revenue" in table.value.columns and "row" in table.value)
    assert shown["order_date"].tolist() == ["04.03.2024", "06.05.2024"]
    assert shown["revenue"].tolist() == ["1.234,00", "2.345,00"]
    app = _press(app, "So laden")
    with open_warehouse(app.session_state[state.OWN_WORKSPACE]) as warehouse:
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


def test_the_mapping_that_is_saved_says_what_was_chosen(demo_warehouse: Warehouse, tmp_path: Path) -> None:
    app = _looked_at(demo_warehouse, ("belege.csv", UNCLEAR), ("stamm.csv", CUSTOMERS))
    app = _list(app, "Dezimalzeichen").set_value(",").run()  # type: ignore[attr-defined]
    app = _list(app, "Datumsangaben").set_value("d/m/yyyy").run()  # type: ignore[attr-defined]
    saved = app.session_state[state.DELIVERY].found.mapping.toml()
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
    app = _looked_at(demo_warehouse, ("stamm.csv", CUSTOMERS), ("leer.csv", ""))
    assert not app.exception
    assert "1 von 2 Dateien" in texts(app)
    app = _list(app, "Datei im Einzelnen").set_value("leer.csv").run()  # type: ignore[attr-defined]
    assert not app.exception
    assert "leer.csv" in app.warning[0].value.replace("\\", "")
    app = _looked_at(demo_warehouse, ("stamm.csv", CUSTOMERS), ("m.toml", "[[source"))
    assert "m.toml" in app.error[0].value.replace("\\", "")
