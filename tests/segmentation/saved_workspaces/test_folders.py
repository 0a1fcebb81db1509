"""What keeps a process from the folders of the workspaces: no right to them, another that writes, files still held."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from segmentation.__main__ import main
from segmentation.errors import InputError
from segmentation.saved_workspaces import Extracts, Shelf
from segmentation.saved_workspaces.folders import PATIENCE_SECONDS
from tests.segmentation.saved_workspaces.small_firm import deliver, files, shown

NAME = "Werk"
COMMANDS = ("workspaces", "refresh", "delete", "save")


def _refused(original: Callable[..., object], below: Path) -> Callable[..., object]:
    def refuse(path: Path, *given: object, **options: object) -> object:
        if below == path or below in path.parents:
            raise PermissionError(13, "Permission denied", str(path))
        return original(path, *given, **options)

    return refuse


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], AbstractContextManager[None]]:
    """Inside, this process has no right to anything below a folder; an administrator's would, whatever its mode."""

    @contextmanager
    def take(folder: Path) -> Iterator[None]:
        with monkeypatch.context() as patched:
            for name in ("iterdir", "stat", "mkdir", "unlink", "open", "read_text"):
                patched.setattr(Path, name, _refused(getattr(Path, name), folder))
            yield

    return take


@pytest.fixture
def called(
    source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Path, str], tuple[int, str, str]]:
    """Runs a command at the installation in this folder; (exit code, standard output, standard error)."""
    arguments = {"workspaces": [], "save": [str(source), "--workspace", "Other"]}

    def call(home: Path, command: str) -> tuple[int, str, str]:
        monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(home))
        code = main([command, *arguments.get(command, ["--workspace", NAME])])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.mark.parametrize("command", COMMANDS)
def test_what_another_user_keeps_to_himself_is_told(
    shelf: Shelf, source: Path, command: str, foreign: Any, called: Any
) -> None:
    shelf.create(NAME, source)
    before = files(shelf)
    with foreign(shelf.folder):
        code, out, err = called(shelf.folder.parent, command)
    assert (code, out) == (2, "")
    assert f"{shelf.folder} cannot be read or written: Permission denied." in err
    assert files(shelf) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows takes a folder below a file for one that is not there")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path, command: str, called: Any) -> None:
    home = tmp_path / "home"
    home.write_text("", encoding="utf-8")
    code, out, err = called(home, command)
    assert (code, out) == (2, "")
    assert f"{home / 'saved'} cannot be read or written" in err


def test_a_workspace_of_another_user_stays_whole(shelf: Shelf, source: Path, foreign: Any) -> None:
    shelf.create(NAME, source)
    before, folder = files(shelf), shelf.find(NAME).folder
    with foreign(folder):
        (listed,) = shelf.listed()
        with pytest.raises(InputError, match=r"cannot be read or written: Permission denied\."):
            shelf.refresh(listed.name, Extracts())
        with pytest.raises(InputError, match=r"cannot be read or written: Permission denied\."):
            shelf.delete(listed.name)
        shelf.tidy_up()
    assert files(shelf) == before
    assert shown(shelf, NAME) == 3


def test_tidying_outlives_a_folder_that_cannot_be_listed(
    shelf: Shelf, source: Path, foreign: Any, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.create(NAME, source)
    with foreign(shelf.folder):
        shelf.tidy_up()
    assert "Permission denied" in caplog.text


def test_a_refresh_waits_for_the_tidying(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    edition = shelf.refresh(NAME, Extracts()).edition
    hours_ago = time.time() - 7200
    os.utime(edition.warehouse, (hours_ago, hours_ago))
    begun, go_on = Event(), Event()

    def let_go(_path: Path) -> None:
        begun.set()
        assert go_on.wait(30)

    deliver(source, 5)
    with ThreadPoolExecutor(2) as pool:
        tidying = pool.submit(shelf.tidy_up, let_go)
        assert begun.wait(30)
        refresh = pool.submit(shelf.refresh, NAME, Extracts())
        wait([refresh], 0.3)
        go_on.set()
        assert refresh.result(PATIENCE_SECONDS + 30).report.totals["order_lines"] == 5
        tidying.result()
    assert shown(shelf, NAME) == 5


def test_a_name_whose_files_are_still_held_is_told_and_free_again_later(
    shelf: Shelf, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.create(NAME, source)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", lambda *_given, **_options: None)
        assert not shelf.delete(NAME)
        with pytest.raises(InputError, match=f"still holds files of a deleted workspace “{NAME}”"):
            shelf.create(NAME, source)
        assert shelf.listed() == []
    shelf.create(NAME, source)
    assert shown(shelf, NAME) == 3
