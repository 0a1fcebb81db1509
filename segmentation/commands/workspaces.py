"""`python -m segmentation workspaces`: what was saved under a name."""

from __future__ import annotations

import argparse
from typing import Any

from segmentation.saved_workspaces import SavedWorkspace, of_this_installation


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    subparsers.add_parser("workspaces", help="list the workspaces")


def run(_args: argparse.Namespace) -> dict[str, Any]:
    """workspaces: name, created and made (of the edition in force; UTC), source (the folder it reads, null where it
    keeps its extracts), warehouse (the file in force, null where its files are gone)."""
    return {"workspaces": [_told(workspace) for workspace in of_this_installation().listed()]}


def show(result: dict[str, Any]) -> str:
    """One line a workspace."""
    if not result["workspaces"]:
        return "no workspaces yet"
    return "\n".join(
        f"{each['name']:<32}{each['made'] or 'its files are gone':<28}{each['source'] or 'keeps its extracts'}\n"
        f"  {each['warehouse'] or ''}"
        for each in result["workspaces"]
    )


def _told(workspace: SavedWorkspace) -> dict[str, Any]:
    edition = workspace.edition
    return {
        "name": workspace.name,
        "created": workspace.created.isoformat(),
        "made": None if edition is None else edition.made.isoformat(),
        "source": None if edition is None or edition.source is None else str(edition.source),
        "warehouse": None if edition is None else str(edition.warehouse),
    }
