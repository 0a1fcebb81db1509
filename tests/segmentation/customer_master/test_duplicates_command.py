"""`python -m segmentation duplicates` as a nightly refresh calls it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from segmentation import pareto
from segmentation.__main__ import main
from segmentation.authored import beside
from segmentation.customer_master import Record, decide
from segmentation.warehouse import Warehouse, open_warehouse
from tests.segmentation.customer_master.test_mastered import second_entries


@pytest.fixture
def warehouse(demo_warehouse: Warehouse, tmp_path: Path) -> Path:
    return Path(shutil.copy(demo_warehouse.path, tmp_path / "w.duckdb"))


def _json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert main([str(argument) for argument in ("duplicates", *arguments, "--json")]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_pairs_come_with_reasons_and_without_a_decision(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = _json(capsys, "--warehouse", warehouse)
    customers = {p["right"]["id"]: p["left"]["id"] for p in result["pairs"] if p["right"]["kind"] == "customer"}
    assert customers == second_entries()
    assert {pair["decision"] for pair in result["pairs"]} == {None}
    first = result["pairs"][0]
    assert first["grade"] == "certain"
    assert "The VAT id is the same" in {reason["words"] for reason in first["reasons"]}
    assert main(["duplicates", "--warehouse", str(warehouse)]) == 0
    assert "The VAT id is the same" in capsys.readouterr().out


def test_the_written_warehouse_holds_the_decisions(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = beside(warehouse)
    left, right = (
        Record("customer", number, {"name": name})
        for number, name in (("10188", "Trockenbau Suhl AG"), ("10879", "Trockenbau-Suhl AG"))
    )
    decide(store, "same", left, right, "same VAT id")
    decide(store, "same", left, Record("customer", "10001", {"name": "Not its name"}))
    out = warehouse.with_name("mastered.duckdb")
    result = _json(capsys, "--warehouse", warehouse, "--out", out)
    assert [pair["right"]["id"] for pair in result["pairs"] if pair["decision"] == "same"] == ["10879"]
    assert [waiting["names"][1] for waiting in result["waiting"]] == ["Not its name"]
    with open_warehouse(warehouse) as before, open_warehouse(out) as after:
        assert len(pareto.customer_values(after)) == len(pareto.customer_values(before)) - 1
        assert after.has("marts.segments")
    together = warehouse.with_name("together.duckdb")
    _json(capsys, "--warehouse", warehouse, "--out", together, "--groups", "together")
    with open_warehouse(together) as rolled:
        assert (
            rolled.query("SELECT count(*) AS n FROM core.customers")["n"].iloc[0] == 1480 - 1 - result["subsidiaries"]
        )


@pytest.mark.parametrize(
    ("arguments", "said"), [(["--groups", "both"], "apart, together"), (["--decisions", "nowhere.sqlite"], "nowhere")]
)
def test_bad_input_is_told(
    warehouse: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["duplicates", "--warehouse", str(warehouse), *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("named", ["w.duckdb", "sub/../w.duckdb", "linked.duckdb", "authored.sqlite"])
def test_what_is_read_is_not_overwritten(warehouse: Path, capsys: pytest.CaptureFixture[str], named: str) -> None:
    (warehouse.parent / "sub").mkdir()
    warehouse.with_name("linked.duckdb").hardlink_to(warehouse)
    left, right = (Record("customer", number, {"name": name}) for number, name in (("1", "a"), ("2", "b")))
    decide(beside(warehouse), "same", left, right)
    before = [(path, path.read_bytes()) for path in (warehouse, warehouse.with_name("authored.sqlite"))]
    out = warehouse.parent / named
    assert main(["duplicates", "--warehouse", str(warehouse), "--out", str(out), "--groups", "together"]) == 2
    assert "name another file" in capsys.readouterr().err
    assert [(path, path.read_bytes()) for path, _ in before] == before
