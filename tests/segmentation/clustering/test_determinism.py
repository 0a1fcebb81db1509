"""The same data, seed and settings give the same segments, names and order in every process, whatever the hash seed,
the number of threads and the order of rows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from segmentation.clustering import METHODS

DIGEST = """
import hashlib, sys
from dataclasses import replace
import numpy as np
from segmentation.clustering import STANDARD, criteria_of, segment_customers
from tests.segmentation.clustering.customers import customers

method, shuffled = sys.argv[1], int(sys.argv[2])
frame, _ = customers(120, noise=1.5)
rng = np.random.default_rng(8)
frame["bundesland"] = rng.choice(["Bayern", "Hessen", "Sachsen", None], len(frame))
frame["ownership"] = rng.choice(["group", "family"], len(frame))
frame.loc[[7, 99], ["mean_order_value", "revenue"]] = [9e12, 9e13]
frame = frame.sample(frac=1, random_state=shuffled)
words = criteria_of(dict(STANDARD.weights) | {"bundesland": 2.0, "ownership": 1.0})
for criteria in (STANDARD, words, replace(words, outliers_apart=True)):
    for k in (4, "auto") if criteria is words else (4,):
        found = segment_customers(frame, method=method, k=k, seed=11, criteria=criteria)
        for part in (found.assignments, found.segments, found.profile, found.k_choice):
            table = part.to_csv(index=False, float_format="%.17g")
            print(hashlib.sha256(table.encode()).hexdigest())
        print([str(reason) for reason in found.reasons])
        print(found.segments[["name", "customers"]].to_csv(index=False))
"""


def digest(method: str, hash_seed: int, threads: int) -> str:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = os.environ | dict.fromkeys(names, str(threads)) | {"PYTHONHASHSEED": str(hash_seed)}
    done = subprocess.run(
        [sys.executable, "-c", DIGEST, method, str(hash_seed)], env=environment, cwd=Path(__file__).parents[3],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("method", METHODS)
def test_every_process_finds_the_same(method: str) -> None:
    one = digest(method, hash_seed=1, threads=1)
    assert "Sonderfälle" in one
    assert digest(method, hash_seed=2, threads=4) == one
