"""What the command line shows of files made by others: no sign speaks to the terminal, none ends a comment."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.__main__ import main
from segmentation.commands.output import shown, shown_json
from segmentation.commands.preview import _to_do
from segmentation.extracts.previewed import FilePreview

HOSTILE = "a\x01\x7f\x1b[31mRED\x9b31m\u202e"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A file whose name, header and cells would colour the terminal, and one that cannot be read."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"{HOSTILE}.csv").write_text(f"Kundennummer;{HOSTILE}\n1;{HOSTILE}\n", encoding="utf-8")
    (tmp_path / "in" / f"{HOSTILE}.xlsx").write_bytes(b"nothing")
    return tmp_path / "in"


@pytest.mark.parametrize("command", [["preview"], ["preview", "--json"], ["load"]])
def test_no_sign_of_a_file_reaches_the_terminal(
    folder: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    target = ["--warehouse", str(folder.parent / "w.duckdb")] if command == ["load"] else []
    main([command[0], str(folder), *command[1:], *target])
    out, err = capsys.readouterr()
    assert "RED" in out + err
    assert not [sign for sign in out + err if not sign.isprintable() and sign != "\n"]
    if "--json" in command:
        assert f"{HOSTILE}.csv" in {file["file"] for file in json.loads(out)["files"]}


def test_the_written_mapping_can_be_read(folder: Path) -> None:
    out = folder.parent / "m.toml"
    assert main(["preview", str(folder), "--write-mapping", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    assert "RED" in text
    assert tomllib.loads(text) is not None


@given(st.text(st.characters(codec=None)))
def test_comments_of_any_names_are_toml(folder_name: str) -> None:
    file = FilePreview(folder_name, size=0, table=None, missing=(folder_name,))
    text = "".join(f"# {line}\n" for line in _to_do(file))
    assert tomllib.loads(text) == {}
    assert text.encode()


@given(st.text(st.characters(codec=None)))
def test_what_is_shown_is_printable_and_json_loses_nothing(text: str) -> None:
    assert all(sign.isprintable() or sign == "\n" for sign in shown(text))
    told = shown_json(json.dumps(text, ensure_ascii=False))
    assert told.isprintable()
    assert json.loads(told) == text
    usual: Any = "Müller & Söhne – 1.234,56 €\n"
    assert shown(usual) == usual
