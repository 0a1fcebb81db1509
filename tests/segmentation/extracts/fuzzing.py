"""The coverage-guided fuzzer (Atheris, libFuzzer) for what finds out how files are written.

python -m tests.segmentation.extracts.fuzzing TARGET CORPUS [-max_total_time=600] [-runs=N] [-seed=N]

TARGET: one of fuzz_targets.TARGETS. CORPUS: a folder of inputs, which grows; one that is not there is made, with seeds
in it. What makes a target fail is written to ./crash-*; given in place of CORPUS it is tried alone.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["segmentation.extracts", "segmentation.warehouse.plan"]):
    from tests.segmentation.extracts import fuzz_targets

SHARED_DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def main() -> None:
    """Run one target."""
    target, corpus = sys.argv[1], Path(sys.argv[2])
    if not corpus.exists():
        corpus.mkdir()
        real = Path(os.environ.get("SEGMENTKOMPASS_SHARED_DATA", SHARED_DATA))
        for number, seed in enumerate(fuzz_targets.seeds(target, real)):
            (corpus / str(number)).write_bytes(seed)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], fuzz_targets.TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
