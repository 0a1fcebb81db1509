"""`python -m segmentation pareto`: how concentrated a measure is on few customers."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from segmentation import pareto
from segmentation.extracts import warehouse_currency
from segmentation.warehouse import open_warehouse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Declare the sub-command."""
    parser = subparsers.add_parser("pareto", help="concentration of a measure on customers")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument("--measure", default="revenue", metavar="|".join(pareto.MEASURES))
    parser.add_argument("--period", default="all", metavar="all|last-year|YYYY")
    return parser


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Concentration of the measure over customers that bought in the period, with its ABC classes."""
    with open_warehouse(args.warehouse) as warehouse:
        values = pareto.customer_values(warehouse, args.period)
        currency = warehouse_currency(warehouse)
    known = pareto.measured(values, args.measure)
    classes = pareto.class_summary(pareto.abc_classes(values, args.measure), args.measure)
    return {
        "measure": args.measure,
        "period": args.period,
        "currency": currency,
        **asdict(pareto.concentration(known)),
        "customers_without_value": len(values) - len(known),
        "classes": classes.astype(object).where(classes.notna(), None).to_dict("records"),
    }


def show(result: dict[str, Any]) -> str:
    """The result as a table for people."""
    lines = [
        f"{result['measure']}, period {result['period']}: {result['total']:,.2f} {result['currency']} "
        f"from {result['customers']:,} customers",
    ]
    if result["top_20_share"] is not None:
        lines += [
            f"  top 15 % of customers make   {result['top_15_share']:.2%}",
            f"  top 20 % of customers make   {result['top_20_share']:.2%}",
            f"  80 % needs                   {result['share_for_80']:.2%} of customers",
        ]
    lines += [
        f"  customers below zero         {result['negative_customers']:,}",
        f"  Gini                         {result['gini']:.4f}",
        "",
        f"  class  customers  {'total ' + result['currency']:>24}",
    ]
    lines += [f"  {c['class']:<5}  {c['customers']:>9,}  {c['total']:>24,.2f}" for c in result["classes"]]
    return "\n".join(lines)
