"""Whatever befalls a refresh, the workspace shows one whole state: killed, out of room, met by another, or read."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from segmentation.errors import InputError
from segmentation.saved_workspaces import Extracts, Shelf
from segmentation.warehouse.publish import WriteLock
from segmentation.workspaces import DEMO_EXTRACTS
from tests.conftest import ROOT
from tests.segmentation.saved_workspaces.small_firm import deliver, files, shown

NAME = "Nachtlauf"
BEGUN = "kunden.csv"
LIMITED = """
import resource, sys
from segmentation.__main__ import main
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.exit(main(sys.argv[2:]))
"""
posix = pytest.mark.skipif(os.name == "nt", reason="limits of a process are a POSIX affair")


def _refresh(shelf: Shelf, limit: int = 0) -> subprocess.Popen[str]:
    """The command line in a process of its own. limit: so many bytes each of its files may have."""
    run = [sys.executable, "-m", "segmentation"] if not limit else [sys.executable, "-c", LIMITED, str(limit)]
    return subprocess.Popen(
        [*run, "refresh", "--workspace", NAME, "--json"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", env=os.environ | {"SEGMENTKOMPASS_HOME": str(shelf.folder.parent)},
    )  # fmt: skip


def _wait_until_begun(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    assert any(BEGUN in line for line in process.stderr)


def _killed_again_and_again(shelf: Shelf, source: Path, times: int) -> int:
    """How many of so many refreshes, killed at any moment from the first file to the end, were through before."""
    seen, through, longest = 3, 0, 0.0
    drawn = random.Random(7)
    for lines in range(4, 4 + times):
        deliver(source, lines)
        process = _refresh(shelf)
        _wait_until_begun(process)
        begun = time.monotonic()
        if not longest:
            process.communicate()
            longest = time.monotonic() - begun
        else:
            time.sleep(drawn.uniform(0, longest))
            process.kill()
            process.communicate()
        after = shown(shelf, NAME)
        assert after in (seen, lines)
        through += after == lines
        seen = after
    shelf.refresh(NAME, Extracts())
    assert shown(shelf, NAME) == 3 + times
    return through


def _no_more_than_two_editions(shelf: Shelf) -> None:
    assert len([name for name in files(shelf) if name.startswith("warehouse-")]) <= 2
    assert not [name for name in files(shelf) if name.endswith((".draft", ".lock", ".new", ".building", ".spill"))]


def test_a_killed_refresh_leaves_what_was_there(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    _killed_again_and_again(shelf, source, 5)
    _no_more_than_two_editions(shelf)


@pytest.mark.complete
def test_a_refresh_killed_at_any_moment_leaves_what_was_there(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    through = _killed_again_and_again(shelf, source, 60)
    assert 1 < through < 60
    _no_more_than_two_editions(shelf)


@posix
@pytest.mark.parametrize("limit", [64, 100_000, 1_000_000, 3_000_000])
def test_a_full_disk_is_told_and_leaves_what_was_there(shelf: Shelf, source: Path, limit: int) -> None:
    shelf.create(NAME, source)
    before = files(shelf)
    deliver(source, 5)
    process = _refresh(shelf, limit)
    printed, told = process.communicate()
    assert (process.returncode, printed) == (2, "")
    assert "no room left on the disk" in told
    assert "Traceback" not in told
    assert shown(shelf, NAME) == 3
    assert files(shelf) == before


@posix
@pytest.mark.complete
@pytest.mark.parametrize("limit", [2**exponent for exponent in range(13, 25)])
def test_wherever_the_disk_fills_it_is_told(shelf: Shelf, limit: int) -> None:
    shelf.create(NAME, DEMO_EXTRACTS)
    before = shelf.find(NAME).edition
    process = _refresh(shelf, limit)
    _printed, told = process.communicate()
    if process.returncode == 0:
        assert limit > 2**23
        return
    assert process.returncode == 2
    assert "no room left on the disk" in told
    assert shelf.find(NAME).edition == before


def test_of_two_refreshes_at_once_the_second_is_told(shelf: Shelf, source: Path, impatient: None) -> None:
    shelf.create(NAME, source)
    deliver(source, 5)
    first = _refresh(shelf)
    _wait_until_begun(first)
    with pytest.raises(InputError, match="is being refreshed at this moment"):
        shelf.refresh(NAME, Extracts())
    with pytest.raises(InputError, match="is being refreshed at this moment"):
        shelf.delete(NAME)
    shelf.tidy_up()
    assert first.communicate()[1] is not None
    assert first.returncode == 0
    assert shown(shelf, NAME) == 5


def test_what_a_killed_process_locked_is_free(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    process = _refresh(shelf)
    _wait_until_begun(process)
    process.kill()
    process.communicate()
    shelf.folder.joinpath("nobody-0000.lock").touch()
    shelf.tidy_up()
    assert not list(shelf.folder.glob("*.lock"))
    assert shelf.refresh(NAME, Extracts()).edition.number > 1


def test_a_deletion_that_was_killed_is_carried_through(
    shelf: Shelf, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.create(NAME, source)

    def killed(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            shelf.delete(NAME)
    assert shelf.listed() == []
    assert files(shelf)
    shelf.tidy_up()
    assert files(shelf) == set()


def test_what_another_process_makes_is_not_tidied_away(shelf: Shelf) -> None:
    making = shelf.folder / "neu-0000"
    making.mkdir(parents=True)
    making.with_name("neu-0000.left").touch()
    lock = WriteLock(making)
    shelf.tidy_up()
    assert making.is_dir()
    lock.release()
    shelf.tidy_up()
    assert files(shelf) == set()


def test_readers_see_one_whole_state_while_refreshes_go_on(shelf: Shelf, source: Path) -> None:
    shelf.create(NAME, source)
    through = Event()

    def read() -> set[int]:
        seen = set()
        while not through.is_set():
            seen.add(shown(shelf, NAME))
        return seen

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            for lines in (4, 5, 6):
                deliver(source, lines)
                shelf.refresh(NAME, Extracts())
        finally:
            through.set()
    seen = set.union(*(reader.result() for reader in readers))
    assert len(seen) > 1
    assert seen <= {3, 4, 5, 6}
