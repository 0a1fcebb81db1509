"""`python -m segmentation refresh`: a workspace's data anew, put in the place of the old ones in one step."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.commands import save, waiting
from segmentation.saved_workspaces import Extracts, of_this_installation


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = subparsers.add_parser("refresh", help="build a workspace's data anew, for every night")
    parser.add_argument("--workspace", required=True, metavar="NAME")
    parser.add_argument("--source", metavar="DIR", help="the folder it reads from now on")
    parser.add_argument("--mapping", metavar="FILE.toml", help="in place of the mapping in use; it is kept")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Read the workspace's folder, or the extracts that it keeps, and report as `save` does."""
    given = Extracts(
        source=None if args.source is None else Path(args.source),
        mapping=None if args.mapping is None else Path(args.mapping),
    )
    shelf = of_this_installation()
    return save.told(waiting.told(lambda progress: shelf.refresh(args.workspace, given, progress)))


show = save.show
