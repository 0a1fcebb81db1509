"""`python -m segmentation export`: customers with segment and features, or segments, as a file for other systems."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.anonymous import anonymised
from segmentation.errors import InputError, Message
from segmentation.export import customer_table, segment_table, write_table, writer_for
from segmentation.extracts import warehouse_currency
from segmentation.objections import objecting_buyers
from segmentation.pseudonyms import key_beside, key_in
from segmentation.suppression import LEAST_COUNT
from segmentation.warehouse import open_warehouse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command; --warehouse and --out are required, --json belongs to every sub-command."""
    parser = subparsers.add_parser("export", help="write customers with segment and features to a file")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument("--out", required=True, metavar="FILE.csv|.parquet|.xlsx")
    parser.add_argument(
        "--language", choices=["de", "en"], default="en", help="of the sheet that explains the columns (.xlsx)"
    )
    parser.add_argument("--segments", action="store_true", help="one row a segment in place of one a customer")
    parser.add_argument(
        "--least",
        type=int,
        default=LEAST_COUNT,
        metavar="N",
        help="with --segments: figures of fewer customers are left out, 0: none (default: %(default)s)",
    )
    parser.add_argument(
        "--anonymous",
        action="store_true",
        help="pseudonyms in place of customer numbers, no names; who knows the figures may still recognise a customer",
    )
    parser.set_defaults(command=run, show=show)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Write the file; what was written."""
    out = Path(args.out)
    writer_for(out)
    if args.anonymous and args.segments:
        raise InputError(
            Message("--anonymous is of customers, and --segments writes none."), [Message("Leave out one of both.")]
        )
    with open_warehouse(args.warehouse) as warehouse:
        table = segment_table(warehouse, args.least) if args.segments else customer_table(warehouse)
        if args.anonymous:
            table = anonymised(table, key_in(key_beside(warehouse.path.resolve())))
        objecting = len(objecting_buyers(warehouse))
        currency = warehouse_currency(warehouse)
    write_table(table, out, args.language, currency)
    found = {"file": str(out), "currency": currency, "columns": list(table.columns), "objecting": objecting}
    if args.segments:
        return found | {"segments": len(table), "hidden": int(table["customers"].isna().sum())}
    return found | {"customers": len(table)}


def show(result: dict[str, Any]) -> str:
    """The result in sentences."""
    rows = f"{result['segments']} segments" if "segments" in result else f"{result['customers']:,} customers"
    lines = [
        f"{rows} with {len(result['columns'])} columns written to {result['file']}; amounts in {result['currency']}"
    ]
    if result.get("hidden"):
        lines.append(f"{result['hidden']} segments without figures: one of too few customers could be told from them")
    if result["objecting"]:
        lines.append(f"{result['objecting']:,} customers object and are in no segment")
    return "\n".join(lines)
