"""The one declaration of the calculation: lines.toml, read, checked, and calculated for one plan or many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from roi.assumptions import ASSUMPTIONS, read_toml
from roi.errors import InputError, Message
from roi.expression import TO_TOTAL, Compute, Formula, FormulaError, parse
from roi.names import unknown_name
from roi.units import Kind, Text

Method = Literal["published", "contribution-margin"]
METHODS: tuple[Method, ...] = ("contribution-margin", "published")
DEFAULT_METHOD: Method = "contribution-margin"
Scope = Literal["year", "flow", "total"]


@dataclass(frozen=True)
class Line:
    """One line of the calculation.

    scope: "year" counts years 1 to the horizon, "flow" year 0 (today) too, "total" is one figure.
    group: "benefit" or "cost" for the parts of those sums, else empty.
    """

    id: str
    label: Text
    kind: Kind
    scope: Scope
    formula: Formula
    group: str = ""
    compute: Compute = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Constant:
    """A fixed quantity of the formulas, such as 12 months a year; not an assumption."""

    id: str
    label: Text
    value: float


@dataclass(frozen=True)
class Switch:
    """1 where the method is `on`, else 0."""

    id: str
    label: Text
    on: Method


@dataclass(frozen=True)
class Model:
    """Constants, switches and lines; the lines in an order in which each uses only those before it."""

    constants: tuple[Constant, ...]
    switches: tuple[Switch, ...]
    lines: tuple[Line, ...]

    def line(self, line_id: str) -> Line:
        """The line of that id; KeyError if there is none."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def switch_values(self, method: Method) -> dict[str, bool]:
        """Switch id -> on under that method."""
        return {switch.id: switch.on == method for switch in self.switches}


def _read_model() -> Model:
    declared = read_toml("lines.toml")
    constants = tuple(Constant(c["id"], Text(**c["label"]), float(c["value"])) for c in declared["constant"])
    switches = tuple(Switch(s["id"], Text(**s["label"]), s["on"]) for s in declared["switch"])
    known = {"year", *(a.id for a in ASSUMPTIONS), *(c.id for c in constants), *(s.id for s in switches)}
    lines: list[Line] = []
    for entry in declared["line"]:
        line = _line(entry)
        if unknown := line.formula.names() - known:
            raise FormulaError(f"{line.id}: {', '.join(sorted(unknown))} is not declared above")
        if line.id in known:
            raise FormulaError(f"{line.id} is declared twice")
        if line.scope != "total" and any(f"{name}(" in line.formula.text for name in TO_TOTAL):
            raise FormulaError(f"{line.id}: a figure over all years in a line of scope {line.scope}")
        known.add(line.id)
        lines.append(line)
    return Model(constants, switches, tuple(lines))


def _line(entry: Mapping[str, Any]) -> Line:
    formula = parse(entry["formula"])
    return Line(
        entry["id"], Text(**entry["label"]), entry["kind"], entry["scope"], formula, entry.get("group", ""),
        compute=formula.compute(),
    )  # fmt: skip


MODEL = _read_model()
INPUT_IDS = frozenset(a.id for a in ASSUMPTIONS)


def check_method(method: str) -> None:
    """InputError for a method the model does not know."""
    if method not in METHODS:
        raise InputError(Message("There is no such method."), [unknown_name("method", method, METHODS)])


@lru_cache(maxsize=256)
def closure(wanted: frozenset[str], method: Method) -> tuple[Line, ...]:
    """The lines that the wanted ones need under the method, themselves included, in order of calculation."""
    switches = MODEL.switch_values(method)
    needed = set(wanted)
    for line in reversed(MODEL.lines):
        if line.id in needed:
            needed |= line.formula.names(switches)
    return tuple(line for line in MODEL.lines if line.id in needed)


@lru_cache(maxsize=256)
def inputs_of(line_id: str, method: Method) -> frozenset[str]:
    """The inputs that the line depends on under the method; the horizon always counts."""
    switches = MODEL.switch_values(method)
    used = frozenset(name for line in closure(frozenset({line_id}), method) for name in line.formula.names(switches))
    return (used & INPUT_IDS) | {"horizon"}


def evaluate_lines(
    values: Mapping[str, Any], method: Method = DEFAULT_METHOD, wanted: Iterable[str] | None = None
) -> dict[str, NDArray[np.float64]]:
    """Line id -> its figures; the values are taken as they are (see `roi.validation.check`).

    values: each input a float or an array of n draws, the horizon always one number.
    wanted: the lines to calculate, with all they need; all lines by default.
    Shapes: lines of scope year and flow (horizon + 1,) or (horizon + 1, n), year 0 first and 0 for scope
    year; lines of scope total () or (n,); 1 stands for n where no array matters. NaN where `only_if` gives
    none.
    """
    lines = MODEL.lines if wanted is None else closure(frozenset(wanted), method)
    draws = max((np.ndim(value) for value in values.values()), default=0)
    year = np.arange(int(values["horizon"]) + 1, dtype=float).reshape(-1, *[1] * draws)
    namespace: dict[str, Any] = {**values, **MODEL.switch_values(method), "year": year}
    namespace.update((constant.id, constant.value) for constant in MODEL.constants)
    counted = year >= 1
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for line in lines:
            figure = line.compute(namespace)
            if line.scope == "year":
                figure = np.where(counted, figure, 0.0)
            namespace[line.id] = figure
    return {line.id: np.asarray(namespace[line.id], dtype=float) for line in lines}
