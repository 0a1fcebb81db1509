"""`python -m segmentation delete`: a workspace with all its files, for good."""

from __future__ import annotations

import argparse
from typing import Any

from segmentation.saved_workspaces import of_this_installation


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = subparsers.add_parser("delete", help="delete a workspace: extracts, figures and decisions, for good")
    parser.add_argument("--workspace", required=True, metavar="NAME")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """workspace; complete: whether all its files are gone, false where the system holds some that are open."""
    return {"workspace": args.workspace, "complete": of_this_installation().delete(args.workspace)}


def show(result: dict[str, Any]) -> str:
    """One sentence."""
    if result["complete"]:
        return f"workspace “{result['workspace']}” is deleted"
    return f"workspace “{result['workspace']}” is deleted; files that are open go within the hour"
