"""Evaluating one plan: figures per year and in total, with net present value and payback beside every ROI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roi import validation
from roi.errors import Message
from roi.model import DEFAULT_METHOD, MODEL, Method, check_method, evaluate_lines

Figure = float | None


@dataclass(frozen=True)
class YearResult:
    """One year, EUR. roi = net / cost, benefit_cost_ratio = benefit / cost; None where there is no cost."""

    year: int
    benefit: float
    cost: float
    net: float
    roi: Figure
    benefit_cost_ratio: Figure
    cumulative_net: float
    cash_flow: float
    cumulative_cash: float
    present_value: float
    tax: float
    cash_flow_after_tax: float


@dataclass(frozen=True)
class Total:
    """All years together, undiscounted, EUR; roi net of cost, benefit_cost_ratio not."""

    benefit: float
    cost: float
    net: float
    roi: Figure
    benefit_cost_ratio: Figure


@dataclass(frozen=True)
class Result:
    """What the model says of one plan.

    cash_flows: years 0 (today: the project is paid) to the horizon. npv: at the discount rate, payments at
    the end of each year. irr: only where the cash flow changes sign once, else None with irr_reason.
    payback_month: the month, counted from the start, from which cumulative cash stays at or above zero if
    each year's running cost accrues evenly, and its benefit too, from the start of effects on; 0 if nothing is
    ever owed, None with payback_reason if not within the horizon. peak_funding: the deepest point of that
    cumulative cash, as a positive amount. lines: every line by id; per year (index = year, None in year 0 where
    it does not count) or one figure.
    """

    method: Method
    values: Mapping[str, float]
    years: tuple[YearResult, ...]
    total: Total
    npv: float
    npv_after_tax: float
    irr: Figure
    irr_reason: Message | None
    payback_month: int | None
    payback_reason: Message | None
    peak_funding: float
    cash_flows: tuple[float, ...]
    lines: Mapping[str, tuple[Figure, ...] | Figure]


def evaluate(values: Mapping[str, float], method: Method = DEFAULT_METHOD) -> Result:
    """Calculate one plan. values: every input, raw. InputError with all problems if inadmissible."""
    check_method(method)
    validation.check(values)
    figures = evaluate_lines(values, method)
    lines = {line.id: _figures(figures[line.id], line.scope) for line in MODEL.lines}
    payback = _figure(figures["payback_month"])
    irr = _figure(figures["irr"])
    return Result(
        method=method,
        values={name: float(value) for name, value in values.items()},
        years=tuple(_year(figures, year) for year in range(1, int(values["horizon"]) + 1)),
        total=Total(
            float(figures["total_benefit"]),
            float(figures["total_cost"]),
            float(figures["total_net"]),
            _figure(figures["total_roi"]),
            _figure(figures["total_benefit_cost_ratio"]),
        ),
        npv=float(figures["npv"]),
        npv_after_tax=float(figures["npv_after_tax"]),
        irr=irr,
        irr_reason=None if irr is not None else _irr_reason(figures),
        payback_month=None if payback is None else round(payback),
        payback_reason=None if payback is not None else _payback_reason(figures, int(values["horizon"])),
        peak_funding=float(figures["peak_funding"]),
        cash_flows=tuple(figures["cash_flow"].tolist()),
        lines=lines,
    )


def _year(figures: Mapping[str, NDArray[np.float64]], year: int) -> YearResult:
    def at(line: str) -> float:
        return float(figures[line][year])

    return YearResult(
        year=year,
        benefit=at("benefit"),
        cost=at("cost"),
        net=at("net"),
        roi=_figure(figures["roi"][year]),
        benefit_cost_ratio=_figure(figures["benefit_cost_ratio"][year]),
        cumulative_net=at("cumulative_net"),
        cash_flow=at("cash_flow"),
        cumulative_cash=at("cumulative_cash"),
        present_value=at("present_value"),
        tax=at("tax"),
        cash_flow_after_tax=at("cash_flow_after_tax"),
    )


def _figure(value: Any) -> Figure:
    return None if np.isnan(value) else float(value)


def _figures(values: NDArray[np.float64], scope: str) -> tuple[Figure, ...] | Figure:
    if scope == "total":
        return _figure(values)
    figures = tuple(_figure(value) for value in values)
    return (None, *figures[1:]) if scope == "year" else figures


def _irr_reason(figures: Mapping[str, NDArray[np.float64]]) -> Message:
    flows, changes = figures["cash_flow"], int(figures["sign_changes"])
    if changes > 1:
        return Message(
            "The cash flow changes sign {changes} times: more than one rate could bring its value to zero.",
            changes=changes,
        )
    if not flows.any():
        return Message("No money flows, so there is no rate of return.")
    if flows.min() >= 0:
        return Message("No year pays out more than comes in, so no rate brings the value to zero.")
    return Message("No year brings in more than is paid out, so no rate brings the value to zero.")


def _payback_reason(figures: Mapping[str, NDArray[np.float64]], horizon: int) -> Message:
    missing = -float(figures["cumulative_cash"][-1])
    return Message(
        "Not paid back within {years} years: {amount} EUR are still missing at the end.",
        years=horizon, amount=round(missing, 2),
    )  # fmt: skip
