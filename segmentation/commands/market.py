"""`python -m segmentation market`: TAM, SAM and SOM with every assumption behind them."""

from __future__ import annotations

import argparse
from typing import Any

from segmentation import market
from segmentation.warehouse import open_warehouse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Declare the sub-command."""
    parser = subparsers.add_parser("market", help="TAM, SAM and SOM, EUR per year")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument(
        "--set", action="append", default=[], dest="settings", metavar="ID=VALUE",
        help="an assumption (reach=0.2) or a choice (sections=C,F; size_classes=50-249,250+; year=2024)",
    )  # fmt: skip
    return parser


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The market top-down (tam, sam, som), bottom-up, and the assumptions used."""
    choices, numbers = market.parse_settings(args.settings)
    with open_warehouse(args.warehouse) as warehouse:
        own = market.read_own_data(warehouse)
    assumptions = market.default_assumptions(own, **choices).with_values(numbers)
    result = market.top_down(own.establishments, assumptions)
    upward = market.bottom_up(own, assumptions)
    return {
        "tam": result.tam,
        "sam": result.sam,
        "som": result.som,
        "bottom_up": {
            "tam": upward.tam,
            "sam": upward.sam,
            "som": upward.som,
            "steps": upward.steps.to_dict("records"),
        },
        "assumptions": assumptions.records(),
        "breakdown": result.breakdown.to_dict("records"),
    }


def show(result: dict[str, Any]) -> str:
    """The result as a table for people."""
    lines = ["EUR per year         top-down         bottom-up"]
    lines += [
        f"  {size.upper()}      {result[size]:>18,.0f}{result['bottom_up'][size]:>18,.0f}"
        for size in ("tam", "sam", "som")
    ]
    lines += ["", "Assumptions (change with --set ID=VALUE)"]
    for record in result["assumptions"]:
        value = record["value"]
        text = ",".join(value) if isinstance(value, list) else f"{value:.6g}"
        lines.append(f"  {record['id']:<30} {text:>14}  {record['unit']:<7} {record['evidence']:<10} {record['note']}")
    return "\n".join(lines)
