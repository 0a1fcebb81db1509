"""The command line: `python -m segmentation COMMAND`.

JSON on standard output with --json, a table otherwise; progress and errors on standard error. Exit code 0 done,
2 bad input, 1 a fault of the program, 130 cancelled (143 by SIGTERM): what was there before stays.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence

from segmentation.commands import NAMES
from segmentation.commands.output import shown, shown_json
from segmentation.commands.waiting import StoppedError
from segmentation.errors import InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="python -m segmentation", description=__doc__)
    subparsers = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    # Only the command that runs is imported in full, so that `load` does not wait for scikit-learn.
    modules = {name: importlib.import_module(f"segmentation.commands.{name}") for name in _needed(given)}
    for module in modules.values():
        module.add(subparsers)
    for subparser in subparsers.choices.values():
        subparser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args(given)
    module = modules[args.name]
    try:
        result = module.run(args)
    except InputError as error:
        print(shown(str(error)), file=sys.stderr)
        return 2
    except StoppedError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    told = json.dumps(result, ensure_ascii=False, indent=2) if args.json else module.show(result)
    _write(shown_json(told) if args.json else shown(told))
    return 0


def _write(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Whoever reads has enough; what is still in the buffer would fail again when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _needed(given: Sequence[str]) -> tuple[str, ...]:
    return (given[0],) if given and given[0] in NAMES else NAMES


if __name__ == "__main__":
    sys.exit(main())
