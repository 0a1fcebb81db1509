"""The declaration's formulas as live Excel formulas: names become cells, nothing is typed in as a number."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from roi.expression import Notation
from roi.model import MODEL, Line

NO_FIGURE = "–"
SCOPES = {line.id: line.scope for line in MODEL.lines}


@dataclass(frozen=True)
class Block:
    """Where one calculation stands on its sheet; rows as Excel counts them, columns from 0.

    inputs: name of input, constant or switch -> its cell. rows: line id -> row. The column left of
    `first_column` (year 0) stays empty: it is the year before the first.
    """

    inputs: Mapping[str, str]
    rows: Mapping[str, int]
    year_row: int
    total_column: int
    first_column: int
    last_column: int

    def cell(self, line_id: str, column: int) -> str:
        """A year's cell of the line, or the one cell of a total, as `F12`."""
        at = self.total_column if SCOPES[line_id] == "total" else column
        return f"{xl_col_to_name(at)}{self.rows[line_id]}"

    def series(self, line_id: str) -> str:
        """All years of the line, as `F12:P12`."""
        first, last = xl_col_to_name(self.first_column), xl_col_to_name(self.last_column)
        return f"{first}{self.rows[line_id]}:{last}{self.rows[line_id]}"

    def years(self) -> str:
        """The row of year numbers."""
        first, last = xl_col_to_name(self.first_column), xl_col_to_name(self.last_column)
        return f"{first}${self.year_row}:{last}${self.year_row}"


class ExcelNotation(Notation):
    """One line's formula in one column of a block."""

    def __init__(self, block: Block, line: Line, column: int) -> None:
        self.block, self.line, self.column = block, line, column

    def name(self, name: str) -> str:
        if name == "year":
            return f"{xl_col_to_name(self.column)}${self.block.year_row}"
        return self.block.inputs.get(name) or self.block.cell(name, self.column)

    def sign(self, operator: str) -> str:
        return operator

    def call(self, function: str, arguments: list[ast.expr]) -> str:
        block, inner = self.block, [self.write(argument) for argument in arguments]
        if function in {"previous", "cumulative", "carried_sign"}:
            return self._over_years(function, ast.unparse(arguments[0]), inner[0])
        if function in {"total", "lowest", "highest"}:
            excel = {"total": "SUM", "lowest": "MIN", "highest": "MAX"}[function]
            return f"{excel}({block.series(ast.unparse(arguments[0]))})"
        if function == "irr":
            return self._internal_rate(block.series(ast.unparse(arguments[0])))
        if function == "last":
            years, horizon = block.years(), block.inputs["horizon"]
            return f"SUMIF({years},{horizon},{block.series(ast.unparse(arguments[0]))})"
        return {
            "min": "MIN({0},{1})",
            "max": "MAX({0},{1})",
            "ceil": "(-INT(-({0})))",
            "floor": "INT({0})",
            "choose": "IF({0},{1},{2})",
            "only_if": f'IF({{0}},{{1}},"{NO_FIGURE}")',
        }[function].format(*inner)

    def _internal_rate(self, series: str) -> str:
        """IRR searches from a guess on, and from its own one it finds no great loss: it gets the rate at which all that
        comes in, at its mean time, is worth all that goes out, at its own."""
        years, nothing, whole = self.block.years(), self.block.inputs["nothing"], self.block.inputs["whole"]
        total = {sign: f'SUMIF({series},"{sign}"&{nothing})' for sign in "><"}
        # Beyond the horizon the cells hold a text, which Excel takes for more than any number.
        mean = {
            sign: f"SUMPRODUCT({years},ISNUMBER({series})*({series}{sign}{nothing}),{series})/{total[sign]}"
            for sign in total
        }
        return f"IRR({series},(-{total['>']}/{total['<']})^({whole}/({mean['>']}-{mean['<']}))-{whole})"

    def _over_years(self, function: str, argument: str, this_year: str) -> str:
        if function == "previous":
            return self.block.cell(argument, self.column - 1)
        own_before = self.block.cell(self.line.id, self.column - 1)
        if function == "cumulative":
            return f"{own_before}+{this_year}"
        return f"IF({this_year},SIGN({this_year}),{own_before})"


def formula(block: Block, line: Line, column: int) -> str:
    """The cell's formula with its `=`. Beyond year 0 it shows nothing past the horizon, itself an input."""
    text = ExcelNotation(block, line, column).write(line.formula.tree)
    if line.scope == "total" or column == block.first_column:
        return f"={text}"
    year = f"{xl_col_to_name(column)}${block.year_row}"
    return f'=IF({year}<={block.inputs["horizon"]},{text},"")'
