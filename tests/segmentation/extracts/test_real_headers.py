"""Headers of real exports and of the systems' own lists: what is proposed is what a person would map.

real_headers/ holds their header names with the source of each, and rows of ours in the source's form.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from segmentation.extracts.proposals import Proposal, Sample, propose

FOLDER = Path(__file__).with_name("real_headers")
# Known to be wanting, each told in segmentation/extracts/profiles/README.md.
WANTING = {
    ("crm", "salesforce short", "Opportunity.csv"),  # years of two digits are no dates
    ("held_out", "cpq", "Account.csv"),  # its key is none of Salesforce's
}

File = dict[str, Any]
Name = tuple[str, str, str]


def _deliveries() -> dict[tuple[str, str], list[File]]:
    found: dict[tuple[str, str], list[File]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for file in tomllib.loads(path.read_text(encoding="utf-8"))["file"]:
            found.setdefault((path.stem, file.get("with", "")), []).append(file)
    return found


DELIVERIES = _deliveries()
FILES: dict[Name, File] = {(*delivery, file["name"]): file for delivery, files in DELIVERIES.items() for file in files}


def _sample(file: File) -> Sample:
    records = list(csv.reader([file["header"], *file["rows"]], delimiter=file.get("delimiter", ",")))
    assert {len(record) for record in records} == {len(records[0])}, file["name"]
    return Sample(file["name"], tuple(records[0]), tuple(map(tuple, records[1:])))


@cache
def _proposals() -> dict[Name, Proposal]:
    return {
        (*delivery, file["name"]): proposal
        for delivery, files in DELIVERIES.items()
        for file, proposal in zip(files, propose([_sample(file) for file in files]), strict=True)
    }


def _judged(name: Name) -> tuple[dict[str, str], dict[str, str], dict[str, Any]]:
    """By column: what is proposed rightly, what wrongly, and what is wanted but not proposed."""
    file, proposal = FILES[name], _proposals()[name]
    wanted = {column: said if isinstance(said, list) else [said] for column, said in file.get("columns", {}).items()}
    proposed = {match.column: match.header for match in proposal.matches}
    proposed |= proposal.mapping.computed if proposal.mapping else {}
    fits = proposal.table == file.get("table")
    right = {column: said for column, said in proposed.items() if fits and said in wanted.get(column, ())}
    wrong = {column: said for column, said in proposed.items() if column not in right}
    lost = {column: said for column, said in wanted.items() if column not in right and "" not in said}
    return right, wrong, lost


@pytest.mark.parametrize("name", FILES, ids=" ".join)
def test_a_real_header_is_mapped_as_a_person_would(name: Name) -> None:
    _, wrong, lost = _judged(name)
    assert wrong == {}
    if name in WANTING:
        assert lost
        return
    proposal = _proposals()[name]
    assert lost == {}
    assert proposal.table == FILES[name].get("table")
    assert sorted(proposal.missing) == sorted(FILES[name].get("missing", ()))


def test_precision_and_recall_over_all_real_headers() -> None:
    counts: Counter[str] = Counter()
    for name in FILES:
        right, wrong, lost = _judged(name)
        counts.update(right=len(right), wrong=len(wrong), lost=len(lost))
    precision = counts["right"] / (counts["right"] + counts["wrong"])
    recall = counts["right"] / (counts["right"] + counts["lost"])
    print(f"{len(FILES)} files, {dict(counts)}: precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.99
    assert recall >= 0.94


def test_every_source_is_named() -> None:
    assert all(file["source"] for file in FILES.values())
    assert len(FILES) == sum(map(len, DELIVERIES.values()))
