"""The model as one .xlsx with live formulas: inputs, calculation, scenarios, sensitivity, ledger.

Every formula is written from lines.toml; every cell also carries the value that `evaluate` gives, so that a
viewer which does not calculate shows the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError

from roi import validation
from roi.assumptions import ASSUMPTIONS, SCENARIOS, Assumption, Scenario, scenario_of
from roi.errors import InputError, Message
from roi.excel_formula import Block
from roi.model import DEFAULT_METHOD, METHODS, MODEL, Method, check_method, closure, evaluate_lines
from roi.sensitivity import Bar, tornado
from roi.units import UNITS, WHOLE_KINDS, Language, Text
from roi.workbook_block import cell_value, place, write_block
from roi.workbook_style import WORDS, Formats

SHEETS = {
    "inputs": Text("Eingaben", "Inputs"),
    "calculation": Text("Berechnung", "Calculation"),
    "scenarios": Text("Fälle", "Scenarios"),
    "sensitivity": Text("Empfindlichkeit", "Sensitivity"),
    "ledger": Text("Nachweis", "Ledger"),
}
RESULTS = (
    "total_benefit", "total_cost", "total_net", "total_roi", "total_benefit_cost_ratio",
    "npv", "npv_after_tax", "irr", "payback_month", "peak_funding",
)  # fmt: skip
NPV_LINES = tuple(line for line in MODEL.lines if any(line in closure(frozenset({"npv"}), m) for m in METHODS))
FIRST_ROW = 5
LEDGER_CASES: dict[Scenario, str] = {"worst": "D", "base": "E", "best": "F"}
INPUT_ROWS = {
    **{a.id: FIRST_ROW + i for i, a in enumerate(ASSUMPTIONS)},
    **{switch.id: FIRST_ROW + len(ASSUMPTIONS) + 2 + i for i, switch in enumerate(MODEL.switches)},
}
CONSTANT_ROWS = {c.id: FIRST_ROW + len(ASSUMPTIONS) + 2 + i for i, c in enumerate(MODEL.constants)}


def sheet_names(language: Language) -> list[str]:
    """The sheets in their order."""
    return [name.get(language) for name in SHEETS.values()]


def write(
    path: Path | str,
    values: Mapping[str, float],
    method: Method = DEFAULT_METHOD,
    language: Language = "en",
) -> None:
    """Write the workbook of a plan, raw values. InputError for bad values or an unwritable file."""
    check_method(method)
    validation.check(values)
    if Path(path).suffix.lower() != ".xlsx":
        raise InputError(Message("{file}: the workbook's name has to end in .xlsx", file=str(path)))
    folder = Path(path).parent
    if not folder.is_dir():
        raise InputError(Message("{file}: the folder {path} does not exist", file=Path(path).name, path=str(folder)))
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    _Writer(book, values, method, language).write()
    try:
        book.close()
    except (OSError, XlsxFileError) as error:
        why = error.args[0] if isinstance(error, XlsxFileError) else error
        cause = getattr(why, "strerror", None) or str(why)
        raise InputError(Message("{file}: cannot be written: {why}", file=str(path), why=cause)) from error


class _Writer:
    """One workbook being written, sheet by sheet."""

    def __init__(self, book: Any, values: Mapping[str, float], method: Method, language: Language) -> None:
        self.values, self.method, self.language = values, method, language
        self.formats = Formats(book)
        self.names = dict(zip(SHEETS, sheet_names(language), strict=True))
        self.sheets = {sheet: book.add_worksheet(name) for sheet, name in self.names.items()}
        self.cells = {name: f"{self.names['inputs']}!$D${row}" for name, row in INPUT_ROWS.items()}
        self.cells |= {name: f"{self.names['ledger']}!$D${row}" for name, row in CONSTANT_ROWS.items()}

    def write(self) -> None:
        self._inputs()
        calculation = self._calculation()
        self._scenarios(calculation)
        self._sensitivity()
        self._ledger()

    def _headings(self, sheet: Any, row: int, words: Sequence[str]) -> None:
        for column, word in enumerate(words):
            sheet.write(row - 1, column, WORDS[word].get(self.language), self.formats.of("heading"))

    def _title(self, sheet: Any, word: str) -> None:
        sheet.write(0, 0, WORDS[word].get(self.language), self.formats.of("title"))
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 2, 26)
        sheet.set_column(3, 16, 17)

    def _name(self, sheet: Any, row: int, a: Assumption) -> None:
        sheet.write(row - 1, 0, a.label.get(self.language))
        sheet.write(row - 1, 1, UNITS[a.kind].get(self.language), self.formats.of("muted"))
        sheet.write(row - 1, 2, a.id, self.formats.of("muted"))

    def _block(self, sheet: Any, block: Block, values: Mapping[str, float]) -> None:
        lines = [line for line in MODEL.lines if line.id in block.rows]
        write_block(sheet, block, lines, (values, self.method), (self.formats, self.language))

    def _inputs(self) -> None:
        sheet = self.sheets["inputs"]
        self._title(sheet, "title")
        sheet.write(1, 0, WORDS["hint"].get(self.language), self.formats.of("muted"))
        self._headings(sheet, FIRST_ROW - 1, ("input", "unit", "id", "value", "low", "high", "admissible"))
        for a in ASSUMPTIONS:
            row = INPUT_ROWS[a.id]
            self._name(sheet, row, a)
            sheet.write_number(row - 1, 3, self.values[a.id], self.formats.of("input", a.kind))
            for column, bound in ((4, a.low), (5, a.high)):
                sheet.write_number(row - 1, column, bound, self.formats.of("muted", a.kind))
            yes, no = WORDS["yes"].get(self.language), WORDS["no"].get(self.language)
            check = f'=IF(AND(D{row}>=E{row},D{row}<=F{row}),"{yes}","{no}")'
            sheet.write_formula(row - 1, 6, check, None, yes)
            sheet.data_validation(
                row - 1, 3, row - 1, 3,
                {
                    "validate": "integer" if a.kind in WHOLE_KINDS else "decimal",
                    "criteria": "between", "minimum": f"=$E${row}", "maximum": f"=$F${row}",
                },
            )  # fmt: skip
        self._headings(sheet, FIRST_ROW + len(ASSUMPTIONS) + 1, ("method",))
        for switch in MODEL.switches:
            row, on = INPUT_ROWS[switch.id] - 1, MODEL.switch_values(self.method)[switch.id]
            sheet.write(row, 0, switch.label.get(self.language))
            sheet.write(row, 2, switch.id, self.formats.of("muted"))
            sheet.write_number(row, 3, int(on), self.formats.of("input", "count"))
            sheet.data_validation(row, 3, row, 3, {"validate": "list", "source": ["0", "1"]})
        sheet.freeze_panes(FIRST_ROW - 1, 3)

    def _calculation(self) -> Block:
        sheet = self.sheets["calculation"]
        self._title(sheet, "title")
        block = place(self.cells, MODEL.lines, FIRST_ROW - 1)
        self._block(sheet, block, self.values)
        sheet.freeze_panes(FIRST_ROW - 1, 3)
        return block

    def _scenarios(self, calculation: Block) -> None:
        sheet = self.sheets["scenarios"]
        self._title(sheet, "title")
        inputs_row = FIRST_ROW + len(RESULTS) + 1
        blocks_row = inputs_row + len(ASSUMPTIONS) + 2
        plans: dict[str, Mapping[str, float]] = {"plan": self.values}
        plans |= {scenario: scenario_of(self.values, scenario) for scenario in SCENARIOS}
        blocks: dict[str, Block] = {"plan": calculation}
        for i, scenario in enumerate(SCENARIOS):
            year_row = blocks_row + 1 + i * (len(MODEL.lines) + 3)
            cells = {a.id: f"${'EFG'[i]}${inputs_row + 1 + n}" for n, a in enumerate(ASSUMPTIONS)}
            blocks[scenario] = place({**self.cells, **cells}, MODEL.lines, year_row)
            sheet.write(year_row - 2, 0, WORDS[scenario].get(self.language), self.formats.of("title"))
            self._block(sheet, blocks[scenario], plans[scenario])
        self._headings(sheet, FIRST_ROW - 1, ("result", "unit", "id", "plan", *SCENARIOS))
        for n, line_id in enumerate(RESULTS):
            self._result_row(FIRST_ROW + n, line_id, plans, blocks)
        self._headings(sheet, inputs_row, ("input", "unit", "id", "plan", *SCENARIOS))
        for n, a in enumerate(ASSUMPTIONS):
            row = inputs_row + 1 + n
            self._name(sheet, row, a)
            sources = [self.cells[a.id], *(self._case(a, scenario) for scenario in SCENARIOS)]
            for i, (source, plan) in enumerate(zip(sources, plans.values(), strict=True)):
                sheet.write_formula(row - 1, 3 + i, f"={source}", self.formats.of("plain", a.kind), plan[a.id])

    def _case(self, a: Assumption, scenario: Scenario) -> str:
        """What the input is in that case: `scenario_of` as a formula, so that a range set in the ledger counts too."""
        worst, best, own = (
            f"{self.names['ledger']}!{LEDGER_CASES[s]}{_ledger_row(a)}" for s in ("worst", "best", scenario)
        )
        return f"IF({worst}={best},{self.cells[a.id]},{own})"

    def _result_row(
        self, row: int, line_id: str, plans: Mapping[str, Mapping[str, float]], blocks: Mapping[str, Block]
    ) -> None:
        sheet, line = self.sheets["scenarios"], MODEL.line(line_id)
        sheet.write(row - 1, 0, line.label.get(self.language), self.formats.of("result"))
        sheet.write(row - 1, 1, UNITS[line.kind].get(self.language), self.formats.of("muted"))
        sheet.write(row - 1, 2, line_id, self.formats.of("muted"))
        for i, (name, plan) in enumerate(plans.items()):
            cell = blocks[name].cell(line_id, blocks[name].total_column)
            source = f"={self.names['calculation']}!{cell}" if name == "plan" else f"={cell}"
            figure = float(evaluate_lines(plan, self.method, {line_id})[line_id])
            sheet.write_formula(row - 1, 3 + i, source, self.formats.of("result", line.kind), cell_value(figure))

    def _sensitivity(self) -> None:
        sheet = self.sheets["sensitivity"]
        self._title(sheet, "title")
        head = ("input", "unit", "id", "worst", "best", "npv_worst", "npv_best", "swing", "grade")
        self._headings(sheet, FIRST_ROW - 1, head)
        bars = tornado(self.values, self.method)
        blocks_row = FIRST_ROW + len(bars) + 2
        self._headings(sheet, blocks_row - 1, ("workings",))
        for n, bar in enumerate(bars):
            first = blocks_row + 1 + 2 * n * (len(NPV_LINES) + 2)
            self._bar(FIRST_ROW + n, bar, (first, first + len(NPV_LINES) + 2))

    def _bar(self, row: int, bar: Bar, year_rows: tuple[int, int]) -> None:
        sheet, a = self.sheets["sensitivity"], next(a for a in ASSUMPTIONS if a.id == bar.id)
        euro = self.formats.of("plain", "eur")
        self._name(sheet, row, a)
        sides: tuple[tuple[Scenario, float, float | None], ...] = (
            ("worst", bar.worst, bar.result_at_worst),
            ("best", bar.best, bar.result_at_best),
        )
        for i, (scenario, value, result) in enumerate(sides):
            sheet.write_formula(row - 1, 3 + i, f"={self._case(a, scenario)}", self.formats.of("plain", a.kind), value)
            cells = {**self.cells, a.id: f"${'DE'[i]}${row}"}
            block = place(cells, NPV_LINES, year_rows[i])
            title = f"{a.label.get(self.language)}: {WORDS[scenario].get(self.language)}"
            sheet.write(year_rows[i] - 2, 0, title, self.formats.of("result"))
            self._block(sheet, block, {**self.values, a.id: value})
            cell = block.cell("npv", block.total_column)
            sheet.write_formula(row - 1, 5 + i, f"={cell}", euro, cell_value(result))
        sheet.write_formula(row - 1, 7, f"=G{row}-F{row}", euro, bar.swing)
        sheet.write(row - 1, 8, WORDS[bar.grade].get(self.language))

    def _ledger(self) -> None:
        sheet = self.sheets["ledger"]
        self._title(sheet, "title")
        sheet.write(1, 0, WORDS["ranges"].get(self.language), self.formats.of("muted"))
        tail = ("low", "high", "source", "grade", "distribution", "reason", "note")
        self._headings(sheet, FIRST_ROW - 1, ("input", "unit", "id", *SCENARIOS, *tail))
        for a in ASSUMPTIONS:
            row = _ledger_row(a)
            self._name(sheet, row, a)
            for i, scenario in enumerate(SCENARIOS):
                sheet.write_number(row - 1, 3 + i, a.case(scenario), self.formats.of("input", a.kind))
            for i, bound in enumerate((a.low, a.high)):
                sheet.write_number(row - 1, 6 + i, bound, self.formats.of("muted", a.kind))
            texts = (a.source, WORDS[a.grade].get(self.language), a.distribution)
            for i, text in enumerate((*texts, a.reason.get(self.language), a.note.get(self.language))):
                sheet.write_string(row - 1, 8 + i, text)
        self._headings(sheet, FIRST_ROW + len(ASSUMPTIONS) + 1, ("fixed",))
        for constant in MODEL.constants:
            row = CONSTANT_ROWS[constant.id] - 1
            sheet.write(row, 0, constant.label.get(self.language))
            sheet.write(row, 2, constant.id, self.formats.of("muted"))
            sheet.write_number(row, 3, constant.value, self.formats.of("muted"))
        sheet.freeze_panes(FIRST_ROW - 1, 3)


def _ledger_row(a: Assumption) -> int:
    return FIRST_ROW + ASSUMPTIONS.index(a)
