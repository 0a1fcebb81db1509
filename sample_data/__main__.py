"""`python -m sample_data [--out DIR]`: write the demo firm, its extracts and its hidden truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from sample_data.firm import write_demo_firm
from sample_data.settings import PACKAGE


def main() -> None:
    """Write extracts/ and truth/ under the folder asked for."""
    parser = argparse.ArgumentParser(prog="python -m sample_data", description=__doc__)
    parser.add_argument("--out", type=Path, default=PACKAGE, help="folder to write to (default: sample_data)")
    write_demo_firm(parser.parse_args().out)


if __name__ == "__main__":
    main()
