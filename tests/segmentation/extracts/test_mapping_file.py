"""A mapping written as TOML is read again as it was, whatever it holds."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.extracts import FileMapping, Mapping, load, read_mapping
from segmentation.schema import LOADABLE
from tests.conftest import SAMPLE_DATA

# Texts as column names and cells may be, control characters among them; half a character pair is no text.
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
names = st.sampled_from([column.name for table in LOADABLE for column in table.columns])
forms = st.dictionaries(st.sampled_from(["delimiter", "encoding", "date", "currency"]), texts, max_size=3)
numbers = st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False)
more = st.fixed_dictionaries({}, optional={"header": st.integers(0, 99), "empty": st.lists(texts, max_size=3)})
whole_forms = st.builds(lambda one, other: one | other, forms, more)
lookups = st.fixed_dictionaries({"file": texts, "own": texts, "key": texts, "value": texts})
files = st.builds(
    FileMapping,
    file=texts,
    table=st.sampled_from([table.name for table in LOADABLE]),
    format=whole_forms,
    columns=st.dictionaries(names, texts, max_size=4),
    constants=st.dictionaries(names, texts, max_size=2),
    computed=st.dictionaries(names, texts, max_size=2),
    factors=st.dictionaries(names, numbers, max_size=2),
    values=st.dictionaries(names, st.dictionaries(texts, texts, min_size=1, max_size=3), max_size=2),
    lookups=st.dictionaries(names, lookups, max_size=2),
)


@settings(max_examples=200, deadline=None)
@given(
    mapping=st.builds(
        Mapping, st.lists(files, max_size=3).map(tuple), whole_forms, leave_out=st.lists(texts, max_size=2).map(tuple)
    )
)
def test_round_trip(mapping: Mapping, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "round_trip.toml"
    path.write_bytes(mapping.toml().encode("utf-8"))
    assert tomllib.loads(path.read_text(encoding="utf-8")) == mapping.content()
    assert read_mapping(path) == mapping


@pytest.mark.parametrize("path", sorted((SAMPLE_DATA / "mappings").glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_mappings_survive(path: Path, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(read_mapping(path).toml(), encoding="utf-8")
    assert tomllib.loads((tmp_path / "m.toml").read_text("utf-8")) == tomllib.loads(path.read_text("utf-8"))


def test_a_mapping_object_loads_like_its_file(shared_data: Path, tmp_path: Path) -> None:
    mapping = read_mapping(SAMPLE_DATA / "mappings" / "maven_crm.toml")
    assert load(shared_data / "maven_crm", tmp_path / "w.duckdb", mapping).totals["won_value"] == 10_005_534


@pytest.mark.parametrize(
    "text",
    [
        "[[source]]\nfile = 'a'\n",
        "[[source]]\nfile = 'a'\ntable = 'b'\nother = 1\n",
        "source = 3\n",
        "source = [1]\n",
        "x = 1\n",
        "leave_out = 'a.csv'\n",
        "leave_out = [1]\n",
        "a =",
    ],
)
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_mapping(tmp_path / "m.toml")
