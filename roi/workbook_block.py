"""One calculation on a sheet: years as columns, lines as rows, each cell a live formula with its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from roi.assumptions import assumption
from roi.excel_formula import NO_FIGURE, Block, formula
from roi.explain import formula as formula_in_words
from roi.model import Line, Method, evaluate_lines
from roi.units import UNITS, Language
from roi.workbook_style import WORDS, Formats

LAST_YEAR = int(assumption("horizon").high)
TOTAL_COLUMN = 3
FIRST_COLUMN = 5
LAST_COLUMN = FIRST_COLUMN + LAST_YEAR


def place(inputs: Mapping[str, str], lines: Sequence[Line], year_row: int) -> Block:
    """The block whose years stand in `year_row` (counted from 1) and whose lines follow below."""
    rows = {line.id: year_row + 1 + i for i, line in enumerate(lines)}
    return Block(inputs, rows, year_row, TOTAL_COLUMN, FIRST_COLUMN, LAST_COLUMN)


def write_block(
    sheet: Any,
    block: Block,
    lines: Sequence[Line],
    plan: tuple[Mapping[str, float], Method],
    look: tuple[Formats, Language],
) -> None:
    """Write the years' row and every line. plan: values and method whose figures the cells carry."""
    values, method = plan
    formats, language = look
    _write_head(sheet, block, formats, language)
    figures = evaluate_lines(values, method)
    for line in lines:
        row = block.rows[line.id] - 1
        sheet.write(row, 0, line.label.get(language), formats.of("result" if line.scope == "total" else "plain"))
        sheet.write(row, 1, UNITS[line.kind].get(language), formats.of("muted"))
        sheet.write(row, 2, line.id, formats.of("muted"))
        sheet.write(row, LAST_COLUMN + 1, formula_in_words(line.id, language, method), formats.of("muted"))
        number = formats.of("result" if line.scope == "total" else "plain", line.kind)
        for column in _columns(line):
            cached = _cached(figures[line.id], line, column)
            sheet.write_formula(row, column, formula(block, line, column), number, cached)


def _write_head(sheet: Any, block: Block, formats: Formats, language: Language) -> None:
    row = block.year_row - 1
    heading = formats.of("heading")
    for column, word in enumerate(("line", "unit", "id", "total")):
        sheet.write(row, column, WORDS[word].get(language), heading)
    for year in range(LAST_YEAR + 1):
        sheet.write(row, FIRST_COLUMN + year, year, formats.of("heading", "year"))
    sheet.write(row, LAST_COLUMN + 1, WORDS["formula"].get(language), heading)


def _columns(line: Line) -> Sequence[int]:
    if line.scope == "total":
        return [TOTAL_COLUMN]
    return range(FIRST_COLUMN + (line.scope == "year"), LAST_COLUMN + 1)


def _cached(figures: np.ndarray[Any, Any], line: Line, column: int) -> float | str:
    if line.scope != "total":
        year = column - FIRST_COLUMN
        if year >= len(figures):
            return ""
        figures = figures[year]
    return cell_value(float(figures))


def cell_value(figure: float | None) -> float | str:
    """What a cell shows: the figure, or a dash where there is none."""
    return NO_FIGURE if figure is None or np.isnan(figure) else figure
