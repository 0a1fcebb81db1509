"""`python -m segmentation icp`: criteria of the ideal customer profile, what strictness costs, a backtest."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

import pandas as pd

from segmentation import icp
from segmentation.errors import InputError, Message
from segmentation.warehouse import open_warehouse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Declare the sub-command."""
    parser = subparsers.add_parser("icp", help="ideal customer profile: criteria, strictness, backtest")
    parser.add_argument("--warehouse", required=True, metavar="FILE")
    parser.add_argument("--split", metavar="YYYY-MM-DD", help="day of the backtest; a year before the last closing")
    return parser


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Criteria, strictness_curve, backtest; reasons where the data do not carry one of them."""
    split = _day(args.split) if args.split is not None else None
    with open_warehouse(args.warehouse) as warehouse:
        profile = icp.make_profile(warehouse)
        verdict = icp.backtest(warehouse, split)
    return {
        "year": profile.year,
        "customers": profile.customers,
        "best_customers": profile.best,
        "criteria": [criterion.record() for criterion in profile.criteria],
        "strictness_curve": _records(profile.curve),
        "threshold": profile.threshold,
        "reason": _text(profile.reason),
        "backtest": {
            "split": verdict.split.isoformat() if verdict.split else None,
            "criteria": [criterion.id for criterion in verdict.criteria],
            "threshold": verdict.threshold,
            "groups": _records(verdict.groups),
            "p_values": verdict.p_values,
            "reason": _text(verdict.reason),
        },
    }


def show(result: dict[str, Any]) -> str:
    """The result as tables for people."""
    lines = [result["reason"]] if result["reason"] else []
    if result["criteria"]:
        lines += [
            f"The best {result['best_customers']} of {result['customers']} customers of {result['year']} "
            "have more often",
            "  lift  (95 %)          q        best/conforming   criterion",
        ]
    lines += [
        f"  {c['lift']:.2f}  ({c['lift_low']:.2f}-{c['lift_high']:.2f})   {c['q_value']:.1e}   "
        f"{c['conforming_best']:>5}/{c['conforming']:<9} {c['id']}"
        for c in result["criteria"]
    ]
    if result["strictness_curve"]:
        lines += ["", "  fit from   accounts   margin   precision"]
        lines += [
            f"  {row['threshold']:>8}   {row['accounts']:>8}   {_percent(row['contribution_margin_share'])}  "
            f"    {_percent(row['precision'])}"
            for row in result["strictness_curve"]
        ]
    backtest = result["backtest"]
    lines += [
        "",
        f"Backtest: {backtest['reason']}" if backtest["reason"] else f"Backtest, profile of {backtest['split']}",
    ]
    lines += [
        f"  {group['scope']:<4} {group['group']:<11} won {group['won']:>4} of "
        f"{group['won'] + group['lost']:<5} {_percent(group['win_rate'])}  "
        f"({group['low']:.1%}-{group['high']:.1%})"
        for group in backtest["groups"]
    ]
    return "\n".join(lines)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            Message("“{value}” is no date.", value=text),
            [Message("It is of the form 2024-12-31.")],
        ) from None


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows for JSON, which knows no NaN."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _text(message: Message | None) -> str | None:
    return None if message is None else str(message)


def _percent(share: float | None) -> str:
    return "     –" if share is None else f"{share:>6.1%}"
