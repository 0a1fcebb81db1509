"""The commands on workspaces as a nightly refresh calls them: keys, exit codes, messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from segmentation.__main__ import main
from tests.segmentation.saved_workspaces.small_firm import deliver

NAME = "Werk Süd 😀"


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line in an installation of its own; (exit code, standard output, standard error)."""
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path / "home"))

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_a_workspace_from_its_first_load_to_its_end(called: Any, tmp_path: Path) -> None:
    source = deliver(tmp_path / "source", 3)
    code, out, err = called("save", source, "--workspace", NAME, "--json")
    assert (code, json.loads(out)["before"], "storing order_lines" in err) == (0, None, True)
    deliver(source, 4)
    code, out, _err = called("refresh", "--workspace", NAME.upper(), "--json")
    told = json.loads(out)
    assert (code, told["workspace"], told["edition"]) == (0, NAME, 2)
    assert told["before"] == {"order_lines": 3, "revenue": 30, "buying_customers": 3}
    assert told["totals"] == {"order_lines": 4, "revenue": 40, "buying_customers": 3}
    assert {source["file"]: source["loaded"] for source in told["sources"]}["auftragspositionen.csv"] == 4
    (listed,) = json.loads(called("workspaces", "--json")[1])["workspaces"]
    assert (listed["name"], listed["source"]) == (NAME, str(source.resolve()))
    assert called("pareto", "--warehouse", listed["warehouse"], "--measure", "revenue")[0] == 0
    code, out, _err = called("refresh", "--workspace", NAME)
    assert code == 0
    assert "4 before" in out
    assert NAME in called("workspaces")[1]
    assert json.loads(called("delete", "--workspace", NAME, "--json")[1]) == {"workspace": NAME, "complete": True}
    assert called("workspaces")[1] == "no workspaces yet\n"
    assert not list((tmp_path / "home" / "saved").iterdir())


@pytest.mark.parametrize("name", ["../x", "CON", "", "x" * 300, "😀", "a\x00"])
@pytest.mark.parametrize("command", ["refresh", "delete"])
def test_a_name_without_a_workspace_is_bad_input(called: Any, tmp_path: Path, command: str, name: str) -> None:
    (tmp_path / "x").mkdir()
    code, out, err = called(command, "--workspace", name)
    assert (code, out) == (2, "")
    assert "no workspace" in err or "cannot have this name" in err
    assert (tmp_path / "x").is_dir()


def test_what_cannot_be_loaded_is_no_workspace(called: Any, tmp_path: Path) -> None:
    code, _out, err = called("save", tmp_path / "nowhere", "--workspace", NAME)
    assert (code, "nowhere" in err) == (2, True)
    assert json.loads(called("workspaces", "--json")[1]) == {"workspaces": []}
