"""What each sub-command calculates (the JSON) and how it is shown to a reader at the console."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from roi import reconciliation, validation, workbook
from roi.assumptions import ASSUMPTIONS, Scenario, assumption, case_values
from roi.break_even import break_even
from roi.errors import InputError, Message
from roi.model import Method
from roi.results import evaluate
from roi.simulation import simulate
from roi.units import PERCENT_KINDS, format_plain, from_display, to_display

Json = dict[str, Any]
NOT_A_NUMBER = "{field}: {value!r} is not a number; write it with a decimal point, rates as fractions"
NO_REVENUE = (
    "--example-for-revenue: {value!r} is not a number; write the annual revenue in EUR with digits and a decimal point "
    "only, such as 1200000 for 1.2 million"
)
STEPS = {"from": "from ", "up_to": "up to "}


def planned_values(args: argparse.Namespace) -> dict[str, float]:
    """The scenario's values with each --set ID=VALUE put in; InputError for settings of another form.

    With --example-for-revenue the source's amounts are carried over to that revenue first. What is admissible and yet
    looks like a percentage is told on standard error.
    """
    values = case_values(cast(Scenario, args.scenario), _revenue(args.example_for_revenue))
    problems = []
    for setting in args.set:
        name, separator, text = (part.strip() for part in setting.partition("="))
        if not separator:
            problems.append(Message("--set {setting}: write ID=VALUE", setting=setting))
        elif not text:
            problems.append(Message("{field}: empty; write ID=VALUE", field=name))
        else:
            try:
                values[name] = float(text)
            except ValueError:
                problems.append(Message(NOT_A_NUMBER, field=name, value=text))
    if problems:
        raise InputError(Message("The assumptions cannot be used."), problems)
    validation.check(values)
    for a in ASSUMPTIONS:
        if a.kind in PERCENT_KINDS and values[a.id] > 1:
            told = Message(
                "{field}: {value} is {percent} %; for {value} % write {fraction}",
                field=a.id, value=values[a.id], percent=to_display(values[a.id], a.kind),
                fraction=from_display(values[a.id], a.kind),
            )  # fmt: skip
            print(told, file=sys.stderr)
    return values


def _revenue(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        raise InputError(
            Message("The example cannot be carried over to this revenue."), [Message(NO_REVENUE, value=text)]
        ) from None


def run(args: argparse.Namespace) -> Json:
    """Years, totals, NPV, payback; see `roi.results.Result` for units."""
    result = evaluate(planned_values(args), cast(Method, args.method))
    return {
        "scenario": args.scenario,
        "method": result.method,
        "inputs": dict(result.values),
        "years": [asdict(year) for year in result.years],
        "total": asdict(result.total),
        "npv": result.npv,
        "npv_after_tax": result.npv_after_tax,
        "irr": result.irr,
        "irr_reason": _text(result.irr_reason),
        "payback_month": result.payback_month,
        "payback_reason": _text(result.payback_reason),
        "peak_funding": result.peak_funding,
        "cash_flows": list(result.cash_flows),
    }


def show_run(result: Json) -> str:
    columns = ("benefit", "cost", "net", "roi", "benefit_cost_ratio")
    rows = [[str(y["year"]), *(_cell(y[c], c) for c in columns)] for y in result["years"]]
    rows.append(["total", *(_cell(result["total"][c], c) for c in columns)])
    irr, payback = result["irr"], result["payback_month"]
    return "\n".join(
        [
            f"{result['scenario']} case, {result['method']} method",
            _table(["year", "benefit", "cost", "net", "ROI (net)", "benefit/cost"], rows),
            f"net present value   {format_plain(result['npv'], 'eur')}"
            f" (after tax {format_plain(result['npv_after_tax'], 'eur')})",
            f"payback             {result['payback_reason'] if payback is None else f'month {payback}'}",
            f"internal rate       {result['irr_reason'] if irr is None else format_plain(irr, 'rate')}",
            f"peak funding need   {format_plain(result['peak_funding'], 'eur')}",
        ]
    )


def break_even_run(args: argparse.Namespace) -> Json:
    """Every input's break-even, nearest to plan first; distance as a fraction of plan."""
    found = break_even(planned_values(args), cast(Method, args.method), args.target)
    inputs = [{**asdict(b), "reason": _text(b.reason)} for b in found]
    return {"target": args.target, "scenario": args.scenario, "method": args.method, "inputs": inputs}


def show_break_even(result: Json) -> str:
    rows = []
    for found in result["inputs"]:
        kind = assumption(found["id"]).kind
        distance = "–" if found["distance"] is None else f"{found['distance']:+,.1%}"
        plan, zero = (format_plain(found[key], kind) for key in ("plan", "break_even"))
        rows.append([found["id"], plan, STEPS.get(found["step"], "") + zero, distance, found["reason"] or ""])
    heading = f"{result['target']} is zero at ({result['scenario']} case, {result['method']} method)"
    return heading + "\n" + _table(["input", "plan", "break-even", "distance", ""], rows)


def reconcile(_: argparse.Namespace) -> Json:
    """Published against computed figures; `computed` is the first reading."""
    return {
        "rows": [
            {
                "id": row.id,
                "figure": row.figure.en,
                "published": row.published.en,
                "published_value": row.value,
                "computed": row.readings[0].value,
                "readings": [{"id": r.id, "reading": r.label.en, "value": r.value} for r in row.readings],
                "verdict": row.verdict,
                "explanation": row.explanation.en,
            }
            for row in reconciliation.table()
        ]
    }


def show_reconcile(result: Json) -> str:
    blocks = []
    for row in result["rows"]:
        readings = [f"    {reading['value']:>14,.4f}  {reading['reading']}" for reading in row["readings"]]
        blocks.append("\n".join([f"{row['figure']}: {row['published']}: {row['explanation']}", *readings]))
    return "\n".join(blocks)


def simulate_run(args: argparse.Namespace) -> Json:
    """The spread of the NPV around the scenario's values."""
    s = simulate(args.draws, args.seed, cast(Method, args.method), planned_values(args))
    return {
        "draws": s.draws,
        "seed": s.seed,
        "method": s.method,
        "npv": {
            "p10": s.p10,
            "p50": s.p50,
            "p90": s.p90,
            "mean": s.mean,
            "standard_deviation": s.standard_deviation,
        },
        "probability_of_loss": s.probability_of_loss,
        "payback_within": [{"year": n, "probability": p} for n, p in enumerate(s.payback_within, start=1)],
        "drivers": [asdict(driver) for driver in s.drivers],
    }


def show_simulate(result: Json) -> str:
    npv = result["npv"]
    lines = [f"{result['draws']:,} draws, seed {result['seed']}, {result['method']} method"]
    lines += [f"NPV {name.upper():4} {format_plain(npv[name], 'eur'):>16}" for name in ("p10", "p50", "p90")]
    lines.append(f"probability of loss {format_plain(result['probability_of_loss'], 'share')}")
    lines += [f"driver {driver['id']:<24} {driver['rank_correlation']:+.2f}" for driver in result["drivers"]]
    return "\n".join(lines)


def workbook_run(args: argparse.Namespace) -> Json:
    """Writes the file; names it and its sheets."""
    workbook.write(args.file, planned_values(args), cast(Method, args.method), args.language)
    return {
        "file": str(args.file),
        "sheets": workbook.sheet_names(args.language),
        "method": args.method,
        "scenario": args.scenario,
    }


def show_workbook(result: Json) -> str:
    return f"{result['file']}: {', '.join(result['sheets'])}"


def _text(message: Message | None) -> str | None:
    return None if message is None else str(message)


def _cell(value: float | None, column: str) -> str:
    if column == "benefit_cost_ratio":
        return "–" if value is None else f"{value:,.1f} : 1"
    return format_plain(value, "share" if column == "roi" else "eur")


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in (heading, *rows)) for i in range(len(heading))]
    lines = []
    for row in (heading, *rows):
        cells = [
            f"{cell:<{w}}" if i == 0 else f"{cell:>{w}}" for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
