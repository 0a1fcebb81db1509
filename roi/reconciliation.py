"""Published figures against the model: each with the readings we tried and a verdict drawn from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roi.assumptions import Scenario, case_values, read_toml
from roi.model import Method
from roi.results import Result, evaluate
from roi.units import Kind, Text

DECLARED = read_toml("reconciliation.toml")
READINGS = {name: Text(**text) for name, text in DECLARED["reading"].items()}
VERDICTS = {name: Text(**text) for name, text in DECLARED["verdict"].items()}
PUBLISHED: Method = "published"


@dataclass(frozen=True)
class Reading:
    """One way to compute the published figure; value raw, in the unit of kind."""

    id: str
    label: Text
    value: float
    kind: Kind


@dataclass(frozen=True)
class Row:
    """One published figure [S-SEG].

    published: as printed. value: the number it states, None where it states none. verdict: matches,
    other_measure, not_reproducible, other_assumptions, below_range, second_method or contradicts.
    """

    id: str
    figure: Text
    published: Text
    value: float | None
    readings: tuple[Reading, ...]
    verdict: str
    explanation: Text


def table() -> list[Row]:
    """All published figures, in the order of the source."""
    readings = {
        "roi_year_1": _years((1, 1)),
        "roi_later_years": _years((2, 5)),
        "roi_five_years": _years((1, 5)),
        "best_case": _learning("best"),
        "worst_case": _learning("worst"),
        "break_even": _break_even(),
        "running_cost_first_year": _components(),
        "revenue_uplift_counting": _counting(),
    }
    return [_row(entry, readings[entry["id"]]) for entry in DECLARED["row"]]


def _row(entry: Mapping[str, Any], readings: dict[str, tuple[float, Kind]]) -> Row:
    verdict = _verdict(entry, {name: value for name, (value, _) in readings.items()})
    return Row(
        entry["id"],
        Text(**entry["figure"]),
        Text(**entry["published"]),
        entry.get("value"),
        tuple(Reading(name, READINGS[name], value, kind) for name, (value, kind) in readings.items()),
        verdict,
        VERDICTS[verdict],
    )


def _verdict(entry: Mapping[str, Any], values: Mapping[str, float]) -> str:
    for reading, verdict in entry.get("verdict_if", {}).items():
        if round(values[reading], entry["decimals"]) == entry["value"]:
            return str(verdict)
    if "low_end" in entry and entry["value"] < values[entry["low_end"]]:
        return "below_range"
    return str(entry["otherwise"])


def _years(span: tuple[int, int]) -> dict[str, tuple[float, Kind]]:
    years = evaluate(case_values("base"), PUBLISHED).years[span[0] - 1 : span[1]]
    cost = sum(year.cost for year in years)
    benefit = sum(year.benefit for year in years)
    return {"net": ((benefit - cost) / cost, "ratio"), "benefit_cost_ratio": (benefit / cost, "ratio")}


def _learning(scenario: Scenario) -> dict[str, tuple[float, Kind]]:
    values = case_values(scenario)
    base, case = (evaluate(case_values(s), PUBLISHED) for s in ("base", scenario))
    proportion = case.years[0].benefit / base.years[0].benefit
    learning = {
        "learning_fixed": values["learning_effect"],
        "learning_in_proportion": case_values("base")["learning_effect"] * proportion,
        "no_learning": 0.0,
    }
    return {
        name: (_total_roi(evaluate({**values, "learning_effect": effect}, PUBLISHED)), "ratio")
        for name, effect in learning.items()
    }


def _break_even() -> dict[str, tuple[float, Kind]]:
    row = next(entry for entry in DECLARED["row"] if entry["id"] == "break_even")
    point = {**case_values("base"), **{name: row[name] for name in ("revenue_uplift", "margin_uplift")}}
    published = evaluate(point, PUBLISHED).years[0]
    margin = evaluate({**point, "cost_savings": 0.0}, "contribution-margin").years[0]
    return {
        "published_benefit": (published.benefit, "eur"),
        "published_cost": (published.cost, "eur"),
        "published_roi": (published.net / published.cost, "ratio"),
        "margin_benefit": (margin.benefit, "eur"),
        "margin_cost": (margin.cost, "eur"),
        "margin_roi": (margin.net / margin.cost, "ratio"),
    }


def _components() -> dict[str, tuple[float, Kind]]:
    components = DECLARED["component"]
    return {
        "least_components": (float(sum(c["low"] for c in components)), "eur"),
        "most_components": (float(sum(c["high"] for c in components)), "eur"),
    }


def _counting() -> dict[str, tuple[float, Kind]]:
    base = case_values("base")
    return {
        "counted_in_full": (_total_roi(evaluate(base, PUBLISHED)), "ratio"),
        "counted_at_margin": (_total_roi(evaluate(base, "contribution-margin")), "ratio"),
    }


def _total_roi(result: Result) -> float:
    assert result.total.roi is not None
    return result.total.roi
