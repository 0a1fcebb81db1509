"""`python -m segmentation market`: TAM, SAM and SOM with every assumption behind them."""

from __future__ import annotations

import argparse
from typing import Any

from segmentation import market
from segmentation.extracts import warehouse_currency
from segmentation.extracts.currency import EURO
from segmentation.warehouse import open_warehouse

BRIDGE = {
    "all": "all firms",
    "abroad": "- abroad",
    "germany": "= in Germany",
    "no_section_or_size": "- industry, size open",
    "elsewhere": "- other markets",
    "market": "= in this market",
}


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Declare the sub-command."""
    parser = subparsers.add_parser("market", help="TAM, SAM and SOM, money per year")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument(
        "--set", action="append", default=[], dest="settings", metavar="ID=VALUE",
        help="an assumption (reach=0.2) or a choice (sections=C,F; size_classes=50-249,250+; year=2024)",
    )  # fmt: skip
    return parser


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The market top-down (tam, sam, som), bottom-up, the firm's own part of it, and the assumptions used.

    currency: of all amounts; own: revenue in the market (in the last full calendar year), share of the SAM (null
    without one), and the bridge from all revenue to it, see `market.bridge`. Top-down, bottom-up and own follow the
    same choices.
    """
    choices, numbers = market.parse_settings(args.settings)
    with open_warehouse(args.warehouse) as warehouse:
        own = market.read_own_data(warehouse)
        currency = warehouse_currency(warehouse)
    assumptions = market.default_assumptions(own, **choices, numbers=numbers).with_values(numbers)
    result = market.top_down(own.establishments, assumptions)
    upward = market.bottom_up(own, assumptions)
    revenue = market.revenue_in_market(own, assumptions.choices)
    return {
        "currency": currency,
        "tam": result.tam,
        "sam": result.sam,
        "som": result.som,
        "bottom_up": {
            "tam": upward.tam,
            "sam": upward.sam,
            "som": upward.som,
            "steps": upward.steps.to_dict("records"),
        },
        "own": {
            "year": own.year,
            "revenue": revenue,
            "share": revenue / result.sam if result.sam > 0 else None,
            "bridge": market.bridge(own, assumptions.choices).to_dict("records"),
        },
        "assumptions": [_in_currency(record, currency) for record in assumptions.records()],
        "breakdown": result.breakdown.to_dict("records"),
    }


def show(result: dict[str, Any]) -> str:
    """The result as a table for people."""
    currency = result["currency"]
    lines = [f"{currency} per year         top-down         bottom-up"]
    lines += [
        f"  {size.upper()}      {result[size]:>18,.0f}{result['bottom_up'][size]:>18,.0f}"
        for size in ("tam", "sam", "som")
    ]
    own = result["own"]
    lines += ["", f"Own revenue {own['year']}{currency:>25}   active   former      new  prospects"]
    lines += [
        f"  {BRIDGE[row['step']]:<21}{row['revenue']:>18,.0f}{row['active_customers']:>9}{row['former_customers']:>9}"
        f"{row['new_customers']:>9}{row['prospects']:>11}"
        for row in own["bridge"]
    ]
    if own["share"] is not None:
        lines.append(f"  share of the SAM      {own['share']:>17.1%}")
    lines += ["", "Assumptions (change with --set ID=VALUE)"]
    for record in result["assumptions"]:
        value, unit, grade = _written(record), record["unit"], record["evidence"]
        lines.append(f"  {record['id']:<30} {value:>14}  {unit:<7} {grade:<10} {record['note']}")
    return "\n".join(lines)


def _in_currency(record: dict[str, Any], currency: str) -> dict[str, Any]:
    """The record in the currency of the data, where it was declared in euros."""
    if currency == EURO:
        return record
    return record | {
        "unit": record["unit"].replace(EURO, currency),
        "note": record["note"].replace("€", f"{currency} "),
    }


def _written(record: dict[str, Any]) -> str:
    """A value to as many digits as can be known of it; the JSON has it in full."""
    value = record["value"]
    if isinstance(value, list):
        return ",".join(value)
    if record["source"] == "entered" or record["unit"] == "choice":
        return f"{value:.10g}"
    return f"{value:.3g}" if record["unit"] == "share" else f"{value:,.0f}"
