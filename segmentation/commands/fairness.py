"""`python -m segmentation fairness`: the stored segments against region, size, legal form and ownership."""

from __future__ import annotations

import argparse
from typing import Any

import pandas as pd

from segmentation import fairness
from segmentation.by_hand import firm_names, stored_in_force
from segmentation.features import stored_features
from segmentation.suppression import LEAST_COUNT
from segmentation.warehouse import open_warehouse

_MOST = 4
_SAID = {
    "remains": "remains: no criterion explains it, look at it",
    "conditions": "only the own conditions explain it (discount, price, cost to serve): justify them",
    "explained": "explained by what and how customers buy",
    "none": "no difference beyond chance",
    "too_few": "too few to tell",
}


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command; --warehouse is required."""
    parser = subparsers.add_parser("fairness", help="differences between groups of customers, and what explains them")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument(
        "--least", type=int, default=LEAST_COUNT, metavar="N", help="groups of fewer customers are taken together"
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    """customers, least, material (a share); and as `fairness.Fairness` has them: attributes, cells (with the segment's
    name), treatment."""
    with open_warehouse(args.warehouse) as warehouse:
        holding = stored_in_force(warehouse)
        found = fairness.judge(stored_features(warehouse), firm_names(warehouse), holding.segmentation, args.least)
    segments = holding.segmentation.segments
    called = dict(zip(segments["segment"], segments["name_en"], strict=True))
    return {
        "customers": found.looked_at,
        "least": args.least,
        "material": fairness.MATERIAL,
        "attributes": _rows(found.attributes),
        "cells": [row | {"name": called[row["segment"]]} for row in _rows(found.cells)],
        "treatment": _rows(found.treatment),
    }


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object)
    return [{str(k): v for k, v in row.items()} for row in plain.where(table.notna(), None).to_dict("records")]


def show(result: dict[str, Any]) -> str:
    """The result as a table for people."""
    lines = [f"{result['customers']:,} customers; groups of fewer than {result['least']} are taken together", ""]
    for row in result["attributes"]:
        label = fairness.BY_NAME[row["attribute"]].label
        strength = "" if row["strength"] is None else f", Cramér's V {row['strength']:.2f}, p {row['p']:.3g}"
        lines.append(f"{label}: {_SAID[row['verdict']]} ({row['known']:,} customers{strength})")
        told = [cell for cell in result["cells"] if cell["attribute"] == row["attribute"] and _is_told(cell)]
        lines += [f"  {_cell(cell)}" for cell in sorted(told, key=_size, reverse=True)[:_MOST]]
        lines += [
            f"  {one['group']}: {one['measure']} {_points(one)} against the others of the same segments"
            for one in result["treatment"]
            if one["attribute"] == row["attribute"] and one["stands_out"]
        ]
    return "\n".join(lines)


def _is_told(cell: dict[str, Any]) -> bool:
    return bool(cell["stands_out"] or cell["remains"])


def _size(cell: dict[str, Any]) -> tuple[bool, float]:
    return cell["remains"], abs(cell["remaining"] if cell["remains"] else cell["difference"])


def _cell(cell: dict[str, Any]) -> str:
    return (
        f"{cell['group']} ({cell['customers']:,}): {cell['share']:.1%} {cell['name']}, {_points(cell)}; by behaviour "
        f"{cell['by_behaviour']:.1%}{', which leaves too much' if cell['remains'] else ''}"
    )


def _points(row: dict[str, Any]) -> str:
    difference, low, high = (100 * row[name] for name in ("difference", "low", "high"))
    return f"{difference:+.1f} points ({low:+.1f} to {high:+.1f})"
