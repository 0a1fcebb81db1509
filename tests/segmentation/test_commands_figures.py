"""The commands pareto, market and icp as a nightly refresh calls them: keys, exit codes, messages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from segmentation import pareto
from segmentation.__main__ import main
from segmentation.warehouse import Warehouse
from tests.segmentation.extracts.german_files import write_firm


@pytest.fixture
def called(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line; (exit code, standard output, standard error)."""

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def strict_json(text: str) -> dict[str, Any]:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    result: dict[str, Any] = json.loads(text, parse_constant=refuse)
    return result


def test_pareto_keys_and_figures(called: Any, adventureworks_warehouse: Warehouse) -> None:
    code, out, _ = called("pareto", "--warehouse", adventureworks_warehouse.path, "--json")
    result = strict_json(out)
    assert code == 0
    assert (result["measure"], result["period"], result["customers"]) == ("revenue", "all", 635)
    assert result["customers_for_80"] == 186
    assert result["top_20_share"] == pytest.approx(0.6671, abs=5e-5)
    values = pareto.measured(pareto.customer_values(adventureworks_warehouse), "revenue")
    assert result["gini"] == pytest.approx(pareto.gini(values))
    _, out, _ = called(
        "pareto", "--warehouse", adventureworks_warehouse.path, "--measure", "contribution_margin", "--json"
    )
    assert strict_json(out)["negative_customers"] == 335


@pytest.mark.parametrize("measure", pareto.MEASURES)
def test_pareto_for_people(called: Any, demo_warehouse: Warehouse, measure: str) -> None:
    code, out, err = called("pareto", "--warehouse", demo_warehouse.path, "--measure", measure, "--period", "last-year")
    assert (code, err) == (0, "")
    assert "1,200 customers" in out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(["pareto", "--period", "1999"], "“1999”"), (["pareto", "--measure", "Umsatz"], "“Umsatz”"),
     (["market", "--set", "reach=2"], "reach: 2.0"), (["market", "--set", "sections=Z"], "“Z”"),
     (["icp", "--split", "31.12.2024"], "“31.12.2024”")],
)  # fmt: skip
def test_bad_input_is_named_with_exit_code_2(
    called: Any, demo_warehouse: Warehouse, arguments: list[str], named: str
) -> None:
    code, out, err = called(*arguments, "--warehouse", demo_warehouse.path)
    assert (code, out) == (2, "")
    assert named in err


@pytest.mark.parametrize("command", ["pareto", "market", "icp"])
def test_a_missing_or_foreign_file_is_named(called: Any, tmp_path: Path, command: str) -> None:
    other = tmp_path / "notes.duckdb"
    other.write_bytes(b"\x00\xff no warehouse")
    for file in (tmp_path / "absent.duckdb", other):
        code, _, err = called(command, "--warehouse", file)
        assert code == 2
        assert file.name in err


def test_market_keys_and_moved_assumptions(called: Any, demo_warehouse: Warehouse) -> None:
    code, out, _ = called("market", "--warehouse", demo_warehouse.path, "--json")
    preset = strict_json(out)
    assert code == 0
    assert 0 < preset["som"] <= preset["sam"] <= preset["tam"]
    assert preset["bottom_up"].keys() >= {"tam", "sam", "som"}
    by_id = {record["id"]: record for record in preset["assumptions"]}
    assert {"year", "sections", "size_classes", "region_share", "reach", "win_rate"} <= by_id.keys()
    assert all(record["label_de"] and record["note"] for record in by_id.values())
    _, out, _ = called("market", "--warehouse", demo_warehouse.path, "--set", "region_share=0.5", "--json")
    half = strict_json(out)
    assert [half["tam"], half["sam"]] == pytest.approx([preset["tam"] / 2, preset["sam"] / 2])
    # What is sold, and what sales can work, are amounts: a smaller market does not halve them.
    assert half["som"] == pytest.approx(preset["som"])


def test_market_bottom_up_and_own_revenue_follow_the_choices(called: Any, demo_warehouse: Warehouse) -> None:
    _, out, _ = called("market", "--warehouse", demo_warehouse.path, "--json")
    preset = strict_json(out)
    _, out, _ = called("market", "--warehouse", demo_warehouse.path, "--set", "sections=Q", "--json")
    health = strict_json(out)
    assert health["tam"] > 0
    assert [health["bottom_up"][size] for size in ("tam", "sam", "som")] == [0, 0, 0]
    assert health["own"]["revenue"] == 0 < preset["own"]["revenue"]
    assert preset["own"]["share"] == pytest.approx(preset["own"]["revenue"] / preset["sam"])
    for result in (preset, health):
        steps = {row["step"]: row["revenue"] for row in result["own"]["bridge"]}
        assert steps["germany"] == pytest.approx(steps["all"] + steps["abroad"])
        assert steps["market"] == pytest.approx(
            steps["germany"] + steps["no_section_or_size"] + steps["elsewhere"], abs=0.01
        )
    assert "in this market" in called("market", "--warehouse", demo_warehouse.path, "--set", "sections=Q")[1]


def test_market_and_icp_on_foreign_data_say_what_is_missing(
    called: Any, adventureworks_warehouse: Warehouse, maven_warehouse: Warehouse
) -> None:
    code, _, err = called("market", "--warehouse", adventureworks_warehouse.path)
    assert code == 2
    assert "WZ code" in err
    code, _, err = called("market", "--warehouse", maven_warehouse.path)
    assert code == 2
    assert "order lines" in err
    for warehouse in (adventureworks_warehouse, maven_warehouse):
        code, out, _ = called("icp", "--warehouse", warehouse.path, "--json")
        result = strict_json(out)
        assert code == 0
        assert result["criteria"] == result["strictness_curve"] == []
        assert result["reason"]
        assert result["backtest"]["reason"]
        assert called("icp", "--warehouse", warehouse.path)[0] == 0


def test_icp_keys(called: Any, demo_warehouse: Warehouse) -> None:
    code, out, _ = called("icp", "--warehouse", demo_warehouse.path, "--json")
    result = strict_json(out)
    assert code == 0
    assert result["reason"] is None
    assert {"attribute", "values", "lift", "lift_low", "lift_high", "q_value"} <= result["criteria"][0].keys()
    assert {"threshold", "accounts", "contribution_margin_share", "precision"} <= result["strictness_curve"][0].keys()
    assert {group["group"] for group in result["backtest"]["groups"]} == {"conforming", "others", "unknown"}
    assert "Backtest" in called("icp", "--warehouse", demo_warehouse.path)[1]


def test_load_for_people(called: Any, tmp_path: Path) -> None:
    lines = [("A", "1", "01.01.2024", "10001", "1234567,8912"), ("B", "1", "31.02.2024", "10001", "5,00")]
    write_firm(tmp_path / "in", lines)
    code, out, err = called("load", tmp_path / "in", "--warehouse", tmp_path / "w.duckdb")
    assert code == 0
    assert re.search(r"^revenue +1,234,567\.89 EUR$", out, re.MULTILINE)
    assert (
        "auftragspositionen.csv, row 3, column Belegdatum, value “31.02.2024”: This is not a date of the form "
        "dd.mm.yyyy, such as 31.12.2025." in out
    )
    assert err.splitlines()[-1] == "100%  done"


@pytest.mark.parametrize("content", [b"", b"\x93\x01\xf0" * 9000])
def test_a_file_that_is_no_warehouse_is_called_so_and_no_more(called: Any, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.csv").write_bytes(content)
    code, out, err = called("pareto", "--warehouse", tmp_path / "other.csv")
    assert (code, out) == (2, "")
    assert err == f"{tmp_path / 'other.csv'} is not a warehouse made by load.\n"


@pytest.mark.parametrize("command", ["market", "pareto --period last-year"])
def test_without_a_full_year_no_word_is_told_that_was_not_typed(called: Any, tmp_path: Path, command: str) -> None:
    write_firm(tmp_path / "in", [("A", "1", "04.03.2024", "10001", "5,00"), ("B", "1", "05.03.2024", "10002", "7,00")])
    called("load", tmp_path / "in", "--warehouse", tmp_path / "w.duckdb")
    code, _, err = called(*command.split(), "--warehouse", tmp_path / "w.duckdb")
    assert code == 2
    assert err.startswith("The data hold no full calendar year.\n")
    assert "run from 2024-03-04 to 2024-03-05" in err
    assert "last-year" not in err


@pytest.mark.parametrize("command", ["-m segmentation register --json", "-m roi run --json"])
def test_a_reader_that_has_enough_is_no_fault(command: str) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run([sys.executable, *command.split()], stdout=write, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_was_typed_stands_in_one_kind_of_quotation_marks(called: Any, demo_warehouse: Warehouse) -> None:
    for command in (
        "pareto --period foo",
        "pareto --measure foo",
        "market --set foo",
        "icp --split foo",
        "cluster --k foo",
    ):
        code, _, err = called(*command.split(), "--warehouse", demo_warehouse.path)
        assert code == 2, command
        assert "“foo”" in err, err
        assert '"' not in err
