"""`python -m segmentation rules`: the stored segments as at most six rules, with how far they can be trusted."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from segmentation import clustering
from segmentation.by_hand import stored_in_force
from segmentation.errors import InputError, Message
from segmentation.export import whole_file
from segmentation.extracts import warehouse_currency
from segmentation.features import stored_features
from segmentation.rule_files import rules_sql, write_workbook
from segmentation.warehouse import open_warehouse

SUFFIXES = (".sql", ".xlsx")


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command; --warehouse is required."""
    parser = subparsers.add_parser("rules", help="the stored segments as rules")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument(
        "--out", type=Path, metavar="FILE.sql|.xlsx", help="a statement, or a workbook to place customers"
    )
    parser.add_argument(
        "--language", default="de", choices=("de", "en"), help="of the workbook and the segments' names"
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The rules: segment (null: uncertain), name, customers, share (of them in the likeliest segment), conditions; of
    each segment fidelity, of all agreed, uncertain, apart and filled as `RuleCard` has them; written to --out where
    given."""
    if args.out is not None and args.out.suffix.lower() not in SUFFIXES:
        raise InputError(
            Message("“{file}” cannot be written: its suffix is “{value}”.", file=args.out.name, value=args.out.suffix),
            [Message("It is one of {suffixes}.", suffixes=", ".join(SUFFIXES))],
        )
    with open_warehouse(args.warehouse) as warehouse:
        holding = stored_in_force(warehouse)
        # Of the method's own segments: what was placed by hand follows no rule.
        card = clustering.rule_card(stored_features(warehouse), holding.by_method)
        found = holding.segmentation
        currency = warehouse_currency(warehouse)
    column = "name" if args.language == "de" else "name_en"
    names = dict(zip(found.segments["segment"].astype(int), found.segments[column].astype(str), strict=True))
    if args.out is not None:
        _write(args, card, names, currency)
    fidelity = card.fidelity.astype(object).where(card.fidelity.notna(), None)
    return {
        "agreed": card.agreed,
        "uncertain": card.uncertain,
        "apart": card.apart,
        "filled": dict(card.filled),
        "rules": [
            asdict(rule) | {"name": None if rule.segment is None else names[rule.segment]} for rule in card.rules
        ],
        "fidelity": [row | {"name": names[row["segment"]]} for row in fidelity.to_dict("records")],
    }


def _write(args: argparse.Namespace, card: clustering.RuleCard, names: dict[int, str], currency: str) -> None:
    with whole_file(args.out) as draft:
        if args.out.suffix.lower() == ".xlsx":
            write_workbook(card, names, draft, args.language, currency)
        else:
            draft.write_text(rules_sql(card, names, args.language), encoding="utf-8")


def show(result: dict[str, Any]) -> str:
    """The result as a table for people."""
    lines = [
        f"{len(result['rules'])} rules place {result['agreed']:.1%} of customers where the method did, "
        f"{result['uncertain']:.1%} are uncertain (on customers that they were not made from)",
        "",
    ]
    for number, rule in enumerate(result["rules"], start=1):
        asked = " and ".join(map(_asked, rule["conditions"])) or "always"
        lines += [
            f"  {number}  {rule['name'] or 'uncertain'}: {rule['customers']:,} customers, {rule['share']:.0%} of one "
            "segment",
            f"     {asked}",
        ]
    if result["apart"]:
        lines += ["", f"  {result['apart']:,} special cases are set apart; the rules do not look for them"]
    lines += ["", f"  {'segment':<34} {'customers':>9} {'found':>7} {'uncertain':>9} {'right':>7}"]
    for row in result["fidelity"]:
        right = "-" if row["right"] is None else f"{row['right']:.1%}"
        lines.append(
            f"  {row['name']:<34} {row['customers']:>9,} {row['found']:>7.1%} {row['uncertain']:>9.1%} {right:>7}"
        )
    return "\n".join(lines)


def _asked(condition: dict[str, Any]) -> str:
    feature = condition["feature"]
    if condition["word"] is not None:
        return f"{feature} is {'' if condition['is_word'] else 'not '}{condition['word']}"
    low, high = condition["low"], condition["high"]
    if low is not None and high is not None:
        return f"{feature} from {low:,g} to under {high:,g}"
    return f"{feature} under {high:,g}" if low is None else f"{feature} from {low:,g}"
