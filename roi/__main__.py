"""Command line: `python -m roi run | break-even | reconcile | simulate | workbook`.

JSON on standard output with --json, a table otherwise. Exit code 0 done, 2 bad input, 1 a bug. Rates are
fractions, in --set as well: 2 % is 0.02.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from pathlib import Path

from roi import commands
from roi.assumptions import SCENARIOS
from roi.errors import InputError
from roi.model import DEFAULT_METHOD, METHODS


def main(arguments: list[str] | None = None) -> int:
    """Run one sub-command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # a console's own code page may lack a sign such as the dash for "no figure"
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    args = _parser().parse_args(arguments)
    try:
        result = args.calculate(args)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    _write(json.dumps(result, indent=2, ensure_ascii=False, allow_nan=False) if args.json else args.show(result))
    return 0


def _write(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Whoever reads has enough; what is still in the buffer would fail again when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m roi", description="The return on customer segmentation.")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    plan = _plan_options()
    output = argparse.ArgumentParser(add_help=False)
    output.add_argument("--json", action="store_true", help="print JSON")

    def add(name: str, about: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        return subparsers.add_parser(name, help=about, description=about, parents=[*parents, output])

    run = add("run", "Years, totals, net present value and payback of a plan.", plan)
    run.set_defaults(calculate=commands.run, show=commands.show_run)
    break_even = add("break-even", "Every input's value at which the result is zero.", plan)
    break_even.add_argument("--target", default="npv", help="npv, npv_after_tax, roi_total, roi_year_1, ...")
    break_even.set_defaults(calculate=commands.break_even_run, show=commands.show_break_even)
    reconcile = add("reconcile", "The published figures against the computed ones.")
    reconcile.set_defaults(calculate=commands.reconcile, show=commands.show_reconcile)
    simulate = add("simulate", "The spread of the net present value.", plan)
    simulate.add_argument("--draws", type=int, default=100_000)
    simulate.add_argument("--seed", type=int, default=0)
    simulate.set_defaults(calculate=commands.simulate_run, show=commands.show_simulate)
    workbook = add("workbook", "The model as a workbook with live formulas.", plan)
    workbook.add_argument("file", type=Path, metavar="FILE.xlsx")
    workbook.add_argument("--language", choices=["de", "en"], default="en")
    workbook.set_defaults(calculate=commands.workbook_run, show=commands.show_workbook)
    return parser


def _plan_options() -> argparse.ArgumentParser:
    plan = argparse.ArgumentParser(add_help=False)
    plan.add_argument("--scenario", choices=SCENARIOS, default="base")
    plan.add_argument("--method", choices=METHODS, default=DEFAULT_METHOD)
    plan.add_argument(
        "--set", action="append", default=[], metavar="ID=VALUE", help="an input's value; rates as fractions"
    )
    plan.add_argument(
        "--example-for-revenue",
        metavar="EUR",
        help="carry the source's example over to a firm of this annual revenue; --set overrides",
    )
    return plan


if __name__ == "__main__":
    sys.exit(main())
