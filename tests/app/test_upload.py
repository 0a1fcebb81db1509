"""What is wrong with a choice of files is told before any of them is written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pytest

from pages.ui import upload
from segmentation.errors import InputError


@dataclass(frozen=True)
class File:
    name: str

    def getbuffer(self) -> memoryview:
        return memoryview(b"a;b\n1;2\n")


@pytest.mark.parametrize("other", ["Aufträge.csv", "AUFTRÄGE.csv", unicodedata.normalize("NFD", "Aufträge.csv")])
def test_two_files_of_the_same_name_are_told(other: str) -> None:
    with pytest.raises(InputError) as caught:
        upload.put_down([File("Aufträge.csv"), File(other)])
    assert "The same name was chosen more than once" in str(caught.value.problems[0])
