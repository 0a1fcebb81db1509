"""`python -m segmentation cluster`: put customers into segments and store them in the warehouse."""

from __future__ import annotations

import argparse
import re
from dataclasses import asdict, replace
from typing import Any, Literal

from segmentation import clustering, periods
from segmentation.errors import InputError, Message
from segmentation.extracts import warehouse_currency
from segmentation.features import customer_features, write_features
from segmentation.segment_balance import balance
from segmentation.warehouse import open_warehouse

COLUMNS = [
    "name", "role", "customers", "share", "revenue", "contribution_margin", "cost_to_serve", "profit",
    "margin_rate", "growth", "stability", "certain",
]  # fmt: skip
_BESIDE = {
    "objecting": "(in no segment: they object)",
    "without_order": "(in no segment: returns only)",
    "total": "All order lines",
}


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command; --warehouse is required, --json belongs to every sub-command."""
    parser = subparsers.add_parser("cluster", help="put customers into segments")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument("--method", default="kmeans", metavar="|".join(clustering.METHODS))
    parser.add_argument("--k", default="auto", metavar="N|auto", help="how many segments")
    parser.add_argument("--seed", default="0", metavar="N", help="the same seed gives the same segments")
    templates = "|".join(clustering.TEMPLATES)
    parser.add_argument("--template", default="general", metavar=templates, help="criteria and names of an industry")
    parser.add_argument("--by", action="append", default=[], metavar="FEATURE[=WEIGHT]", help="these criteria instead")
    parser.add_argument("--outliers-apart", action="store_true", help="customers far out form a group of their own")
    parser.set_defaults(command=run, show=show)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Cluster, store features and segments in the warehouse; segments that an earlier run stored keep their numbers
    where they are found again.

    Money in `currency`, of the period, which is that of all order lines; rates as fractions, stability a coefficient
    from 0 to 1 (missing for those set apart); criteria: feature to weight. The segments, objecting and without_order
    (see `segment_balance.Balance`) sum to the total.
    """
    k: int | Literal["auto"] = "auto" if args.k == "auto" else _whole("k", args.k)
    seed = _whole("seed", args.seed)
    clustering.method_named(args.method)
    template = clustering.template_named(args.template)
    criteria = _criteria(template.criteria, args.by, args.outliers_apart)
    with open_warehouse(args.warehouse, writable=True) as warehouse:
        write_features(warehouse)
        first, last = periods.order_days(warehouse)
        found = clustering.segment_customers(
            customer_features(warehouse), method=args.method, k=k, seed=seed, criteria=criteria, roles=template.roles
        )
        before = clustering.stored(warehouse)
        if before is not None:
            found = clustering.in_the_order_of(clustering.by_customer(before.assignments), found)
        beside = balance(warehouse, found)
        clustering.store(warehouse, found)
        currency = warehouse_currency(warehouse)
    segments = found.segments[COLUMNS].astype(object).where(found.segments[COLUMNS].notna(), None)
    return {
        "k": found.k,
        "method": found.method,
        "seed": found.seed,
        "template": template.name,
        "criteria": dict(found.criteria.weights),
        "outliers_apart": found.criteria.outliers_apart,
        "period": {"first": first.isoformat(), "last": last.isoformat()},
        "currency": currency,
        "segments": segments.to_dict("records"),
        **asdict(beside),
        "k_choice": found.k_choice.to_dict("records"),
        "reasons": [str(reason) for reason in found.reasons],
    }


def show(result: dict[str, Any]) -> str:
    """The result as a table for people."""
    period = result["period"]
    lines = [
        f"{result['k']} segments by {result['method']}, seed {result['seed']}",
        f"Customers and amounts of all order lines, {period['first']} to {period['last']}; stability from 0 to 1",
        "",
    ]
    revenue, margin = (f"{amount} {result['currency']}" for amount in ("revenue", "margin"))
    lines.append(f"  {'segment':<34} {'customers':>9} {revenue:>17} {margin:>17} {'stability':>9}")
    lines += [f"{_amounts(segment['name'], segment)} {_coefficient(segment)}" for segment in result["segments"]]
    for name, label in _BESIDE.items():
        if result[name]["customers"]:
            lines.append(_amounts(label, result[name]))
    return "\n".join([*lines, "", *(f"  {reason}" for reason in result["reasons"])])


def _amounts(label: str, part: dict[str, Any]) -> str:
    amounts = f"{_money(part['revenue'])} {_money(part['contribution_margin'])}"
    return f"  {label:<34} {part['customers']:>9,} {amounts}"


def _coefficient(segment: dict[str, Any]) -> str:
    return f"{'set apart':>9}" if segment["stability"] is None else f"{segment['stability']:>9.2f}"


def _money(value: float | None) -> str:
    return f"{'unknown':>17}" if value is None else f"{value:>17,.2f}"


def _criteria(base: clustering.Criteria, said: list[str], outliers_apart: bool) -> clustering.Criteria:
    if not said:
        return replace(base, outliers_apart=outliers_apart)
    weights = {}
    for text in said:
        name, _, weight = text.partition("=")
        if name in weights:
            raise InputError(Message("--by names {feature} twice: say it once, with its weight.", feature=name))
        try:
            weights[name] = float(weight or 1)
        except ValueError:
            raise InputError(
                Message("“{value}” is not a weight (--by {feature}=…)", value=weight, feature=name)
            ) from None
    return clustering.criteria_of(weights, outliers_apart)


def _whole(field: str, text: object) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", str(text)):
        raise InputError(
            Message("“{value}” is not a whole number (--{field})", value=text, field=field),
            [Message("Number of segments: auto or a whole number such as 5")] if field == "k" else [],
        )
    return int(str(text))
