"""What the screens say of persons, of those who object, and of small groups in files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pages.ui import data_privacy, download
from pages.ui.messages import plain
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
    assert f"{plain('crm_kontakte.csv: Kontakt-ID')}." in texts(app)


def test_names_of_sales_reps_are_said_to_be_left_out_or_stored(tmp_path: Path) -> None:
    for asked, said in ((False, "Names of sales reps were left out"), (True, "Names of sales reps are stored")):
        path = tmp_path / f"{asked}.duckdb"
        load(firm(tmp_path / "in"), path, sales_reps=asked)
        app = opened("data", path, lang="en")
        assert not app.exception
        line = next(line for line in texts(app).splitlines() if said in line)
        assert line.endswith(f"{plain('crm_chancen.csv: Vertriebsmitarbeiter')}.")
        assert REP not in texts(app)


def test_what_files_say_is_no_markup(tmp_path: Path) -> None:
    link = "[Neu anmelden](https://evil.example)"
    lines = "No;Line;Date;Customer;Net\nA;1;2025-10-31;10001;5,00\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "sales.csv").write_text(lines, encoding="utf-8")
    (tmp_path / "in" / "people.csv").write_text(f"Id;Firm;{link}\nP1;10001;Name\n", encoding="utf-8")
    (tmp_path / "in" / "[stock](x).csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text(
        '[[source]]\nfile = "sales.csv"\ntable = "order_lines"\n[source.columns]\norder_id = "No"\nline_no = "Line"\n'
        'order_date = "Date"\ncustomer_id = "Customer"\nrevenue = "Net"\n'
        f'[[source]]\nfile = "people.csv"\ntable = "contacts"\n[source.columns]\ncontact_id = "Id"\n'
        f'account_id = "Firm"\nperson = "{link}"\n',
        encoding="utf-8",
    )
    load(tmp_path / "in", tmp_path / "w.duckdb", mapping=tmp_path / "m.toml")
    app = opened("data", tmp_path / "w.duckdb", lang="en")
    assert not app.exception
    assert plain(f"people.csv: {link}") in texts(app)
    assert plain("[stock](x).csv") in "".join(box.value for box in app.warning)
    assert not any(text in texts(app) for text in (link, "[stock](x)"))


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
