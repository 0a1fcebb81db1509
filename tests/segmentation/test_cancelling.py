"""A load that is called off at any of its stages leaves what was there, byte for byte, and nothing of itself."""

from __future__ import annotations

import gzip
import hashlib
import random
from pathlib import Path
from threading import Event, Thread
from time import sleep

import duckdb
import pytest
import xlsxwriter

from segmentation import workspaces
from segmentation.extracts import load
from segmentation.progress import CancelledError, Progress, Stage, Standing
from segmentation.saved_workspaces import Extracts, Shelf

CUSTOMERS = 60
LINES = 3000
HANGING_SECONDS = 60


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files for every stage: a clean one, a German one with faults, a sheet, an archive."""
    folder = tmp_path_factory.mktemp("extracts")
    chance = random.Random(1)
    lines = [
        f"A{n // 3};{n % 3};{1 + n % 28:02}.{1 + n % 12:02}.{2023 + n % 3};{10_000 + chance.randrange(CUSTOMERS)};"
        f"P{n % 7};{chance.randrange(1000)},{chance.randrange(100):02}"
        for n in range(LINES)
    ]
    header = "Belegnummer;Position;Belegdatum;Kundennummer;Artikelnummer;Nettowert"
    bad, twice = lines[7].replace(".", "x"), lines[5]
    text = "\r\n".join([header, *lines, bad, twice, ""])
    (folder / "auftragspositionen.csv").write_bytes(text.encode("cp1252"))
    products = "".join(f"P{n},Teil {n},{n}.25\n" for n in range(7))
    (folder / "artikel.csv").write_text(f"Artikelnummer,Bezeichnung,Listenpreis\n{products}", encoding="utf-8")
    book = xlsxwriter.Workbook(folder / "kunden.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Kundennummer", "Firma"])
    for number in range(CUSTOMERS):
        sheet.write_row(number + 1, 0, [str(10_000 + number), f"Firma {number}"])
    book.close()
    with gzip.open(folder / "betreuungskosten.csv.gz", "wt", encoding="utf-8") as file:
        file.write("Kundennummer;Monat;Kostenart;Betrag\n10001;01.02.2024;Innendienst;12,50\n")
    return folder


def _state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in folder.rglob("*")
    }


def _at(stage: Stage) -> Progress:
    """Calls the work off as soon as it is at this stage."""

    def hear(standing: Standing) -> None:
        if standing.stage is stage:
            assert progress.cancel()

    progress = Progress(hear)
    return progress


def test_every_stage_is_told(extracts: Path, tmp_path: Path) -> None:
    told: list[Standing] = []
    workspaces.build(extracts, tmp_path / "new" / "w.duckdb", progress=Progress(told.append))
    assert {standing.stage for standing in told} == set(Stage)
    shares = [standing.share for standing in told]
    assert shares == sorted(shares)
    assert all(0 <= standing.rows <= standing.of_rows for standing in told)


@pytest.fixture(scope="module")
def workspace(extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in a folder of its own, which no test changes."""
    target = tmp_path_factory.mktemp("workspace") / "w.duckdb"
    workspaces.build(extracts, target)
    return target


@pytest.mark.parametrize("stage", Stage)
def test_a_workspace_called_off_at_any_stage_stays_as_it_was(extracts: Path, workspace: Path, stage: Stage) -> None:
    before = _state(workspace.parent)
    with pytest.raises(CancelledError):
        workspaces.build(extracts, workspace, progress=_at(stage))
    assert _state(workspace.parent) == before


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.FEATURES, Stage.SEGMENTS)])
def test_a_load_called_off_at_any_stage_stays_as_it_was(extracts: Path, workspace: Path, stage: Stage) -> None:
    before = _state(workspace.parent)
    with pytest.raises(CancelledError):
        load(extracts, workspace, progress=_at(stage))
    assert _state(workspace.parent) == before


def test_after_a_load_that_was_called_off_the_next_one_begins_at_once(extracts: Path, tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        load(extracts, tmp_path / "w.duckdb", progress=_at(Stage.STORING))
    assert load(extracts, tmp_path / "w.duckdb").sources


@pytest.fixture(scope="module")
def shelf(extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """With a workspace “Werk”, which no test changes."""
    shelf = Shelf(tmp_path_factory.mktemp("home") / "saved")
    shelf.create("Werk", extracts)
    return shelf


@pytest.mark.parametrize("stage", [Stage.UNPACKING, Stage.CHECKING, Stage.FINISHING, Stage.SEGMENTS])
def test_a_refresh_called_off_leaves_the_edition_in_force(extracts: Path, shelf: Shelf, stage: Stage) -> None:
    before, edition = _state(shelf.folder), shelf.find("Werk").edition
    with pytest.raises(CancelledError):
        shelf.refresh("Werk", Extracts(), _at(stage))
    assert _state(shelf.folder) == before
    assert shelf.find("Werk").edition == edition
    with pytest.raises(CancelledError):
        shelf.create("Werk Nord", extracts, progress=_at(stage))
    assert _state(shelf.folder) == before


def test_once_the_result_is_put_in_place_it_is_too_late(extracts: Path, tmp_path: Path) -> None:
    progress = Progress()
    workspaces.build(extracts, tmp_path / "w.duckdb", progress=progress)
    assert not progress.cancel()
    assert not progress.now().can_be_cancelled


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A German file that takes each stage some tenths of a second."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "kunden.csv").write_text("Kundennummer;Firma\n" + "".join(f"{n};F{n}\n" for n in range(500)))
    duckdb.connect().execute(
        "COPY (SELECT 'A' || i // 4 AS Belegnummer, i % 4 AS Position, strftime(DATE '2022-01-01' + (i % 1200)::INT, "
        "'%d.%m.%Y') AS Belegdatum, i % 501 AS Kundennummer, replace(((i * 7919) % 100000 / 100)::DECIMAL(9,2)::TEXT, "
        f"'.', ',') AS Nettowert FROM range(600000) AS t (i)) TO '{folder / 'auftragspositionen.csv'}' "
        "(HEADER, DELIMITER ';')"
    )
    return folder


@pytest.mark.parametrize("stage", [Stage.READING, Stage.CHECKING, Stage.STORING, Stage.SEGMENTS])
def test_it_ends_wherever_the_stage_has_got_to(large: Path, tmp_path: Path, stage: Stage) -> None:
    there = Event()
    progress = Progress(lambda standing: there.set() if standing.stage is stage and "kunden" not in standing.file else
                        None)  # fmt: skip
    ended: list[BaseException] = []

    def build() -> None:
        try:
            workspaces.build(large, tmp_path / "w.duckdb", progress=progress)
        except BaseException as error:
            ended.append(error)

    thread = Thread(target=build)
    thread.start()
    assert there.wait(120)
    sleep(0.1)
    assert progress.cancel()
    thread.join(HANGING_SECONDS)
    assert not thread.is_alive()
    assert isinstance(ended[0], CancelledError)
    assert {path.name for path in tmp_path.iterdir()} <= {"pseudonyms.key"}
