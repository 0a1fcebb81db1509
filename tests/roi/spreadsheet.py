"""A small recalculation of a workbook's formulas, written against Excel's rules and not against the package.

Reads the formulas of an .xlsx with openpyxl, takes changed input cells, and calculates any cell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import range_boundaries


def numbers(cells: list[Any]) -> list[float]:
    return [cell for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]


def irr(flows: list[float], rate: float) -> float:
    """As Excel's IRR: from the guess on, at most 20 steps, until one changes the rate by less than 0.00001 %."""
    for _ in range(20):
        value = sum(f / (1 + rate) ** year for year, f in enumerate(flows))
        slope = sum(-year * f / (1 + rate) ** (year + 1) for year, f in enumerate(flows))
        rate, before = rate - value / slope, rate
        if abs(rate - before) < 1e-7:
            return rate
    raise ArithmeticError("#NUM!")


class Blank(float):
    """An empty cell, which counts as nothing."""


class Letters(str):
    """A text of a formula, to be joined with a number."""

    def __and__(self, number: float) -> str:
        return f"{self}{number:g}"


class Cells(list[Any]):
    """A range; compared or multiplied it is a matrix, in which a text is more than any number."""

    def __gt__(self, bound: Any) -> Cells:
        return Cells(isinstance(cell, str) or (cell or 0.0) > bound for cell in self)

    def __lt__(self, bound: Any) -> Cells:
        return Cells(not isinstance(cell, str) and (cell or 0.0) < bound for cell in self)

    def __mul__(self, other: Any) -> Cells:
        return Cells(one * two for one, two in zip(self, other, strict=True))


def sum_if(keys: Any, wanted: Any, cells: Any = None) -> float:
    """wanted: a value, or a text such as `>0`."""
    met = {">": float.__gt__, "<": float.__lt__}.get(str(wanted())[0])
    if met is None:
        return sum(numbers([cell for key, cell in zip(keys(), cells(), strict=True) if key == wanted()]))
    return sum(number for number in numbers(keys()) if met(float(number), float(wanted()[1:])))


def sum_product(*ranges: Callable[[], Cells]) -> float:
    """A text counts as zero."""
    rows = zip(*(part() for part in ranges), strict=True)
    return sum(math.prod(0.0 if isinstance(cell, str) else cell or 0.0 for cell in row) for row in rows)


class Spreadsheet:
    """The formulas of one workbook, with cells that can be changed."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)
        self.changed: dict[tuple[str, str], float | str] = {}
        self.known: dict[tuple[str, str], Any] = {}

    def change(self, sheet: str, cell: str, value: float | str) -> None:
        self.changed[sheet, cell] = value
        self.known.clear()

    def value(self, sheet: str, cell: str) -> Any:
        cell = cell.replace("$", "")
        if (sheet, cell) in self.changed:
            return self.changed[sheet, cell]
        if (sheet, cell) not in self.known:
            content = self.book[sheet][cell].value
            is_formula = isinstance(content, str) and content.startswith("=")
            self.known[sheet, cell] = self.calculate(sheet, content) if is_formula else content
        return self.known[sheet, cell]

    def reference(self, sheet: str, text: str) -> Any:
        if "!" in text:
            sheet, text = text.split("!")
        if ":" not in text:
            found = self.value(sheet, text)
            return Blank() if found is None else found
        left, top, right, bottom = range_boundaries(text)
        rows = self.book[sheet].iter_rows(top, bottom, left, right)
        return Cells(self.value(sheet, cell.coordinate) for row in rows for cell in row)

    def calculate(self, sheet: str, content: str) -> Any:
        functions: dict[str, Callable[..., Any]] = {
            "IF": lambda condition, yes, no: yes() if condition() else no(),
            "ISBLANK": lambda cell: isinstance(cell(), Blank),
            "EXACT": lambda one, other: str(one()) == str(other()),
            "NOT": lambda part: not part(),
            "AND": lambda *parts: all(part() for part in parts),
            "SUM": lambda cells: sum(numbers(cells())),
            "MIN": lambda *cells: min(self.flat(cells), default=0.0),
            "MAX": lambda *cells: max(self.flat(cells), default=0.0),
            "IRR": lambda cells, guess: irr(numbers(cells()), guess()),
            "INT": lambda x: float(x() // 1),
            "SIGN": lambda x: float((x() > 0) - (x() < 0)),
            "Letters": Letters,
            "SUMIF": sum_if,
            "SUMPRODUCT": sum_product,
            "ISNUMBER": lambda cells: Cells(isinstance(cell, int | float) for cell in cells()),
        }
        python = "".join(self.translate(Tokenizer(content).items))
        names = {"__builtins__": {}, "ref": lambda text: self.reference(sheet, text)}
        return eval(python, names | functions)

    @staticmethod
    def flat(cells: tuple[Callable[[], Any], ...]) -> list[float]:
        values = [cell() for cell in cells]
        return numbers([v for value in values for v in (value if isinstance(value, list) else [value])])

    @staticmethod
    def translate(tokens: list[Token]) -> list[str]:
        operators = {"^": "**", "=": "==", "<>": "!="}
        text = []
        for token in tokens:
            if token.type == Token.FUNC and token.subtype == Token.OPEN:
                text.append(f"{token.value}lambda: (" if token.value != "(" else "(")
            elif token.type == Token.FUNC:
                text.append("))")
            elif token.type == Token.SEP:
                text.append("), lambda: (")
            elif token.type == Token.OPERAND and token.subtype == Token.RANGE:
                text.append(f"ref({token.value!r})")
            elif token.type == Token.OPERAND and token.subtype == Token.TEXT:
                # A quotation mark within stands twice.
                letters = token.value[1:-1].replace('""', '"')
                text.append(f"Letters({letters!r})")
            else:
                text.append(operators.get(token.value, token.value))
        return text


def formulas(path: Path) -> dict[tuple[str, str], str]:
    """(sheet, cell) -> formula text."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and re.match(r"=", cell.value)
    }
