"""`python -m segmentation migration`: which customers moved between segments from one year to another."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from segmentation import over_time
from segmentation.by_hand import stored_in_force
from segmentation.errors import InputError, Message
from segmentation.extracts import warehouse_currency
from segmentation.warehouse import open_warehouse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command; --warehouse is required, --json belongs to every sub-command."""
    parser = subparsers.add_parser("migration", help="who moved between segments from one year to another")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument(
        "--from", dest="before", type=int, metavar="YYYY", help="default: the full year before the last"
    )
    parser.add_argument("--to", dest="after", type=int, metavar="YYYY", help="default: the last full year")
    parser.set_defaults(command=run, show=show)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """From year to year: moved, by_chance (of those that bought in both the share in another segment, and what chance
    moves in nineteen of twenty draws at most), kept, review (reasons, empty for none); segments (number to name);
    matrix and movers, rows as of `over_time.matrix` and `over_time.risers_and_fallers`, segment 0: did not buy."""
    with open_warehouse(args.warehouse) as warehouse:
        years = over_time.years_of(warehouse)
        before, after = args.before or years[-2], args.after or years[-1]
        for year in (before, after):
            if year not in years:
                raise InputError(
                    Message("{year} is no full calendar year of these data.", year=year),
                    [Message("There are {years}.", years=", ".join(map(str, years)))],
                )
        found = stored_in_force(warehouse)
        moved = over_time.moved_between(found.by_method, before, after, years[-1], over_time.asked_of(warehouse))
        currency = warehouse_currency(warehouse)
    table = over_time.matrix(moved)
    segments = found.segmentation.segments
    return {
        "from": before,
        "to": after,
        "currency": currency,
        "moved": moved.moved,
        "by_chance": moved.floor,
        "kept": moved.kept,
        "review": [str(reason) for reason in over_time.review(moved, None, date.today())],
        "segments": dict(zip(segments["segment"].astype(str), segments["name"], strict=True)),
        "matrix": table.astype(object).where(table.notna(), None).to_dict("records"),
        "movers": over_time.risers_and_fallers(moved, found.by_method).to_dict("records"),
    }


def show(result: dict[str, Any]) -> str:
    """The result as tables for people."""
    names = {0: "(did not buy)"} | {int(number): name for number, name in result["segments"].items()}
    more = "more" if result["moved"] > result["by_chance"] else "no more"
    lines = [
        f"{result['from']} to {result['to']}: {result['moved']:.1%} of the customers that bought in both years are in",
        f"another segment, {more} than chance moves ({result['by_chance']:.1%} at most in 19 of 20 cases)",
        "",
        f"  {'from':<28} {'to':<28} {'customers':>9} {'by chance':>9}",
    ]
    for row in result["matrix"]:
        chance = f"{'-':>9}" if row["by_chance"] is None else f"{row['by_chance']:>9.1f}"
        lines.append(f"  {names[row['before']]:<28} {names[row['after']]:<28} {row['customers']:>9,} {chance}")
    lines += ["", f"  {len(result['movers'])} customers are surely in another segment"]
    for row in result["movers"][:20]:
        lines.append(
            f"  {row['customer_id']:<14} {names[row['before']]} -> {names[row['after']]}: "
            f"{row['change']:+,.0f} {result['currency']}"
        )
    lines += ["", *(f"  Review: {reason}" for reason in result["review"])]
    return "\n".join(lines).rstrip()
