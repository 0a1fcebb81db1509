"""The small language of the formulas in lines.toml: parsed once, then calculated or written out.

Names, + - * / **, one comparison at a time, and the functions below. No numbers: they belong among the
inputs and constants.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from roi import time_series

Value = Any  # float or numpy array; the same formula serves both
Namespace = Mapping[str, Value]
Compute = Callable[[Namespace], Value]

OVER_YEARS: dict[str, Callable[[Value], Value]] = {
    "previous": time_series.previous,
    "cumulative": time_series.cumulative,
    "carried_sign": time_series.carried_sign,
}
TO_TOTAL: dict[str, Callable[[Value], Value]] = {
    "total": time_series.total,
    "lowest": time_series.lowest,
    "highest": time_series.highest,
    "last": time_series.last,
    "irr": time_series.internal_rate_of_return,
}
ELEMENTWISE: dict[str, tuple[int, Callable[..., Value]]] = {
    "min": (2, np.minimum),
    "max": (2, np.maximum),
    "ceil": (1, np.ceil),
    "floor": (1, np.floor),
    "only_if": (2, lambda condition, value: np.where(condition, value, np.nan)),
}
OPERATORS: dict[type[ast.AST], tuple[str, Callable[[Value, Value], Value]]] = {
    ast.Add: ("+", lambda a, b: a + b),
    ast.Sub: ("-", lambda a, b: a - b),
    ast.Mult: ("*", lambda a, b: a * b),
    ast.Div: ("/", np.divide),
    ast.Pow: ("^", lambda a, b: a**b),
    ast.Gt: (">", lambda a, b: a > b),
    ast.GtE: (">=", lambda a, b: a >= b),
    ast.Lt: ("<", lambda a, b: a < b),
    ast.Eq: ("=", lambda a, b: a == b),
}
PRECEDENCE = {">": 0, ">=": 0, "<": 0, "=": 0, "+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
ATOM = 9


class FormulaError(ValueError):
    """A formula of the declaration that is not in the language: a fault of the declaration, not of a user."""


@dataclass(frozen=True)
class Formula:
    """One parsed formula: its text and its checked tree."""

    text: str
    tree: ast.expr

    def names(self, switches: Mapping[str, bool] | None = None) -> frozenset[str]:
        """Inputs, lines and constants it uses; with the switches set, only those of the chosen branch."""
        return frozenset(_names(self.tree, switches))

    def compute(self) -> Compute:
        """A function from the values of its names to its own value."""
        return _compute(self.tree)


def parse(text: str) -> Formula:
    """FormulaError if the text uses anything but the language."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise FormulaError(f"{text!r}: {error.msg}") from error
    _check(tree, text)
    return Formula(text, tree)


def _check(node: ast.expr, text: str) -> None:
    match node:
        case ast.Name():
            return
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            children = [left, right]
        case ast.Compare(left, [op], [right]) if type(op) in OPERATORS:
            children = [left, right]
        case ast.Call(ast.Name(function), arguments, []):
            children = arguments
            _check_call(function, arguments, text)
        case ast.Constant(value):
            raise FormulaError(f"{text!r}: the number {value!r} belongs among the inputs or constants")
        case _:
            raise FormulaError(f"{text!r}: {ast.unparse(node)!r} is not in the formula language")
    for child in children:
        _check(child, text)


def _check_call(function: str, arguments: list[ast.expr], text: str) -> None:
    if function in OVER_YEARS or function in TO_TOTAL:
        if len(arguments) != 1 or not isinstance(arguments[0], ast.Name):
            raise FormulaError(f"{text!r}: {function}() takes the name of one line")
        return
    expected = 3 if function == "choose" else ELEMENTWISE.get(function, (None,))[0]
    if expected is None:
        raise FormulaError(f"{text!r}: unknown function {function}()")
    if len(arguments) != expected:
        raise FormulaError(f"{text!r}: {function}() takes {expected} arguments")
    if function == "choose" and not isinstance(arguments[0], ast.Name):
        raise FormulaError(f"{text!r}: choose() takes the name of a switch first")


def _names(node: ast.expr, switches: Mapping[str, bool] | None) -> Iterator[str]:
    match node:
        case ast.Name(name):
            yield name
        case ast.BinOp(left, _, right) | ast.Compare(left, _, [right]):
            yield from _names(left, switches)
            yield from _names(right, switches)
        case ast.Call(ast.Name("choose"), [ast.Name(switch), on, off]) if switches is not None:
            yield from _names(on if switches[switch] else off, switches)
        case ast.Call(_, arguments):
            for argument in arguments:
                yield from _names(argument, switches)


def _compute(node: ast.expr) -> Compute:
    match node:
        case ast.Name(name):
            return lambda values: values[name]
        case ast.BinOp(left, op, right) | ast.Compare(left, [op], [right]):
            a, b, apply = _compute(left), _compute(right), OPERATORS[type(op)][1]
            return lambda values: apply(a(values), b(values))
        case ast.Call(ast.Name("choose"), [ast.Name(switch), on, off]):
            chosen, other = _compute(on), _compute(off)
            return lambda values: chosen(values) if values[switch] else other(values)
        case ast.Call(ast.Name(function), [argument]) if function in OVER_YEARS | TO_TOTAL:
            inner, series = _compute(argument), (OVER_YEARS | TO_TOTAL)[function]
            return lambda values: series(inner(values))
        case ast.Call(ast.Name(function), arguments):
            parts, elementwise = [_compute(argument) for argument in arguments], ELEMENTWISE[function][1]
            return lambda values: elementwise(*(part(values) for part in parts))
    raise FormulaError(ast.unparse(node))


class Notation(ABC):
    """How a formula is written out: subclasses say names, calls and operator signs."""

    comparison_brackets = ("(", ")")

    @abstractmethod
    def name(self, name: str) -> str:
        """A name on its own."""

    @abstractmethod
    def call(self, function: str, arguments: list[ast.expr]) -> str:
        """A function; `self.write(argument)` writes each argument."""

    @abstractmethod
    def sign(self, operator: str) -> str:
        """The sign between two operands, of the keys of PRECEDENCE."""

    def write(self, node: ast.expr) -> str:
        """The whole formula."""
        return self._written(node)[0]

    def _written(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Name(name):
                return self.name(name), ATOM
            case ast.Compare(left, [op], [right]):
                text = f"{self.write(left)}{self.sign(OPERATORS[type(op)][0])}{self.write(right)}"
                return self.comparison_brackets[0] + text + self.comparison_brackets[1], ATOM
            case ast.BinOp(left, op, right):
                operator = OPERATORS[type(op)][0]
                rank = PRECEDENCE[operator]
                # the right operand of - / ^ needs its brackets already at equal rank, both operands of ^ do
                right_rank = rank + (operator in "-/^")
                return (
                    self._operand(left, rank + (operator == "^"))
                    + self.sign(operator)
                    + self._operand(right, right_rank),
                    rank,
                )
            case ast.Call(ast.Name(function), arguments):
                return self.call(function, arguments), ATOM
        raise FormulaError(ast.unparse(node))

    def _operand(self, node: ast.expr, least: int) -> str:
        text, rank = self._written(node)
        return text if rank >= least else f"({text})"
