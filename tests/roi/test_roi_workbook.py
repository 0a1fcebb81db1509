"""The workbook: live formulas without constants, and the same figures as `evaluate`, also after a change."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from roi import ASSUMPTIONS, MODEL, SCENARIOS, InputError, case_values, evaluate, scenario_of
from roi.excel_formula import NO_FIGURE
from roi.sensitivity import tornado
from roi.workbook import INPUT_ROWS, sheet_names, write
from tests.roi.spreadsheet import Spreadsheet, formulas

CENT = 0.005


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "base.xlsx"
    write(path, case_values(), "contribution-margin")
    return path


def rows_of(path: Path, sheet: str) -> dict[str, int]:
    """Id in column C -> its first row."""
    found: dict[str, int] = {}
    for (cell,) in openpyxl.load_workbook(path)[sheet].iter_rows(min_col=3, max_col=3):
        if isinstance(cell.value, str):
            found.setdefault(cell.value, cell.row)
    return found


def same(cell, figure) -> bool:
    if figure is None:
        return cell == NO_FIGURE
    return isinstance(cell, int | float) and abs(cell - figure) < CENT


def compare(value_at, rows: dict[str, int], result) -> None:
    """Every cell of the calculation against the result; value_at(cell) gives a cell's value."""
    for line in MODEL.lines:
        figures = result.lines[line.id]
        if line.scope == "total":
            assert same(value_at(f"D{rows[line.id]}"), figures), line.id
            continue
        for year, figure in enumerate(figures):
            if year or line.scope == "flow":
                cell = f"{'FGHIJKLMNOP'[year]}{rows[line.id]}"
                assert same(value_at(cell), figure), (line.id, year, value_at(cell), figure)


def test_sheets(base):
    assert openpyxl.load_workbook(base).sheetnames == sheet_names("en")


def test_german_sheets_calculate_as_the_english(base, tmp_path):
    path = tmp_path / "modell.xlsx"
    write(path, case_values(), language="de")
    assert openpyxl.load_workbook(path).sheetnames == sheet_names("de")
    german, english = Spreadsheet(path), Spreadsheet(base)
    for sheet in (german, english):
        sheet.change(sheet.book.sheetnames[0], f"D{INPUT_ROWS['annual_revenue']}", 8e7)
    row = rows_of(base, "Scenarios")["npv"]
    for column in "DEFG":
        assert german.value("Fälle", f"{column}{row}") == pytest.approx(english.value("Scenarios", f"{column}{row}"))


def test_constants_are_not_among_the_inputs(base):
    shown = set(rows_of(base, "Inputs"))
    assert shown.isdisjoint(constant.id for constant in MODEL.constants)
    assert {a.id for a in ASSUMPTIONS} <= shown


def test_cases_follow_the_inputs_without_a_range(base):
    rows, sheet = rows_of(base, "Scenarios"), Spreadsheet(base)
    changes = {"annual_revenue": 377_024_287.0, "project_cost": 400_000.0, "margin_uplift": 0.02}
    for name, value in changes.items():
        sheet.change("Inputs", f"D{INPUT_ROWS[name]}", value)
    for column, scenario in zip("EFG", SCENARIOS, strict=True):
        expected = evaluate({**case_values(scenario), "annual_revenue": 377_024_287.0, "project_cost": 400_000.0})
        assert same(sheet.value("Scenarios", f"{column}{rows['npv']}"), expected.npv)
        assert expected.values == scenario_of({**case_values(), **changes}, scenario)


def test_a_workbook_of_another_plan_has_its_cases(tmp_path):
    path, plan = tmp_path / "model.xlsx", {**case_values(), "annual_revenue": 8e7}
    write(path, plan)
    row = rows_of(path, "Scenarios")["npv"]
    stored = openpyxl.load_workbook(path, data_only=True)["Scenarios"]
    assert same(stored[f"E{row}"].value, evaluate({**case_values("worst"), "annual_revenue": 8e7}).npv)


_NOTHING_ELSE = {"revenue_uplift": 0.0, "cost_savings": 0.0, "learning_effect": 0.0, "running_cost_later": 0.0}
LOSSES = [
    {**_NOTHING_ELSE, "margin_uplift": 0.003, "project_cost": 2e6, "running_cost_first_year": 0.0},
    {**_NOTHING_ELSE, "margin_uplift": 0.001, "project_cost": 5e6, "horizon": 10.0},
    {**_NOTHING_ELSE, "margin_uplift": 0.02, "project_cost": 1.9e6, "horizon": 8.0, "start_delay": 36.0},
]
"""Plans whose internal rate is far below zero, or late in coming."""


def test_no_formula_holds_a_number(base):
    found = formulas(base)
    assert len([key for key in found if key[0] == "Calculation"]) > 200
    for where, text in found.items():
        constants = [
            token.value
            for token in Tokenizer(text).items
            if token.type == Token.OPERAND and token.subtype in {Token.NUMBER, Token.LOGICAL}
        ]
        assert constants == [], (where, text)


def test_every_figure_of_the_calculation_is_a_formula(base):
    sheet = openpyxl.load_workbook(base)["Calculation"]
    for row in sheet.iter_rows(min_row=5, min_col=4, max_col=16):
        for cell in row:
            assert cell.value is None or str(cell.value).startswith("="), cell.coordinate


@pytest.mark.parametrize("method", ["published", "contribution-margin"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"horizon": 8.0},
        {"horizon": 1.0},
        {"project_cost": 5e6},
        {"running_cost_later": 2e6, "learning_effect": 0.0},
        {"start_delay": 18.0, "cost_overrun": 0.5},
    ],
)
def test_cached_values_are_those_of_evaluate(tmp_path, method, changes):
    values = {**case_values(), **changes}
    path = tmp_path / "model.xlsx"
    write(path, values, method)
    sheet = openpyxl.load_workbook(path, data_only=True)["Calculation"]
    compare(lambda cell: sheet[cell].value, rows_of(path, "Calculation"), evaluate(values, method))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"revenue_uplift": 0.035, "project_cost": 4e6, "discount_rate": 0.11},
        {"horizon": 9.0, "learning_from_year": 4.0, "tax_rate": 0.25},
        {"horizon": 2.0, "annual_revenue": 8e7},
        {"project_cost": 0.0, "running_cost_first_year": 0.0, "running_cost_later": 0.0},
        {"running_cost_later": 2e6},
        {"margin_uplift": -0.05},
        {"start_delay": 6.0},
        {"start_delay": 12.0, "project_cost": 1e6},
        {"start_delay": 30.5, "learning_from_year": 1.0, "horizon": 10.0},
        {"start_delay": 30.0, "horizon": 2.0},
        *LOSSES,
    ],
)
@pytest.mark.parametrize("method", ["published", "contribution-margin"])
def test_a_changed_input_moves_every_result_as_in_the_app(base, changes, method):
    sheet = Spreadsheet(base)
    for name, value in changes.items():
        sheet.change("Inputs", f"D{INPUT_ROWS[name]}", value)
    sheet.change("Inputs", f"D{INPUT_ROWS['published_method']}", float(method == "published"))
    expected = evaluate({**case_values(), **changes}, method)
    compare(lambda cell: sheet.value("Calculation", cell), rows_of(base, "Calculation"), expected)


def test_scenarios_follow_the_ledger(base):
    rows = rows_of(base, "Scenarios")
    sheet = Spreadsheet(base)
    for column, scenario in zip("EFG", SCENARIOS, strict=True):
        result = evaluate(case_values(scenario))
        assert same(sheet.value("Scenarios", f"{column}{rows['npv']}"), result.npv)
        assert same(sheet.value("Scenarios", f"{column}{rows['total_roi']}"), result.total.roi)
        assert same(sheet.value("Scenarios", f"{column}{rows['payback_month']}"), result.payback_month)
    sheet.change("Ledger", f"F{rows_of(base, 'Ledger')['project_cost']}", 60_000.0)
    cheaper = evaluate({**case_values("best"), "project_cost": 60_000.0})
    assert same(sheet.value("Scenarios", f"G{rows['npv']}"), cheaper.npv)


def test_sensitivity_is_the_tornado_and_live(base):
    rows = rows_of(base, "Sensitivity")
    sheet = Spreadsheet(base)
    sheet.change("Inputs", f"D{INPUT_ROWS['annual_revenue']}", 6e7)
    for bar in tornado({**case_values(), "annual_revenue": 6e7}):
        found = [sheet.value("Sensitivity", f"{column}{rows[bar.id]}") for column in "FGH"]
        assert found == pytest.approx([bar.result_at_worst, bar.result_at_best, bar.swing], abs=CENT)


def test_cached_values_of_all_sheets_are_what_the_formulas_give(base):
    sheet, cached = Spreadsheet(base), openpyxl.load_workbook(base, data_only=True)
    for name, cell in formulas(base):
        stored, calculated = cached[name][cell].value, sheet.value(name, cell)
        if isinstance(calculated, str):
            assert (stored or "") == calculated, (name, cell)
        else:
            assert stored == pytest.approx(calculated, rel=1e-9, abs=CENT), (name, cell)


def test_ledger_holds_every_input_with_its_evidence(base):
    sheet = openpyxl.load_workbook(base)["Ledger"]
    rows = rows_of(base, "Ledger")
    for a in ASSUMPTIONS:
        cells = [sheet.cell(rows[a.id], column).value for column in range(4, 14)]
        assert cells[:5] == [a.worst, a.base, a.best, a.low, a.high]
        assert cells[5] == a.source
        assert all(cells[6:])


def test_a_bad_plan_leaves_no_file(tmp_path):
    path = tmp_path / "model.xlsx"
    with pytest.raises(InputError, match="revenue_uplift"):
        write(path, {**case_values(), "revenue_uplift": 2.0})
    assert not path.exists()


@pytest.mark.complete
@pytest.mark.parametrize(
    "changes",
    [
        {"revenue_uplift": 0.035, "project_cost": 4e6, "horizon": 7.0, "annual_revenue": 377_024_287.0}
        | {"start_delay": 7.0},
        *LOSSES,
    ],
)
def test_recalculated_by_libreoffice(tmp_path, changes):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    values = case_values()
    path = tmp_path / "model.xlsx"
    write(path, values)
    book = openpyxl.load_workbook(path)  # saving with openpyxl drops the cached values
    for name, value in changes.items():
        book["Inputs"][f"D{INPUT_ROWS[name]}"] = value
    book.save(path)
    out = tmp_path / "out"
    command = [office, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    recalculated, plan = openpyxl.load_workbook(out / "model.xlsx", data_only=True), {**values, **changes}
    compare(lambda cell: recalculated["Calculation"][cell].value, rows_of(path, "Calculation"), evaluate(plan))
    cases, row = recalculated["Scenarios"], rows_of(path, "Scenarios")["npv"]
    for column, scenario in zip("EFG", SCENARIOS, strict=True):
        assert same(cases[f"{column}{row}"].value, evaluate(scenario_of(plan, scenario)).npv), scenario
    rows = rows_of(path, "Sensitivity")
    for bar in tornado(plan):
        assert same(recalculated["Sensitivity"][f"H{rows[bar.id]}"].value, bar.swing), bar.id
