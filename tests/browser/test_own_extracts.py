"""Own extracts in a real browser: there again after a reload, for this browser alone, gone when they are left."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.conftest import SAMPLE_DATA

pytestmark = pytest.mark.browser
Visitor = Callable[..., Visit]
NOTICE = "Diese Adresse entstand aus eigenen Auszügen"


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "kunden.csv"
    path.write_text("Kundennummer;Firma\n1;Stahlbau Süd\n2;Müller & Söhne\n", encoding="utf-8")
    return path


def _load(visitor: Visit, app: str, extract: Path) -> None:
    visitor.open(f"{app}/data")
    visitor.page.locator("input[type=file]").set_input_files(str(extract))
    visitor.page.get_by_test_id("stFileUploader").get_by_text("kunden.csv").wait_for()
    visitor.page.get_by_role("button", name="Prüfen und laden").click()
    visitor.page.wait_for_url(re.compile("extracts="))
    visitor.settle()


def _title(visitor: Visit) -> str:
    return visitor.page.locator("h1").inner_text()


def test_a_reload_keeps_the_own_extracts_and_nobody_else_sees_them(app: str, visit: Visitor, extract: Path) -> None:
    owner = visit()
    _load(owner, app, extract)
    assert _title(owner).startswith("2 Zeilen gelesen")
    owner.page.reload()
    owner.settle()
    assert _title(owner).startswith("2 Zeilen gelesen")
    expect(owner.page.locator(".stMarkdownBadge")).to_contain_text("Eigene Auszüge")
    assert NOTICE not in owner.text()
    link = owner.page.url

    other = visit()
    other.open(link)
    assert not _title(other).startswith("2 Zeilen gelesen")
    assert NOTICE in other.text()
    assert "extracts=" not in other.page.url

    tab = Visit(owner.page.context.new_page())
    tab.open(link)
    assert _title(tab).startswith("2 Zeilen gelesen")
    assert owner.complaints == other.complaints == []


def test_each_press_of_back_leads_one_page_back(app: str, visit: Visitor, extract: Path) -> None:
    visitor = visit()
    _load(visitor, app, extract)
    visited, entries = [], visitor.page.evaluate("history.length")
    for name in ("roi", "pareto", "market", "roi"):
        visited.append(visitor.page.url)
        visitor.page.locator(f'a[href$="/{name}"]').first.click()
        visitor.page.wait_for_url(re.compile(f"/{name}.*extracts="))
        visitor.settle()
    assert visitor.page.evaluate("history.length") == entries + len(visited)
    for address in reversed(visited):
        visitor.page.go_back()
        visitor.page.wait_for_url(address)
        visitor.settle()
        assert NOTICE not in visitor.text()
    assert _title(visitor).startswith("2 Zeilen gelesen")


def test_back_at_the_demo_firm_a_reload_stays_there(app: str, visit: Visitor, extract: Path) -> None:
    visitor = visit()
    visitor.open(f"{app}/data")
    demo = _title(visitor)
    _load(visitor, app, extract)
    visitor.page.get_by_role("button", name="Zurück zum Demo-Unternehmen").click()
    expect(visitor.page.locator("h1")).to_have_text(demo)
    visitor.page.wait_for_url(re.compile(r"/data$"))
    visitor.page.reload()
    visitor.settle()
    assert _title(visitor) == demo
    assert NOTICE not in visitor.text()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: str, visit: Visitor) -> None:
    visitor = visit()
    visitor.open(app)
    (cookie,) = [c for c in visitor.page.context.cookies() if c["name"] == "segmentkompass_visitor"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["expires"] == -1
    assert len(cookie["value"]) * 6 >= 256
    assert "segmentkompass_visitor" not in visitor.page.evaluate("document.cookie")
    visitor.open(f"{app}/data")
    assert cookie["value"] in [c["value"] for c in visitor.page.context.cookies()]


def test_a_slash_behind_a_screens_address_leads_to_the_screen_and_its_cookie(app: str, visit: Visitor) -> None:
    visitor = visit()
    visitor.open(f"{app}/roi/?horizon=4")
    assert re.search(r"/roi\?.*horizon=4", visitor.page.url)
    assert "segmentkompass_visitor" in [c["name"] for c in visitor.page.context.cookies()]
    assert visitor.page.title().endswith("Segmentkompass")
    assert visitor.complaints == []


def test_the_field_for_files_speaks_the_pages_language(app: str, visit: Visitor) -> None:
    german = "oder hierher ziehen; bis 40 Dateien, je Datei bis 400 MB, zusammen bis 2.000 MB"
    for locale, button, size in (
        ("de-DE", "Dateien auswählen", german),
        ("en-GB", "Choose files", "or drop them here; up to 40 files, 400 MB each, 2,000 MB together"),
    ):
        visitor = visit(locale)
        visitor.open(f"{app}/data")
        field = visitor.page.get_by_test_id("stFileUploader")
        expect(field.get_by_role("button", name=button)).to_be_visible()
        shown = field.get_by_test_id("stFileUploaderDropzoneInstructions").evaluate(
            "element => [element.innerText.trim(), getComputedStyle(element, '::after').content]"
        )
        assert shown == ["", f'"{size}"']


def test_a_load_goes_on_when_its_page_is_left(app: str, visit: Visitor) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(f"{app}/data")
    extracts = SAMPLE_DATA / "extracts"
    page.locator("input[type=file]").set_input_files([extracts / "kunden.csv", extracts / "auftragspositionen.csv"])
    page.get_by_test_id("stFileUploader").get_by_text("kunden.csv").wait_for()
    page.get_by_role("button", name="Prüfen und laden").click()
    page.get_by_role("button", name="Abbrechen").wait_for()
    page.locator('a[href$="/pareto"]').first.click()
    expect(page.get_by_text("Ihre Auszüge sind geladen.")).to_be_visible(timeout=60_000)
    visitor.settle()
    assert "/pareto" in page.url
    expect(page.locator(".stMarkdownBadge")).to_contain_text("Eigene Auszüge")
    page.locator('a[href$="/data"]').first.click()
    page.wait_for_url(re.compile("/data.*extracts="))
    visitor.settle()
    assert _title(visitor).startswith("92.873 Zeilen gelesen")
    assert visitor.complaints == []


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Extracts whose load takes seconds: 300,000 lines of 1.25 euros, customer 500 in no customer file."""
    folder = tmp_path_factory.mktemp("large")
    customers, lines = folder / "kunden.csv", folder / "auftragspositionen.csv"
    names = "".join(f"{number};Firma {number}\n" for number in range(500))
    customers.write_text(f"Kundennummer;Firma\n{names}", encoding="utf-8")
    rows = "".join(
        f"A{n // 4};{n % 4};{1 + n % 28:02}.{1 + n % 12:02}.{2022 + n % 3};{n % 501};1,25\n" for n in range(300_000)
    )
    lines.write_text(f"Belegnummer;Position;Belegdatum;Kundennummer;Nettowert\n{rows}", encoding="utf-8")
    return [customers, lines]


def _rooms(app_home: Path) -> set[Path]:
    return set(app_home.glob("private/*/*"))


def test_a_load_that_is_cancelled_leaves_nothing_and_its_files_can_be_loaded_at_once(
    app: str, app_home: Path, visit: Visitor, large: list[Path]
) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(f"{app}/data")
    demo, rooms = _title(visitor), _rooms(app_home)
    page.locator("input[type=file]").first.set_input_files(large)
    page.get_by_test_id("stFileUploader").get_by_text("kunden.csv").wait_for()
    page.get_by_role("button", name="Prüfen und laden").click()
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_text("Abgebrochen; was Sie vorher sahen, bleibt.")).to_be_visible()
    visitor.settle()
    assert _title(visitor) == demo
    assert _rooms(app_home) == rooms

    # Again, and from another page; then it is left to finish though the page is reloaded meanwhile.
    page.get_by_role("button", name="Prüfen und laden").click()
    page.get_by_role("button", name="Abbrechen").wait_for()
    page.locator('a[href$="/pareto"]').first.click()
    expect(page.get_by_text("Ihre Auszüge werden im Hintergrund geladen")).to_be_visible()
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_text("Abgebrochen; was Sie vorher sahen, bleibt.")).to_be_visible()
    assert _rooms(app_home) == rooms
    assert visitor.complaints == []


def test_a_load_that_finishes_sums_up_what_it_brought(app: str, visit: Visitor, large: list[Path]) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(f"{app}/data")
    page.locator("input[type=file]").first.set_input_files(large)
    page.get_by_test_id("stFileUploader").get_by_text("kunden.csv").wait_for()
    page.get_by_role("button", name="Prüfen und laden").click()
    page.get_by_role("button", name="Abbrechen").wait_for()
    # Another session of the same visitor takes the load over.
    page.reload()
    visitor.settle()
    page.wait_for_url(re.compile("extracts="), timeout=60_000)
    visitor.settle()
    assert _title(visitor).startswith("300.500 Zeilen gelesen, 598 zurückgewiesen")
    summary = visitor.text()
    assert "2 Dateien · 300.500 Zeilen gelesen · 299.902 geladen · 598 zurückgewiesen · 0 doppelt" in summary
    assert "Belege vom 01.01.2022 bis 28.12.2024" in summary
    assert re.search(r"geladen in \d+ Sekunden \([\d.]+ Zeilen je Sekunde\)", summary)
    assert "Ihre Auszüge sind geladen." in summary
    page.get_by_role("link", name="598 zurückgewiesene Zeilen").click()
    expect(page.get_by_text("Was zurückgewiesen wurde, und warum")).to_be_in_viewport()
    assert visitor.complaints == []


def test_who_comes_back_to_a_page_after_the_tab_was_closed_sees_there_what_was_loaded(
    app: str, app_home: Path, visit: Visitor, large: list[Path]
) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(f"{app}/data")
    page.locator("input[type=file]").first.set_input_files(large)
    page.get_by_test_id("stFileUploader").get_by_text("kunden.csv").wait_for()
    loaded = set(app_home.glob("private/*/*/warehouse.duckdb"))
    page.get_by_role("button", name="Prüfen und laden").click()
    page.get_by_role("button", name="Abbrechen").wait_for()
    page.close()
    deadline = time.monotonic() + 60
    while set(app_home.glob("private/*/*/warehouse.duckdb")) <= loaded:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    again = Visit(page.context.new_page())
    again.open(f"{app}/pareto")
    expect(again.page.get_by_text("Ihre Auszüge sind geladen.")).to_be_visible()
    assert "/pareto" in again.page.url
    expect(again.page.locator(".stMarkdownBadge")).to_contain_text("Eigene Auszüge")
    assert visitor.complaints == again.complaints == []


def _listed(visitor: Visit, label: str) -> Locator:
    """Until its run is over, a list that gives way to another stands behind it."""
    lists = visitor.page.get_by_test_id("stSelectbox").filter(has_text=re.compile(f"^{label}"))
    return lists.get_by_role("combobox").first


def _set(visitor: Visit, label: str, option: str) -> None:
    visitor.settle()
    _listed(visitor, label).click()
    _listed(visitor, label).fill(option)
    visitor.page.get_by_role("option", name=option, exact=True).click()
    expect(_listed(visitor, label)).to_have_value(option)


@dataclass(frozen=True)
class Words:
    """What the preview calls its buttons, lists and what is in these."""

    look: str
    load: str
    content: str
    lines: str
    payments: str
    decimal: str
    found: str
    as_found: str


WORDS = {
    "de-DE": Words(
        "Erst ansehen", "So laden", "Inhalt", "Auftragspositionen", "Zahlungen",
        "Dezimalzeichen", "gefunden: Punkt: 1,234.56", "wie gefunden",
    ),
    "en-GB": Words(
        "Look at them first", "Load it like this", "Content", "Order lines", "Payments",
        "Decimal sign", "found: point: 1,234.56", "as found",
    ),
}  # fmt: skip


@pytest.mark.parametrize("locale", WORDS)
def test_what_a_file_holds_can_be_changed_there_and_back_and_then_loads(
    app: str, visit: Visitor, tmp_path: Path, locale: str
) -> None:
    words = WORDS[locale]
    path = tmp_path / "sales.csv"
    path.write_text(
        "Invoice No,Date,Customer,Customer Name,SKU,Qty,Unit Price,Amount\n"
        '1,05/16/2024,C1,A Inc,S8,5,12.50,$62.50\n2,02/28/2023,C2,B Inc,S7,13,99.95,"$1,299.35"\n',
        encoding="utf-8",
    )
    visitor = visit(locale)
    page = visitor.page
    visitor.open(f"{app}/data")
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_test_id("stFileUploader").get_by_text("sales.csv").wait_for()
    page.get_by_role("button", name=words.look).click()
    load = page.get_by_role("button", name=words.load)
    expect(_listed(visitor, words.content)).to_have_value(words.lines)
    # What the browser holds of a list that changed is told with the change after it.
    for _ in range(2):
        _set(visitor, words.content, words.payments)
        expect(_listed(visitor, words.decimal)).to_have_value(words.as_found)
        expect(load).to_be_disabled()
        _set(visitor, words.content, words.lines)
        expect(_listed(visitor, words.decimal)).to_have_value(words.found)
        expect(load).to_be_enabled()
    visitor.settle()
    load.click()
    page.wait_for_url(re.compile("extracts="))
    visitor.settle()
    assert visitor.complaints == []
