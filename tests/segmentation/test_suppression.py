"""Small groups in exported figures, against everything that a reader who knows the total could work out."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.__main__ import main
from segmentation.export import segment_table
from segmentation.suppression import hidden_rows, suppressed
from segmentation.warehouse import Warehouse, open_warehouse
from segmentation.workspaces import write_marts

COUNTS = st.lists(st.integers(0, 40), max_size=9)
LEASTS = st.integers(0, 20)


@given(COUNTS, LEASTS)
def test_nothing_small_is_shown_or_can_be_subtracted(counts: list[int], least: int) -> None:
    hidden = hidden_rows(counts, least)
    shown = [count for count, gone in zip(counts, hidden, strict=True) if not gone]
    assert not [count for count in shown if 0 < count < least]
    rest = sum(counts) - sum(shown)
    gone = [count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden]
    # The rest of the total is of several groups and not itself small, unless all there is is hidden.
    assert not gone or not any(shown) or (len(gone) >= 2 and rest >= least)


@given(COUNTS, LEASTS)
def test_no_more_is_hidden_than_need_be(counts: list[int], least: int) -> None:
    hidden = hidden_rows(counts, least)
    small = {at for at, count in enumerate(counts) if 0 < count < least}
    extra = [at for at, gone in enumerate(hidden) if gone and at not in small]
    assert not [at for at, gone in enumerate(hidden) if gone and counts[at] == 0]
    if not small:
        assert not any(hidden)
        return
    fewer = [set(some) for size in range(len(extra)) for some in combinations(extra, size)]
    assert not [some for some in fewer if len(small | some) >= 2 and sum(counts[at] for at in small | some) >= least]


def test_least_zero_or_one_hides_nothing() -> None:
    assert hidden_rows([1, 2, 0], 0) == hidden_rows([1, 2, 0], 1) == [False] * 3


def test_the_figures_of_hidden_groups_are_gone_with_their_count() -> None:
    table = pd.DataFrame({"group": list("abcd"), "customers": [2, 30, 7, 0], "revenue": [1.5, 2.5, 3.5, 0.0]})
    shown = suppressed(table, "customers", ["group"], 5)
    assert list(shown["group"]) == list("abcd")
    assert list(shown["customers"].isna()) == list(shown["revenue"].isna()) == [True, False, True, False]
    assert shown["revenue"].sum() == 2.5
    pd.testing.assert_frame_equal(suppressed(table, "customers", ["group"], 0), table, check_dtype=False)


def test_the_export_of_segments_hides_below_the_count_asked_for(
    demo_warehouse: Warehouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "w.duckdb"
    with open_warehouse(demo_warehouse.path, writable=True, into=path) as warehouse:
        write_marts(warehouse)
    with open_warehouse(path) as warehouse:
        stored = warehouse.query("SELECT segment, customers, revenue FROM marts.segments ORDER BY segment")
        whole = segment_table(warehouse, 0)
    pd.testing.assert_series_equal(whole["revenue"], stored["revenue"], check_dtype=False)
    least = int(stored["customers"].min()) + 1
    two_smallest = set(stored.sort_values("customers")["segment"][:2])
    for suffix, read in ((".csv", pd.read_csv), (".xlsx", pd.read_excel), (".parquet", pd.read_parquet)):
        out = tmp_path / f"s{suffix}"
        given = ["export", "--segments", "--least", str(least), "--warehouse", str(path), "--out", str(out)]
        assert main([*given, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        table = read(out)
        assert (told["segments"], told["hidden"]) == (len(stored), 2)
        assert set(table.loc[table["customers"].isna(), "segment"]) == two_smallest
        assert set(table.loc[table["revenue"].isna(), "segment"]) == two_smallest
