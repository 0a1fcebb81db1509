"""What is wrong with a choice of files is told before any of them is written."""

from __future__ import annotations

import io
import tracemalloc
import unicodedata
from pathlib import Path

import pytest

from pages.ui import upload, visitor
from segmentation.errors import InputError
from segmentation.extracts import preview


class File(io.BytesIO):
    def __init__(self, name: str, content: bytes = b"a;b\n1;2\n", size: int | None = None) -> None:
        super().__init__(content)
        self.name = name
        self.size = len(content) if size is None else size


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path))
    monkeypatch.setattr(visitor, "secret", lambda: "s")
    return tmp_path


def refusal(*files: File) -> str:
    with pytest.raises(InputError) as caught:
        upload.put_down(files)
    return " ".join(map(str, caught.value.problems))


@pytest.mark.parametrize("other", ["Aufträge.csv", "AUFTRÄGE.csv", unicodedata.normalize("NFD", "Aufträge.csv")])
def test_two_files_of_the_same_name_are_told(other: str, home: Path) -> None:
    assert "The same name was chosen more than once" in refusal(File("Aufträge.csv"), File(other))
    assert not list(home.iterdir())


@pytest.mark.parametrize(
    "name",
    [
        "con.csv", "NUL.txt.csv", "LPT1.csv", ".versteckt.csv", "..csv", "kunden\n.csv", "kunden\0.csv",
        "kunden\u202evsc.csv", "kunden\u200b.csv", "k:unden.csv", "k*.csv", "k?.csv", "k|.csv",
        f"{'ä' * 200}.csv", "a/", "a\\..",
    ],
)  # fmt: skip
def test_a_name_that_not_every_system_takes_is_told(name: str, home: Path) -> None:
    said = refusal(File(name))
    assert "cannot be the name of a file here" in said
    assert said.isprintable()
    assert not list(home.iterdir())


@pytest.mark.parametrize("name", ["../../kunden.csv", "C:\\Daten\\kunden.csv", "/etc/kunden.csv", "kunden.csv"])
def test_a_file_lands_in_its_room_alone(name: str, home: Path) -> None:
    delivery = upload.put_down([File(name)])
    assert [path.name for path in delivery.extracts.iterdir()] == ["kunden.csv"]
    assert delivery.extracts.is_relative_to(home / "private")


@pytest.mark.parametrize(
    "name", ["Aufträge März (2).csv", "顧客.csv", "kunden[ab] [2].csv", "kunden {neu} & 'alt'.csv", "condor.csv"]
)
def test_usual_names_are_taken(name: str) -> None:
    assert [path.name for path in upload.put_down([File(name)]).extracts.iterdir()] == [name]


def test_a_name_with_brackets_is_read_as_that_file_alone() -> None:
    lines = b"Kundennummer;Firma\n1;Stahlbau\n"
    delivery = upload.put_down([File("kunden[ab].csv", lines), File("kundena.csv", lines * 2)])
    found = {file.file: file.rows for file in preview(delivery.extracts).files}
    assert found["kunden[ab].csv"] == 1


def test_an_empty_file_is_told() -> None:
    assert refusal(File("kunden.csv", b"")) == "kunden.csv is empty: export it again, or leave it out."


def test_too_much_together_is_told_before_anything_is_written(home: Path) -> None:
    each = upload.MOST_MEGABYTES * 1_000_000 // 5
    assert upload.put_down([File(f"{part}.csv", size=each) for part in range(5)])
    said = refusal(*(File(f"{part}.csv", size=each) for part in range(6)))
    assert said.startswith("These files have 2400 MB together; at most 2000 MB are taken at once.")
    assert "at most 40 are taken" in refusal(*(File(f"{part}.csv") for part in range(41)))


def test_writing_takes_no_second_copy_in_memory() -> None:
    content = b"x" * (32 << 20)
    files = [File("kunden.csv", content), File("artikel.csv", content)]
    tracemalloc.start()
    try:
        delivery = upload.put_down(files)
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()
    assert sum(path.stat().st_size for path in delivery.extracts.iterdir()) == 2 * len(content)
