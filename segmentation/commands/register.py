"""`python -m segmentation register`: which fields are stored, what for, from where and how long."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.export import write_table, writer_for
from segmentation.field_register import as_json, field_register
from segmentation.warehouse import open_warehouse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = subparsers.add_parser("register", help="list the fields that are stored: what, why, source, retention")
    parser.add_argument("--warehouse", metavar="FILE", help="tell the sources of what was loaded there")
    parser.add_argument("--out", metavar="FILE.csv|.parquet|.xlsx", help="write it to a file, too")
    parser.set_defaults(command=run, show=show)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The fields; written to the file, too, if one is named."""
    if args.warehouse is None:
        fields = as_json(field_register())
    else:
        with open_warehouse(args.warehouse) as warehouse:
            fields = as_json(field_register(warehouse))
    if args.out is not None:
        import pandas as pd

        out = Path(args.out)
        writer_for(out)
        write_table(pd.DataFrame([field | {"sources": "; ".join(field["sources"])} for field in fields]), out)
    return {"fields": fields}


def show(result: dict[str, Any]) -> str:
    """One line a field."""
    return "\n".join(
        f"{field['table']:<16}{field['column']:<20}{field['outcome']:<64}{field['purpose']}"
        for field in result["fields"]
    )
