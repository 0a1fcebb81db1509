"""`load`: extracts into a new warehouse file."""

from __future__ import annotations

import argparse
import os
from functools import partial
from pathlib import Path
from typing import Any

from segmentation.commands import waiting
from segmentation.extracts import load
from segmentation.pseudonyms import KEY_FILE

SHOWN = 20
KEY_VARIABLE = "SEGMENTKOMPASS_PSEUDONYM_KEY"
MONEY = ("revenue", "won_value")
WORTH_A_LOOK = {
    "rejected": "rejected rows (load.rejects)",
    "duplicate": "rows delivered twice (load.duplicates)",
    "unknown": "rows with unknown keys (load.orphans)",
    "left_out": "files left out",
}


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = subparsers.add_parser("load", help="load ERP and CRM extracts into a warehouse file")
    parser.add_argument("source_dir", help="folder with the extracts")
    parser.add_argument("--warehouse", required=True, metavar="FILE", help="the warehouse file to write")
    parser.add_argument("--mapping", metavar="FILE.toml", help="how a foreign layout fills the tables")
    parser.add_argument(
        "--key",
        metavar="FILE",
        default=os.environ.get(KEY_VARIABLE),
        help=f"with the key of the pseudonyms, made if it is not there (default: the file that {KEY_VARIABLE} names, "
        f"else {KEY_FILE} beside the warehouse)",
    )
    parser.add_argument("--sales-reps", action="store_true", help="load the names of sales reps, else left out")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Load and report: sources, totals, rejects, orphans."""
    key_file = None if args.key is None else Path(args.key)
    work = partial(load, args.source_dir, args.warehouse, args.mapping, key_file=key_file, sales_reps=args.sales_reps)
    return waiting.told(lambda progress: work(progress=progress)).as_json()


def show(result: dict[str, Any]) -> str:
    """What was done in a few lines, tables of the sources and totals, and the first rejects."""
    lines = [
        *summary(result),
        "",
        f"{'file':<28}{'table':<16}{'read':>12}{'loaded':>12}{'rejected':>10}{'totals':>8}{'duplicate':>11}",
    ]
    lines += [
        f"{s['file']:<28}{s['table']:<16}{s['read']:>12,}{s['loaded']:>12,}{s['rejected'] - s['totals']:>10,}"
        f"{s['totals']:>8,}{s['duplicate']:>11,}"
        for s in result["sources"]
    ]
    lines += ["", *(f"{name:<28}{_total(name, value, result['currency'])}" for name, value in result["totals"].items())]
    lines += ["", *result["left_out"]] if result["left_out"] else []
    rejects = result["rejects"]
    if rejects:
        lines += ["", "rejected (the warehouse lists all in load.rejects):"]
        lines += [
            f"  {r['file']}, row {r['row']}{_given(', column {}', r['column'])}{_given(', value “{}”', r['value'])}: "
            f"{r['reason']}"
            for r in rejects[:SHOWN]
        ]
        if len(rejects) > SHOWN:
            lines.append("  …")
    if result["orphans"]:
        lines += ["", "unknown keys:"]
        lines += [
            f"  {o['table']}.{o['column']} = {o['value']}: {o['rows']} rows {o['outcome']}"
            for o in result["orphans"][:SHOWN]
        ]
    return "\n".join(lines)


def summary(result: dict[str, Any]) -> list[str]:
    """Files, rows, period and time, and what is worth a look."""
    count, look = result["lines"], result["worth_a_look"]
    files = f"{result['files']} file{'s' * (result['files'] > 1)}"
    period = " to ".join(result["period"]) if result["period"] else ""
    lines = [
        f"{files}, {count['read']:,} rows in {result['seconds']:,.1f} s ({result['rows_per_second']:,} a second)",
        f"loaded {count['loaded']:,}, rejected {count['rejected']:,}, "
        + _given("totals rows {}, ", f"{count['totals']:,}" if count["totals"] else "")
        + f"duplicate {count['duplicate']:,}"
        + _given("; orders from {}", period),
    ]
    found = [f"{look[name]:,} {what}" for name, what in WORTH_A_LOOK.items() if look[name]]
    return [*lines, f"worth a look: {', '.join(found)}" if found else "nothing that needs a look"]


def _total(name: str, value: float, currency: str) -> str:
    return f"{value:>28,.2f} {currency}" if name in MONEY else f"{value:>28,}"


def _given(template: str, value: str | None) -> str:
    return template.format(value) if value else ""
