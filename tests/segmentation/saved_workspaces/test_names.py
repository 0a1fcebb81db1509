"""Names: any that can be read, and none that leads elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.saved_workspaces import LONGEST_NAME, cleaned
from segmentation.saved_workspaces.names import folder_name

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@given(st.text(max_size=80))
def test_a_name_is_refused_or_leads_to_a_plain_folder(name: str) -> None:
    try:
        folder = folder_name(name)
    except InputError:
        return
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{16}", folder)
    assert not RESERVED.fullmatch(folder)
    assert folder_name(cleaned(name)) == folder
    assert cleaned(cleaned(name)) == cleaned(name)


@pytest.mark.parametrize(
    "name",
    ["../x", "..", "/etc/passwd", "C:\\Windows", "CON", "nul.txt", "a/b", ".lock", "👩‍🏭 Werk 1", "東京", "*?<>|\"'`"],
)
def test_hostile_names_are_only_names(name: str, tmp_path: Path) -> None:
    assert cleaned(name) == name
    assert (tmp_path / folder_name(name)).resolve().parent == tmp_path.resolve()


@pytest.mark.parametrize(
    "name", ["", " \t\n", "\u200d", "a\x00b", "a\u202eb", "a\u200bb", "a\x1b[31m", "\ud800", "x" * 300]
)
def test_names_that_nobody_could_read_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot have this name"):
        folder_name(name)
    assert folder_name("x" * LONGEST_NAME)


def test_names_that_look_alike_are_one_and_others_are_not() -> None:
    alike = ["Müller GmbH", "MÜLLER  gmbh", "Mu\u0308ller GmbH", " müller gmbh "]
    assert len({folder_name(name) for name in alike}) == 1
    assert len({folder_name(name) for name in ["Müller", "Muller", "Mueller", "m-ller", "東京", "京東", "😀"]}) == 7
