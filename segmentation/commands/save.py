"""`python -m segmentation save`: a workspace under a name, which reads a folder of extracts at every refresh."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.commands import load, waiting
from segmentation.saved_workspaces import Refreshed, of_this_installation


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = subparsers.add_parser("save", help="a new workspace from a folder of extracts")
    parser.add_argument("source_dir", help="folder with the extracts; every refresh reads it again")
    parser.add_argument("--workspace", required=True, metavar="NAME")
    parser.add_argument("--mapping", metavar="FILE.toml", help="how a foreign layout fills the tables; it is kept")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Load and save: what `load` reports, with the workspace."""
    mapping = None if args.mapping is None else Path(args.mapping)
    shelf, source = of_this_installation(), Path(args.source_dir)
    return told(waiting.told(lambda progress: shelf.create(args.workspace, source, mapping, progress)))


def told(made: Refreshed) -> dict[str, Any]:
    """workspace, edition, made (UTC), before (the totals of the edition before, null for none), what `load` reports."""
    return {
        "workspace": made.workspace.name,
        "edition": made.edition.number,
        "made": made.edition.made.isoformat(),
        "before": made.edition.before,
        **made.report.as_json(),
    }


def show(result: dict[str, Any]) -> str:
    """The workspace with what changed, then what `load` shows."""
    lines = [f"workspace “{result['workspace']}”, edition {result['edition']}, made {result['made']}"]
    lines += [
        f"{name:<28}{before:>18,} before{result['totals'][name]:>18,} now"
        for name, before in (result["before"] or {}).items()
        if name in result["totals"]
    ]
    return "\n".join([*lines, "", load.show(result)])
