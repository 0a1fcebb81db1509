"""`python -m segmentation fairness`: keys, agreement with the domain, exit codes, and what a terminal is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from segmentation import clustering, fairness, workspaces
from segmentation.__main__ import main
from segmentation.customer import customer_list
from segmentation.features import stored_features
from segmentation.warehouse import Warehouse, open_warehouse


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "w.duckdb"
    workspaces.build(workspaces.DEMO_EXTRACTS, path)
    return path


def called(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["fairness", *map(str, arguments)])
    return code, *capsys.readouterr()


def test_json_holds_what_the_domain_says(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = called(capsys, "--warehouse", stored, "--json")
    assert (code, err) == (0, "")
    told: dict[str, Any] = json.loads(out, parse_constant=pytest.fail)
    with open_warehouse(stored) as warehouse:
        customers = customer_list(warehouse).set_index("customer_id")["name"].to_dict()
        found = fairness.judge(stored_features(warehouse), customers, clustering.require_stored(warehouse))
    assert told["customers"] == found.looked_at
    assert [row["verdict"] for row in told["attributes"]] == found.attributes["verdict"].to_list()
    assert [row["attribute"] for row in told["attributes"]] == [each.name for each in fairness.ATTRIBUTES]
    assert [row["share"] for row in told["cells"]] == pytest.approx(found.cells["share"].to_list())
    assert {row["name"] for row in told["cells"]} >= {"Premium partners"}
    assert len(told["treatment"]) == len(found.treatment)


def test_for_people(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = called(capsys, "--warehouse", stored, "--least", "20")
    assert code == 0
    assert "groups of fewer than 20 are taken together" in out
    assert "Bundesland: no difference beyond chance" in out
    assert "Headcount: explained by what and how customers buy" in out
    assert "Bremen" not in out
    assert max(map(len, out.splitlines())) <= 120


def test_without_stored_segments_it_says_what_to_do(
    demo_warehouse: Warehouse, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = called(capsys, "--warehouse", demo_warehouse.path)
    assert (code, out) == (2, "")
    assert "python -m segmentation cluster" in err


def test_a_file_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = called(capsys, "--warehouse", tmp_path / "none.duckdb")
    assert code == 2
    assert "none.duckdb" in err
