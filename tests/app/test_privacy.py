"""What the screens say of persons, of those who object, and of small groups in files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pages.ui import data_privacy, download
from segmentation.extracts import load
from segmentation.field_register import field_register
from segmentation.objections import objecting_buyers
from segmentation.schema import LOADABLE
from segmentation.warehouse import open_warehouse
from segmentation.workspaces import write_marts
from tests.app.opened import control, opened, texts
from tests.segmentation.test_export import forty_customers
from tests.segmentation.test_pseudonyms import REP, firm

PAGES = ("overview", "segments", "pareto", "icp", "data")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("lang", "said"), [("de", "Kunden widersprechen"), ("en", "customers object")])
def test_every_page_that_counts_customers_says_who_is_left_out(demo: Path, page: str, lang: str, said: str) -> None:
    with open_warehouse(demo) as warehouse:
        count = len(objecting_buyers(warehouse))
    app = opened(page, demo, lang=lang)
    assert not app.exception
    assert f"{count} {said}" in texts(app)


def test_the_register_lists_every_field_with_persons_first(demo: Path) -> None:
    app = opened("data", demo, lang="de")
    shown = next(table.value for table in app.dataframe if "purpose" in table.value.columns)
    assert len(shown) == sum(len(table.columns) for table in LOADABLE)
    persons = list(shown["person"] == "Ja")
    assert persons == sorted(persons, reverse=True)
    assert "crm_kontakte.csv: Kontakt-ID." in texts(app)


def test_names_of_sales_reps_are_said_to_be_left_out_or_stored(tmp_path: Path) -> None:
    for asked, said in ((False, "Names of sales reps were left out"), (True, "Names of sales reps are stored")):
        path = tmp_path / f"{asked}.duckdb"
        load(firm(tmp_path / "in"), path, sales_reps=asked)
        app = opened("data", path, lang="en")
        assert not app.exception
        line = next(line for line in texts(app).splitlines() if said in line)
        assert line.endswith("crm_chancen.csv: Vertriebsmitarbeiter.")
        assert REP not in texts(app)


def test_the_file_of_the_register_holds_what_the_register_says(demo: Path) -> None:
    with open_warehouse(demo) as warehouse:
        entries = tuple(field_register(warehouse))
    frame = data_privacy.register(entries)
    assert sorted(frame["purpose"]) == sorted(entry.purpose for entry in entries)
    assert frame["retention"].notna().all()


def test_the_file_of_the_segments_hides_small_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four segments of ten customers each."""
    path = forty_customers(tmp_path / "w.duckdb")
    files: list[pd.DataFrame] = []
    monkeypatch.setattr(download, "as_csv", lambda frame, *_rest, **_more: files.append(frame))
    with open_warehouse(path, writable=True) as warehouse:
        write_marts(warehouse)
    app = opened("segments", path, lang="en", k="4", least="0")
    assert not app.exception
    shown = next(frame for frame in files if "named" in frame)
    assert len(shown) == 4
    assert shown["customers_in_period"].notna().all()
    assert "leaves out the figures" not in texts(app)
    files.clear()
    control(app, "select", "least").select("20").run()
    hidden = next(frame for frame in files if "named" in frame)
    assert list(hidden["named"]) == list(shown["named"])
    assert hidden.drop(columns="named").isna().all(axis=None)
    assert "The file leaves out the figures of 4 segments" in texts(app)
