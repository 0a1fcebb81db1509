"""The formula behind a figure, in words and with the numbers in it, from the same text that calculates it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from roi.assumptions import ASSUMPTIONS
from roi.expression import Notation
from roi.model import MODEL, Line, Method
from roi.results import Result
from roi.units import Kind, Language, Text, format_plain

FormatNumber = Callable[[float | None, Kind], str]

YEAR = Text("Jahr", "year")
LABELS: dict[str, Text] = (
    {"year": YEAR}
    | {a.id: a.label for a in ASSUMPTIONS}
    | {line.id: line.label for line in MODEL.lines}
    | {constant.id: constant.label for constant in MODEL.constants}
)
KINDS: dict[str, Kind] = {a.id: a.kind for a in ASSUMPTIONS} | {line.id: line.kind for line in MODEL.lines}
SIGNS = {
    "+": " + ",
    "-": " − ",
    "*": " × ",
    "/": " ÷ ",
    "^": " ^ ",
    ">": " > ",
    ">=": " ≥ ",
    "<": " < ",
    "=": " = ",
}
WORDS: dict[str, Text] = {
    "previous": Text("{0} des Vorjahres", "{0} of the year before"),
    "cumulative": Text("Summe bis zum Jahr ({0})", "sum up to the year ({0})"),
    "carried_sign": Text("letztes Vorzeichen ({0})", "last sign ({0})"),
    "total": Text("Summe aller Jahre ({0})", "sum of all years ({0})"),
    "lowest": Text("kleinster Jahreswert ({0})", "lowest year ({0})"),
    "highest": Text("größter Jahreswert ({0})", "highest year ({0})"),
    "last": Text("letztes Jahr ({0})", "final year ({0})"),
    "irr": Text("Zins, der den Kapitalwert null macht ({0})", "rate that makes the present value zero ({0})"),
    "min": Text("kleinerer Wert ({0}; {1})", "lesser of ({0}; {1})"),
    "max": Text("größerer Wert ({0}; {1})", "greater of ({0}; {1})"),
    "ceil": Text("aufgerundet ({0})", "rounded up ({0})"),
    "floor": Text("abgerundet ({0})", "rounded down ({0})"),
    "only_if": Text("{1}, falls {0}", "{1}, if {0}"),
}


def label(name: str) -> Text:
    """The label of an input, line or constant; KeyError for another name."""
    return LABELS[name]


def kind(name: str) -> Kind:
    """The unit kind of an input or line; a constant counts."""
    return KINDS.get(name, "count")


class Words(Notation):
    """A formula with each name written by `write_name`; of a switch only the branch of the method."""

    comparison_brackets = ("[", "]")

    def __init__(self, language: Language, method: Method, write_name: Callable[[str], str]) -> None:
        self.language = language
        self.switches = MODEL.switch_values(method)
        self.write_name = write_name

    def name(self, name: str) -> str:
        return self.write_name(name)

    def sign(self, operator: str) -> str:
        return SIGNS[operator]

    def call(self, function: str, arguments: list[ast.expr]) -> str:
        if function == "choose":
            switch, on, off = arguments
            assert isinstance(switch, ast.Name)
            return self.write(on if self.switches[switch.id] else off)
        return WORDS[function].get(self.language).format(*(self.write(argument) for argument in arguments))


def formula(line_id: str, language: Language, method: Method) -> str:
    """The line's formula with labels: `Jahresumsatz × Umsatzsteigerung`."""
    words = Words(language, method, lambda name: label(name).get(language))
    return words.write(MODEL.line(line_id).formula.tree)


def formula_with_numbers(
    line_id: str,
    result: Result,
    year: int | None,
    language: Language,
    format_number: FormatNumber | None = None,
) -> str:
    """The same with the figures of that year (None for a total): `50.000.000 EUR × 2,00 %`."""
    line, shown = MODEL.line(line_id), format_number or (lambda value, k: format_plain(value, k, language))
    constants = {c.id: c.value for c in MODEL.constants}

    def figure(name: str) -> str:
        if name == "year":
            return str(year)
        if name in result.values:
            return shown(result.values[name], kind(name))
        if name in constants:
            whole = constants[name].is_integer()
            return shown(constants[name], "count") if whole else label(name).get(language)
        found = result.lines[name]
        if not isinstance(found, tuple):
            return shown(found, kind(name))
        if year is None or _runs_over_years(line, name):
            return label(name).get(language)
        return shown(found[year] or 0.0, kind(name))

    return Words(language, result.method, figure).write(line.formula.tree)


def _runs_over_years(line: Line, name: str) -> bool:
    """Whether the line takes the name's whole series, so that one year's figure would mislead."""
    calls = [node for node in ast.walk(line.formula.tree) if isinstance(node, ast.Call)]
    series = {"previous", "cumulative", "carried_sign"}
    return any(isinstance(c.func, ast.Name) and c.func.id in series and ast.unparse(c.args[0]) == name for c in calls)
