"""A load on the command line: told in plain lines or on one, called off by a signal, killed; and what it sums up."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import pytest

from segmentation.__main__ import main
from segmentation.commands import waiting
from segmentation.commands.waiting import time_left
from segmentation.progress import Progress

ROOT = Path(__file__).resolve().parents[2]
LINES = 400_000
needs_signals = pytest.mark.skipif(os.name != "posix", reason="no signal is sent to another process here")


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A German file whose load takes seconds; customer 500 is in no customer file."""
    folder = tmp_path_factory.mktemp("extracts")
    names = "".join(f"{number};Firma {number}\n" for number in range(500))
    (folder / "kunden.csv").write_text(f"Kundennummer;Firma\n{names}", encoding="utf-8")
    duckdb.connect().execute(
        "COPY (SELECT 'A' || i // 4 AS Belegnummer, i % 4 AS Position, strftime(DATE '2022-01-01' + (i % 1000)::INT, "
        "'%d.%m.%Y') AS Belegdatum, i % 501 AS Kundennummer, '1,25' AS Nettowert "
        f"FROM range({LINES}) AS t (i)) TO '{folder / 'auftragspositionen.csv'}' (HEADER, DELIMITER ';')"
    )
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "kunden.csv").write_text("Kundennummer;Firma\n1;Stahlbau Süd\n", encoding="utf-8")
    return folder


def _begun(extracts: Path, target: Path) -> subprocess.Popen[str]:
    """A load that reads its large file by now."""
    process = subprocess.Popen(
        [sys.executable, "-m", "segmentation", "load", str(extracts), "--warehouse", str(target)],
        cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if "reading auftragspositionen.csv" in line:
            break
    return process


@needs_signals
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_calls_the_load_off(extracts: Path, small: Path, number: signal.Signals, code: int) -> None:
    target = small.parent / "w.duckdb"
    assert main(["load", str(small), "--warehouse", str(target)]) == 0
    before, beside = target.read_bytes(), set(small.parent.iterdir())
    process = _begun(extracts, target)
    time.sleep(0.3)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, "")
    assert err.splitlines()[-1] == "Cancelled: what was there before stays as it was."
    assert "Traceback" not in err
    assert target.read_bytes() == before
    assert set(small.parent.iterdir()) == beside
    assert main(["load", str(small), "--warehouse", str(target)]) == 0


@needs_signals
def test_a_load_that_is_killed_leaves_what_was_there_and_the_next_one_begins_at_once(
    extracts: Path, small: Path
) -> None:
    target = small.parent / "w.duckdb"
    assert main(["load", str(small), "--warehouse", str(target)]) == 0
    before, beside = target.read_bytes(), set(small.parent.iterdir())
    process = _begun(extracts, target)
    process.kill()
    process.communicate()
    assert target.read_bytes() == before
    assert main(["load", str(small), "--warehouse", str(target)]) == 0
    assert set(small.parent.iterdir()) == beside


def test_what_is_no_terminal_gets_a_line_a_stage(
    extracts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["load", str(extracts), "--warehouse", str(tmp_path / "w.duckdb"), "--json"]) == 0
    out, err = capsys.readouterr()
    lines = [re.fullmatch(r" *(\d+)%  (.+)", line) for line in err.splitlines()]
    assert all(lines)
    assert "\r" not in err
    shares = [int(found[1]) for found in lines if found]
    assert shares == sorted(shares)
    told = [found[2] for found in lines if found]
    order = [told.index(f"{what} auftragspositionen.csv") for what in ("reading", "checking")]
    assert order == sorted(order)
    assert told[-2:] == ["checking the totals", "done"]
    assert [share == 100 for share in shares] == [False] * (len(shares) - 1) + [True]
    known = json.loads(out)
    unknown = sum(number % 501 == 500 for number in range(LINES))
    assert known["files"] == 2
    assert known["period"] == ["2022-01-01", "2024-09-26"]
    assert known["rows_per_second"] == pytest.approx((LINES + 500) / known["seconds"], rel=0.01)
    assert known["totals"]["revenue"] == (LINES - unknown) * 1.25


def test_the_table_begins_with_what_was_done(
    extracts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["load", str(extracts), "--warehouse", str(tmp_path / "w.duckdb")])
    unknown = sum(number % 501 == 500 for number in range(LINES))
    first, second, third, *_ = capsys.readouterr().out.splitlines()
    assert re.fullmatch(rf"2 files, {LINES + 500:,} rows in [\d.]+ s \([\d,]+ a second\)", first)
    assert second == (
        f"loaded {LINES + 500 - unknown:,}, rejected {unknown:,}, duplicate 0; orders from 2022-01-01 to 2024-09-26"
    )
    assert third.startswith(f"worth a look: {unknown:,} rejected rows")


def test_totals_rows_are_counted_apart_from_what_was_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    lines = "A1;1;05.02.2025;1;7,00\r\nA2;1;31.02.2025;1;7,00\r\nSumme;;;;14,00\r\n"
    header = "Belegnummer;Position;Belegdatum;Kundennummer;Nettowert\r\n"
    (folder / "auftragspositionen.csv").write_text(header + lines, encoding="utf-8", newline="")
    main(["load", str(folder), "--warehouse", str(tmp_path / "w.duckdb")])
    said = capsys.readouterr().out.splitlines()
    assert said[1].startswith("loaded 1, rejected 1, totals rows 1, duplicate 0")
    assert said[2] == "worth a look: 1 rejected rows (load.rejects)"
    (row,) = (line.split() for line in said if line.startswith("auftragspositionen.csv "))
    assert row == ["auftragspositionen.csv", "order_lines", "3", "1", "1", "1", "0"]


@needs_signals
def test_a_terminal_gets_one_line_that_is_written_anew(extracts: Path, tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "segmentation", "load", str(extracts), "--warehouse", str(tmp_path / "w.duckdb")],
        cwd=ROOT, stderr=theirs, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    told = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        told += part
    os.close(ours)
    assert process.wait() == 0
    text = told.decode()
    assert "\n" not in text
    assert re.search(r"\r\x1b\[K +\d+%  [a-z_. ]+: [\d,]+ of (about )?[\d,]+ rows", text)
    assert text.endswith("\r\x1b[K")


def test_a_load_goes_on_though_nobody_listens_any_more(small: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    process = subprocess.Popen(
        [sys.executable, "-m", "segmentation", "load", str(small), "--warehouse", str(small.parent / "w.duckdb"),
         "--json"],
        cwd=ROOT, stderr=theirs, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    os.close(theirs)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert json.loads(out)["lines"]["loaded"] == 1


class SignalledWhileWritten(io.RawIOBase):
    """A terminal; while the first line is written to it Ctrl-C comes."""

    def __init__(self) -> None:
        self.written = b""
        self.signalled = Event()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return True

    def write(self, text: Any) -> int:
        self.written += bytes(text)
        if not self.signalled.is_set():
            self.signalled.set()
            signal.raise_signal(signal.SIGINT)
        return len(text)


def test_a_signal_that_comes_too_late_while_a_line_is_written_is_told_and_disturbs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = SignalledWhileWritten()

    def work(progress: Progress) -> str:
        progress.commit()
        assert terminal.signalled.wait(60)
        return "made"

    with monkeypatch.context() as patched:
        stream = io.TextIOWrapper(io.BufferedWriter(terminal), encoding="utf-8", line_buffering=True)
        patched.setattr(sys, "stderr", stream)
        assert waiting.told(work) == "made"
    assert b"It is too late to cancel: the result is being put in place.\n" in terminal.written


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "a few seconds left"), (40, "about 40 seconds left"), (60, "about 1 minute left"),
     (300, "about 5 minutes left"), (3600, "about 1 hour left"), (5700, "about 1 hour and 35 minutes left"),
     (7200, "about 2 hours left"), (7300, "about 2 hours left")],
)  # fmt: skip
def test_the_time_left_as_people_say_it(seconds: float, said: str) -> None:
    assert time_left(seconds) == said
