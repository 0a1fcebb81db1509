"""`python -m segmentation duplicates`: customers that stand there twice, and a warehouse in which they count as one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation import customer_master, workspaces
from segmentation.authored import Store, beside
from segmentation.errors import InputError, Message
from segmentation.warehouse import open_warehouse

GROUPS = ("apart", "together")
SHOWN = 30


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = subparsers.add_parser("duplicates", help="customers that stand in the extracts twice")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument("--decisions", metavar="FILE", help="the decisions; by default those beside the warehouse")
    parser.add_argument("--out", metavar="FILE", help="write the warehouse in which the decisions hold")
    parser.add_argument("--groups", default=GROUPS[0], metavar="|".join(GROUPS), help="subsidiaries in that warehouse")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Search, and with --out carry the decisions into a copy of the warehouse with its features and segments.

    pairs: one per pair that may be one firm, the strongest first: left, right (a customer, or a CRM account that names
    none), weight (bits), grade, reasons, decision (same, apart, subsidiary or null). waiting: decisions whose records
    are not there any more or have another name.
    """
    if args.groups not in GROUPS:
        raise InputError(
            Message("“{value}” is no way to count groups (--groups).", value=args.groups),
            [Message("It is one of {choices}.", choices=", ".join(GROUPS))],
        )
    path = Path(args.warehouse)
    store = beside(path.resolve()) if args.decisions is None else _given(Path(args.decisions))
    if args.out is not None:
        _refuse_to_overwrite(Path(args.out), path, store)
    with open_warehouse(path) as warehouse:
        found = customer_master.find_duplicates(warehouse)
        master = customer_master.read_master(warehouse, store)
    verdicts = {decision.pair: decision.verdict for decision in master.hold}
    if args.out is not None:
        workspaces.write_mastered(path, Path(args.out), master, args.groups == "together")
    return {
        "records": found.records,
        "pairs": [_pair(pair, verdicts.get(pair.key)) for pair in found.pairs],
        "decided": len(master.hold),
        "waiting": [
            {"verdict": d.verdict, "left": d.left_id, "right": d.right_id, "names": [d.left_name, d.right_name]}
            for d in master.wait
        ],
        "subsidiaries": master.subsidiaries,
        "written": args.out,
    }


def show(result: dict[str, Any]) -> str:
    """The pairs as a table, with their reasons."""
    lines = [
        f"{len(result['pairs'])} pairs among {result['records']:,} records; {result['decided']} decisions hold",
        "",
    ]
    for pair in result["pairs"][:SHOWN]:
        lines.append(
            f"  {pair['grade']:<9}{pair['weight']:>6.1f}  {pair['left']['id']:<12}{pair['left']['name']}"
            f"{'' if pair['decision'] is None else '   [' + pair['decision'] + ']'}"
        )
        lines.append(f"  {pair['right']['kind'] if pair['right']['kind'] != 'customer' else '':<17}"
                     f"{pair['right']['id']:<12}{pair['right']['name']}")  # fmt: skip
        lines += [
            f"  {'':<29}{reason['bits']:+5.1f}  {reason['words']}" for reason in pair["reasons"] if reason["level"]
        ]
    if len(result["pairs"]) > SHOWN:
        lines.append("  …  (--json lists all)")
    lines += [
        f"  waiting: {w['verdict']} {w['left']} and {w['right']} ({', '.join(w['names'])})" for w in result["waiting"]
    ]
    return "\n".join([*lines, *([f"written to {result['written']}"] if result["written"] else [])])


def _given(path: Path) -> Store:
    if not path.is_file():
        raise InputError(Message("The file of decisions {path} does not exist.", path=str(path)))
    return Store(path.resolve())


def _refuse_to_overwrite(out: Path, warehouse: Path, store: Store) -> None:
    """The warehouse as it was loaded is what decisions are carried into, always anew."""
    for kept in (warehouse, store.place):
        if out.resolve() == Path(kept).resolve() or (out.exists() and Path(kept).exists() and out.samefile(kept)):
            raise InputError(
                Message("{path} is read here and cannot be written (--out): name another file.", path=str(out))
            )


def _pair(pair: customer_master.Pair, verdict: str | None) -> dict[str, Any]:
    return {
        "left": {"kind": pair.left.kind, "id": pair.left.id, "name": pair.left.name},
        "right": {"kind": pair.right.kind, "id": pair.right.id, "name": pair.right.name},
        "weight": pair.weight,
        "grade": pair.grade,
        "reasons": [{"field": r.field, "level": r.level, "bits": r.bits, "words": str(r.words)} for r in pair.reasons],
        "decision": verdict,
    }
