"""Duplicate finding at size, and its quality on labelled firms.

    python -m tests.benchmarks.duplicates [--firms 100000]

Prints the seconds of the search beside those of a plain join of the records on equal keys with one Jaro-Winkler
similarity a pair in DuckDB, the least that any search over the same keys has to do; and precision, recall and F1 by
threshold on that list and, where the shared data are at hand, on sites labelled by hand.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping

import pandas as pd

from segmentation.customer_master.linkage import pair_weights
from segmentation.customer_master.records import prepared
from segmentation.warehouse.scratch import scratch_database
from tests.conftest import ROOT
from tests.segmentation.customer_master.firm_lists import firms
from tests.segmentation.customer_master.labelled import as_records, chicago, quality

SEED = 11
THRESHOLDS = (-10, -5, -4, -3, -2, -1, 0, 2, 4, 8, 12)
REFERENCE = """
SELECT count(*), avg(similarity) FROM (
    SELECT DISTINCT
        a.unique_id AS one, b.unique_id AS other,
        jaro_winkler_similarity(a.name_joined, b.name_joined) AS similarity
    FROM keyed AS a JOIN keyed AS b ON a.key = b.key AND a.unique_id < b.unique_id
)
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=100_000)
    count = parser.parse_args().firms
    records, truth = firms(count, SEED)
    begin = time.perf_counter()
    ready = prepared(records)
    cleaned = time.perf_counter()
    pairs = pair_weights(ready, THRESHOLDS[0])
    searched = time.perf_counter()
    compared = _reference(ready)
    joined = time.perf_counter()
    print(f"{len(records):,} records: {searched - begin:.1f} s ({cleaned - begin:.1f} s of it cleaning)")
    print(f"reference, {compared:,} pairs joined: {joined - searched:.1f} s")
    print(f"search / (cleaning + reference): {(searched - begin) / (cleaned - begin + joined - searched):.1f}")
    _curve("German firms, generated", pairs, as_records(truth))
    shared = ROOT.parent / "shared" / "data"
    if shared.is_dir():
        labelled, firm_of = chicago(shared)
        _curve("Sites, labelled by hand", pair_weights(prepared(labelled), THRESHOLDS[0]), firm_of)


def _reference(ready: pd.DataFrame) -> int:
    keyed = ready[["unique_id", "name_joined", "keys"]].explode("keys").dropna().rename(columns={"keys": "key"})
    with scratch_database() as connection:
        connection.register("keyed", keyed)
        return int(connection.sql(REFERENCE).fetchall()[0][0])


def _curve(title: str, pairs: pd.DataFrame, firm_of: Mapping[str, str]) -> None:
    print(f"\n{title}\n  bits    pairs  precision  recall     F1")
    for threshold in THRESHOLDS:
        found = pairs[pairs["weight"] >= threshold]
        is_so = quality(found, firm_of)
        print(f"{threshold:>6}  {len(found):>7,}  {is_so.precision:>9.3f}  {is_so.recall:>6.3f}  {is_so.f1:>5.3f}")


if __name__ == "__main__":
    main()
