"""`python -m segmentation workspaces`: what was saved under a name."""

from __future__ import annotations

import argparse
from typing import Any

from segmentation.saved_workspaces import SavedWorkspace, of_this_installation


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    subparsers.add_parser("workspaces", help="list the workspaces")


def run(_args: argparse.Namespace) -> dict[str, Any]:
    """workspaces: name, created and made (of the edition in force; UTC, null where they cannot be told), source (the
    folder it reads, null where it keeps its extracts), warehouse (the file in force, null where it is missing)."""
    return {"workspaces": [_told(workspace) for workspace in of_this_installation().listed()]}


def show(result: dict[str, Any]) -> str:
    """One line a workspace."""
    if not result["workspaces"]:
        return "no workspaces yet"
    return "\n".join(
        f"{each['name']:<32}{each['made'] or '':<28}{each['source'] or 'keeps its extracts'}\n"
        f"  {each['warehouse'] or 'its warehouse is missing: refresh it'}"
        for each in result["workspaces"]
    )


def _told(workspace: SavedWorkspace) -> dict[str, Any]:
    edition = workspace.edition
    return {
        "name": workspace.name,
        "created": None if workspace.created is None else workspace.created.isoformat(),
        "made": None if edition is None else edition.made.isoformat(),
        "source": None if edition is None or edition.source is None else str(edition.source),
        "warehouse": None if edition is None or not edition.is_there else str(edition.warehouse),
    }
