"""Segments of many customers: k-means with 4 to 8 segments against the bare scikit-learn fits; time and memory.

    python -m tests.benchmarks.clustering [--customers 100000] [--rounds 3] [--methods kmeans ward mixture latent-class]
    python -m tests.benchmarks.clustering --sampled --customers 15000 --methods ward

The first runs each side in a fresh process and prints medians: seconds until segments are shown first, and those of
all of `segment_customers` with its choice among 4 to 8, stability and comparison with customers without groups; for
k-means also those of the choice alone, those of scikit-learn's five fits to all of the customers with the same
settings, and the ratios; the peak memory of the process; and how far the segments agree with the kinds that the
customers were made of (adjusted Rand index). The second prints how far the segments of a method that is fitted on a
sample agree with those of all customers.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

import numpy as np

from tests.benchmarks.features import peak_mb
from tests.segmentation.clustering.customers import customers

NOISE = 1.5


def ours(method: str, count: int) -> dict[str, float]:
    from sklearn.metrics import adjusted_rand_score

    from segmentation.clustering import segment_customers

    segment_customers(customers(100)[0], method=method, k=4)  # libraries are loaded
    frame, kinds = customers(count, noise=NOISE)
    start = time.perf_counter()
    found = segment_customers(frame, method=method)
    seconds = time.perf_counter() - start
    agreement = adjusted_rand_score(kinds[found.assignments["customer_id"]], found.assignments["segment"])
    return {"seconds": seconds, "peak_mb": peak_mb(), "rand": float(agreement), "k": found.k}


def sweep(name: str, count: int) -> dict[str, float]:
    from sklearn.metrics import adjusted_rand_score
    from threadpoolctl import threadpool_limits

    from segmentation.clustering import METHODS
    from segmentation.clustering.choice import candidates, choose
    from segmentation.clustering.preparation import prepare
    from segmentation.clustering.stability import bootstrap_jaccard

    method = METHODS[name]
    frame, kinds = customers(count, noise=NOISE)
    matrix = prepare(frame).matrix
    with threadpool_limits(limits=1):
        method.fit(matrix[:1_000], [4], 0, 1)
        start = time.perf_counter()
        rows = np.random.default_rng(0).choice(count, min(count, method.most_rows), replace=False)
        groupings = method.fit(matrix[rows], candidates(len(rows)), 0, method.starts)
        choice = choose(matrix[rows], groupings, 0, bootstrap_jaccard(matrix[rows], groupings, method, 0))
        labels = groupings[choice.k].membership(matrix).argmax(axis=1)
        seconds = time.perf_counter() - start
    return {
        "seconds": seconds, "peak_mb": peak_mb(), "rand": float(adjusted_rand_score(kinds, labels)), "k": choice.k,
    }  # fmt: skip


def bare(_method: str, count: int) -> dict[str, float]:
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score
    from threadpoolctl import threadpool_limits

    from segmentation.clustering.methods import METHODS
    from segmentation.clustering.preparation import prepare

    frame, kinds = customers(count, noise=NOISE)
    matrix = prepare(frame).matrix
    with threadpool_limits(limits=1):
        KMeans(n_clusters=4, n_init=1).fit(matrix[:1_000])
        start = time.perf_counter()
        fits = [KMeans(n_clusters=k, n_init=METHODS["kmeans"].starts, random_state=0).fit(matrix) for k in range(4, 9)]
        seconds = time.perf_counter() - start
    agreement = adjusted_rand_score(kinds, fits[0].labels_)
    return {"seconds": seconds, "peak_mb": peak_mb(), "rand": float(agreement), "k": 4}


def sampled(name: str, count: int) -> list[float]:
    """For four to eight segments the adjusted Rand index of those found on the method's sample, to which the others are
    assigned, with those found on all."""
    from sklearn.metrics import adjusted_rand_score

    from segmentation.clustering import METHODS
    from segmentation.clustering.preparation import prepare

    method, numbers = METHODS[name], range(4, 9)
    matrix = prepare(customers(count, noise=NOISE)[0]).matrix
    rows = np.random.default_rng(0).choice(count, min(count, method.most_rows), replace=False)
    sample, everyone = (method.fit(points, numbers, 0, method.starts) for points in (matrix[rows], matrix))
    return [
        float(adjusted_rand_score(sample[k].membership(matrix).argmax(axis=1), everyone[k].labels)) for k in numbers
    ]


def first(method: str, count: int) -> dict[str, float]:
    """Until the segments are shown, before they are judged."""
    from sklearn.metrics import adjusted_rand_score

    from segmentation.clustering import segment_customers, segmented

    segment_customers(customers(100)[0], method=method, k=4)  # libraries are loaded
    frame, kinds = customers(count, noise=NOISE)
    start = time.perf_counter()
    found = next(segmented(frame, method=method))
    seconds = time.perf_counter() - start
    agreement = adjusted_rand_score(kinds[found.assignments["customer_id"]], found.assignments["segment"])
    return {"seconds": seconds, "peak_mb": peak_mb(), "rand": float(agreement), "k": found.k}


SIDES = {"first": first, "ours": ours, "sweep": sweep, "bare": bare}


def fresh(side: str, method: str, count: int) -> dict[str, float]:
    """Run one side in a process of its own."""
    command = [sys.executable, "-m", __spec__.name, "--step", side, "--methods", method, "--customers", str(count)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def compare(method: str, count: int, rounds: int) -> None:
    sides = list(SIDES) if method == "kmeans" else ["first", "ours"]
    runs: dict[str, list[dict[str, float]]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            runs[side].append(fresh(side, method, count))
    for side, found in runs.items():
        seconds, memory = (statistics.median(run[name] for run in found) for name in ("seconds", "peak_mb"))
        print(
            f"{method}, {side}: {seconds:.1f} s, {memory:,.0f} MB, k = {found[0]['k']}, "
            f"adjusted Rand index {found[0]['rand']:.3f}"
        )
    for side in sides[:-1] if "bare" in sides else []:
        own, other = (statistics.median(run["seconds"] for run in runs[name]) for name in (side, "bare"))
        print(f"{method}, {side}: {own / other:.2f}x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--methods", nargs="+", default=["kmeans"])
    parser.add_argument("--sampled", action="store_true")
    parser.add_argument("--step", choices=tuple(SIDES), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        print(json.dumps(SIDES[args.step](args.methods[0], args.customers)))
        return
    for method in args.methods:
        if args.sampled:
            indices = " ".join(f"{index:.3f}" for index in sampled(method, args.customers))
            print(f"{method}: sample and all agree by {indices}")
            continue
        compare(method, args.customers, args.rounds)


if __name__ == "__main__":
    main()
