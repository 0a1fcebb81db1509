"""`python -m segmentation export`: customers with segment and features as a file for other systems."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.export import customer_table, write_table, writer_for
from segmentation.warehouse import open_warehouse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command; --warehouse and --out are required, --json belongs to every sub-command."""
    parser = subparsers.add_parser("export", help="write customers with segment and features to a file")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument("--out", required=True, metavar="FILE.csv|.parquet|.xlsx")
    parser.add_argument(
        "--language", choices=["de", "en"], default="en", help="of the sheet that explains the columns (.xlsx)"
    )
    parser.set_defaults(command=run, show=show)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Write the file; what was written."""
    out = Path(args.out)
    writer_for(out)
    with open_warehouse(args.warehouse) as warehouse:
        table = customer_table(warehouse)
    write_table(table, out, args.language)
    return {"file": str(out), "customers": len(table), "columns": list(table.columns)}


def show(result: dict[str, Any]) -> str:
    """The result as a sentence."""
    return f"{result['customers']:,} customers with {len(result['columns'])} columns written to {result['file']}"
