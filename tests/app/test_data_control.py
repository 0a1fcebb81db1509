"""The sum on the user's own list, beside what was loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from segmentation.warehouse import Warehouse
from tests.app.opened import control, opened, texts


def _own_sum(app: AppTest) -> str:
    return str(next(field for field in app.text_input if field.label.startswith("Umsatz laut Ihrer Liste")).value)


def test_a_users_own_sum_is_compared_to_the_cent(demo_warehouse: Warehouse) -> None:
    ours = demo_warehouse.rows(
        "SELECT sum(revenue)::DECIMAL(18, 2) FROM core.order_lines WHERE year(order_date) = 2025"
    )
    german = f"{ours[0][0]:,.2f}".translate(str.maketrans(",.", ".,"))
    app = opened("data", demo_warehouse.path, lang="de", control_year="2025")
    field = next(field for field in app.text_input if field.label.startswith("Umsatz laut Ihrer Liste"))
    field.set_value(german).run()
    assert "Stimmt auf den Cent mit Ihrer Liste überein." in texts(app)
    app = opened(
        "data", demo_warehouse.path, lang="en", control_year="2025", control_sum=f"{float(ours[0][0]) + 7:.2f}"
    )
    assert "The load lacks €7.00 of your list's revenue." in texts(app)
    assert "order lines rejected 26, delivered twice 6" in texts(app)


def test_a_sum_that_is_none_stays_with_what_would_be_right(demo_warehouse: Warehouse) -> None:
    app = opened("data", demo_warehouse.path, lang="de")
    field = next(field for field in app.text_input if field.label.startswith("Umsatz laut Ihrer Liste"))
    field.set_value("viel").run()
    assert not app.exception
    assert next(f for f in app.text_input if f.label == field.label).value == "viel"
    assert "viel" in texts(app)
    assert "ist hier keine Zahl" in texts(app)
    assert "Stimmt auf den Cent" not in texts(app)
    field.set_value("").run()
    assert "ist hier keine Zahl" not in texts(app)


def test_a_sum_on_a_list_of_other_data_is_not_compared(
    demo_warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path))
    app = opened("data", demo_warehouse.path, lang="de", control_year="2025", control_sum="1234.56")
    assert _own_sum(app) == "1.234,56"
    assert _own_sum(app.run()) == "1.234,56"
    line = "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert\r\nA1;1;05.02.2024;1;1,50\r\n"
    files = {"auftragspositionen.csv": line, "kunden.csv": "Kundennummer;Firma\r\n1;Werk Nord\r\n"}
    app.file_uploader[0].set_value([(name, text.encode(), "text/csv") for name, text in files.items()])
    next(button for button in app.button if "upload_file" in button.icon).click().run()
    assert not app.exception
    assert _own_sum(app) == ""
    assert "Ihrer Liste." not in texts(app)
    # A browser that has not drawn the empty field yet reports the old sum beside what is chosen meanwhile.
    next(field for field in app.text_input if field.label.startswith("Umsatz laut Ihrer Liste")).set_value("1.234,56")
    control(app, "choice", "lang").set_value("en").run()
    assert next(f for f in app.text_input if f.label.startswith("Revenue on your list")).value == ""
    assert [error.value for error in app.error] == []
