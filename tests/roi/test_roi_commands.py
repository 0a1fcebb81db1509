"""The command line: exit codes, JSON keys, messages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from roi import case_values, evaluate
from roi.__main__ import main

ROOT = Path(__file__).parents[2]


def answer(capsys, *arguments: str) -> dict:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_in_a_process_of_its_own():
    command = [sys.executable, "-m", "roi", "run", "--method", "published", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0
    assert json.loads(done.stdout)["years"][0]["roi"] == pytest.approx(12.1034, abs=5e-5)
    command = [sys.executable, "-m", "roi", "run", "--set", "revenue_uplift=2", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "for 2 % write 0.02" in done.stderr
    assert "Traceback" not in done.stderr


def test_run(capsys):
    result = answer(capsys, "run")
    assert result["method"] == "contribution-margin"
    assert result["scenario"] == "base"
    assert [year["year"] for year in result["years"]] == [1, 2, 3, 4, 5]
    assert {"year", "benefit", "cost", "net", "roi"} <= set(result["years"][0])
    assert {"benefit", "cost", "roi", "benefit_cost_ratio"} <= set(result["total"])
    assert result["total"]["roi"] == pytest.approx(21.1538, abs=5e-5)
    assert {"npv", "payback_month", "irr", "peak_funding"} <= set(result)


def test_set_moves_the_result_and_an_undefined_roi_is_null(capsys):
    free = [f"{name}=0" for name in ("project_cost", "running_cost_first_year", "running_cost_later")]
    result = answer(capsys, "run", *(part for setting in free for part in ("--set", setting)))
    assert result["total"]["roi"] is None
    assert result["irr"] is None
    assert result["irr_reason"]


def test_the_example_carried_over_to_another_revenue(capsys):
    arguments = ["--example-for-revenue", "400000000", "--set", "project_cost=700000"]
    result = answer(capsys, "run", *arguments)
    assert result["inputs"] == {**case_values("base", 4e8), "project_cost": 700_000.0}
    assert result["npv"] == pytest.approx(evaluate(result["inputs"]).npv)
    found = {entry["id"]: entry["plan"] for entry in answer(capsys, "break-even", *arguments)["inputs"]}
    assert found == result["inputs"]


def test_break_even_between_two_whole_years_says_so(capsys):
    settings = ["project_cost=10000000", "margin_uplift=0.1", "revenue_uplift=0.04", "discount_rate=0.0008"]
    arguments = ["break-even", *(part for setting in settings for part in ("--set", setting))]
    found = {entry["id"]: entry for entry in answer(capsys, *arguments)["inputs"]}
    assert (found["horizon"]["break_even"], found["horizon"]["step"]) == (2, "from")
    assert main(arguments) == 0
    assert re.search(r"horizon +5 +from 2 ", capsys.readouterr().out)


def test_break_even(capsys):
    result = answer(capsys, "break-even", "--method", "published", "--target", "roi_year_1")
    found = {entry["id"]: entry for entry in result["inputs"]}
    assert found["project_cost"]["break_even"] == pytest.approx(1_875_000)
    assert found["tax_rate"]["break_even"] is None
    assert found["tax_rate"]["reason"]


def test_reconcile_and_simulate(capsys):
    rows = {row["id"]: row for row in answer(capsys, "reconcile")["rows"]}
    assert rows["roi_later_years"]["verdict"] == "other_measure"
    assert rows["roi_five_years"]["computed"] == pytest.approx(31.9231, abs=5e-5)
    result = answer(capsys, "simulate", "--draws", "2000", "--seed", "4")
    assert result["npv"]["p10"] < result["npv"]["p50"] < result["npv"]["p90"]
    assert result["probability_of_loss"] == 0
    assert result == answer(capsys, "simulate", "--draws", "2000", "--seed", "4")


def test_workbook(capsys, tmp_path):
    target = tmp_path / "Rechnung März.xlsx"
    result = answer(capsys, "workbook", str(target), "--language", "de")
    assert openpyxl.load_workbook(target).sheetnames == result["sheets"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--set", "revenue_uplift"], "write ID=VALUE"),
        (["run", "--set", "revenue_uplift="], "empty"),
        (["run", "--set", "revenue_uplift=2,75"], "'2,75' is not a number"),
        (["run", "--set", "revenue_uplift=nan"], "NaN"),
        (["run", "--set", "revenue_upift=0.02"], "did you mean revenue_uplift"),
        (["run", "--set", "tax_rate=20"], "for 20 % write 0.2"),
        (["break-even", "--target", "npw"], "did you mean npv"),
        (["run", "--example-for-revenue", "5"], "outside"),
        (
            ["run", "--example-for-revenue", "1,2 Mio. €"],
            "'1,2 Mio. €' is not a number; write the annual revenue in EUR",
        ),
        (["break-even", "--example-for-revenue", "nan"], "outside"),
        (["simulate", "--draws", "0"], "draws: 0"),
        (["workbook", "model.csv"], "has to end in .xlsx"),
        (["workbook", "no-such-folder/model.xlsx"], "model.xlsx: the folder no-such-folder does not exist"),
    ],
)
def test_bad_input(capsys, arguments, said):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


def test_what_looks_like_a_percentage_is_calculated_with_and_told(capsys):
    assert main(["run", "--json", "--set", "cost_overrun=20"]) == 0
    captured = capsys.readouterr()
    assert captured.err.strip() == "cost_overrun: 20 is 2,000 %; for 20 % write 0.2"
    assert json.loads(captured.out)["npv"] < 0
    assert main(["run", "--json", "--set", "cost_overrun=0.2"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", ["run", "break-even", "reconcile", "simulate"])
def test_tables_for_readers(capsys, command):
    assert main([command]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 4


def test_long_numbers_are_grouped_for_readers(capsys):
    assert main(["break-even"]) == 0
    shown = capsys.readouterr().out
    assert "from 10,000 to 2,000,000,000" in shown
    assert not re.search(r"\d{4,}", shown)


def test_a_workbook_that_cannot_be_written_says_why_in_words(capsys, tmp_path):
    (tmp_path / "taken.xlsx").mkdir()
    assert main(["workbook", str(tmp_path / "taken.xlsx")]) == 2
    said = capsys.readouterr().err
    assert "taken.xlsx: cannot be written: " in said
    assert "Errno" not in said


def test_the_table_tells_rates_in_percent_and_the_json_as_fractions(capsys):
    total = answer(capsys, "run")["total"]
    assert main(["run"]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("total"))
    assert f"{100 * total['roi']:,.1f} %" in row
    assert f"{total['benefit_cost_ratio']:,.1f} : 1" in row
