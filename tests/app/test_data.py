"""The data page: the accounting, the rejects, and own extracts that load or are refused with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import state, workspace
from segmentation import workspaces
from segmentation.warehouse import Warehouse
from tests.app.opened import metrics, opened, texts

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


def _upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files])
    return app.button[0].click().run()


def test_every_line_is_accounted_for(demo_warehouse: Warehouse) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    shown = app.dataframe[0].value
    total = shown.iloc[-1]
    assert total["read"] == total["loaded"] + total["rejected"] + total["duplicate"]
    lines = demo_warehouse.query("SELECT count(*) AS n, sum(revenue) AS revenue FROM core.order_lines").iloc[0]
    assert metrics(app)["Auftragspositionen"] == f"{int(lines['n']):,}".replace(",", ".")
    assert metrics(app)["Umsatz, alle Jahre"] == f"{lines['revenue']:,.0f}\u00a0€".replace(",", ".")


def test_the_rejects_of_one_file(demo_warehouse: Warehouse) -> None:
    app = opened("data", demo_warehouse.path, lang="de", file="kunden.csv")
    assert set(app.dataframe[1].value["file"]) == {"kunden.csv"}
    app = opened("data", demo_warehouse.path, lang="de", file="nirgends.csv")
    assert app.dataframe[1].value["file"].nunique() > 1


def test_own_extracts_load_and_say_what_was_refused(own_home: Path, demo_warehouse: Warehouse) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    app = _upload(app, ("kunden.csv", CUSTOMERS.encode("cp1252")), ("auftragspositionen.csv", LINES.encode("cp1252")))
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert metrics(app)["Umsatz, alle Jahre"] == "1.334\u00a0€"
    rejected = app.dataframe[1].value
    assert rejected["value"].tolist() == ["31.02.2025", "=1+1"]
    own = Path(app.session_state[state.OWN_WORKSPACE])
    assert own.is_relative_to(workspaces.private_folder())
    app.button[1].click().run()
    assert not own.exists()


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
    assert app.session_state[state.OWN_WORKSPACE] == str(demo_warehouse.path)
    assert not list(own_home.rglob("*.csv"))


def test_nothing_chosen_is_told(demo_warehouse: Warehouse) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    app.button[0].click().run()
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
    assert "lassen sich nicht unterscheiden" in app.error[0].value


def test_what_is_left_behind_is_deleted_after_a_while(own_home: Path) -> None:
    old, young = (workspaces.private_folder() / name for name in ("old", "young"))
    for room in (old, young):
        room.mkdir(parents=True)
        (room / "warehouse.duckdb").touch()
    os.utime(old, (0, 0))
    workspace.delete_left_behind()
    assert not old.exists()
    assert young.exists()
