"""Customers with their segment and features, segments or stored fields as CSV, Parquet or Excel; text never runs.

The columns are named by their ids in every format: other systems read them. What they mean stands in the Excel file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.by_hand import stored_in_force
from segmentation.errors import InputError, Message
from segmentation.export_excel import GROUP_COLUMNS, SEGMENT_COLUMNS, Language, write_excel
from segmentation.extracts.currency import EURO
from segmentation.feature_list import FEATURES
from segmentation.features import stored_features
from segmentation.suppression import LEAST_COUNT, suppressed

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.warehouse import Warehouse

Writer = Callable[["pd.DataFrame", Path, Language, str], None]
# What makes a spreadsheet calculate, also in the wide form of East Asian keyboards; blanks, signs that are not shown
# and quotes may stand before it.
_UNSEEN = r"[\s\x00-\x20\x7f\xa0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"']"
_RUNS = re.compile(rf"{_UNSEEN}*[=+\-@＝＋－＠]|[\t\r\n\0]")
_FIGURE = re.compile(r"-?[\d.,]*-?")
# Opened with another separator, a text falls apart: a part must not run either. There a sign of plus or minus is mostly
# no more than that.
# A run of separators is looked through once: none of them stands among what comes behind the last.
_RUNS_INSIDE = re.compile(rf"([,;\t\r\n](?:(?![\t\r\n]){_UNSEEN})*)(?=[=@＝＠]|[+\-＋－][^,;\t\r\n]*[(!|])")
_SUMS = ("revenue", "contribution_margin", "cost_to_serve")
_LEADING = ("customer_id", *(column.name for column in SEGMENT_COLUMNS))


def customer_table(warehouse: Warehouse) -> pd.DataFrame:
    """One row per customer with a segment, by customer_id: customer_id, the SEGMENT_COLUMNS, then the FEATURES that
    there are; with the names given to segments and the customers placed by hand. Raises InputError if no segmentation
    is stored.
    """
    by_hand = stored_in_force(warehouse)
    found = by_hand.segmentation
    segments = found.segments[["segment", "name", "role"]].rename(columns={"name": "segment_name"})
    firms = warehouse.query("SELECT customer_id, name FROM core.customers")
    features = stored_features(warehouse).drop(columns="customer_key")
    table = (
        found.assignments.merge(segments, on="segment", how="left", validate="many_to_one")
        .merge(firms, on="customer_id", how="left", validate="one_to_one")
        .merge(features, on="customer_id", how="left", validate="one_to_one")
    )
    table["placed_by_hand"] = table["customer_id"].isin(list(by_hand.placements))
    rest = [feature.name for feature in FEATURES if feature.name in table.columns and feature.name not in _LEADING]
    return table[[*_LEADING, *rest]].sort_values("customer_id", ignore_index=True)


def segment_table(warehouse: Warehouse, least: int = LEAST_COUNT) -> pd.DataFrame:
    """One row per stored segment: segment, segment_name, role, customers, revenue, contribution_margin and
    cost_to_serve (sums of all years). Of a segment with fewer customers than `least`, and of those by which it
    could be told from the whole (`suppression`), nothing but the first three. InputError if no segmentation is stored.
    """
    segments = stored_in_force(warehouse).segmentation.segments.rename(columns={"name": "segment_name"})
    table = segments[["segment", "segment_name", "role", *(column.name for column in GROUP_COLUMNS), *_SUMS]]
    return suppressed(table, "customers", ("segment", "segment_name", "role"), least)


def writer_for(path: Path) -> Writer:
    """What writes files of this suffix; InputError naming those there are."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputError(
            Message("“{file}” cannot be written: its suffix is “{value}”.", file=path.name, value=path.suffix),
            [Message("It is one of {suffixes}.", suffixes=", ".join(WRITERS))],
        )
    return writer


def write_table(table: pd.DataFrame, path: Path, language: Language = "en", currency: str = EURO) -> None:
    """Write the table in the format of the suffix; the file appears whole or not at all.

    language: of the Excel file's explanations; currency: of its amounts, a code; CSV and Parquet hold ids and figures
    alone. CSV: utf-8, comma, decimal point, ISO dates. Raises InputError: unknown suffix, folder missing or not
    writable, more rows than a sheet holds.
    """
    writer = writer_for(path)
    with whole_file(path) as draft:
        writer(table, draft, language, currency)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file to write that takes the place of `path` when it is through, or never. InputError if that cannot be."""
    if not path.parent.is_dir():
        raise InputError(Message("The folder {path} does not exist.", path=str(path.parent)))
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        raise InputError(
            Message("{file} cannot be written: {cause}.", file=str(path), cause=error.strerror or str(error))
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _write_csv(table: pd.DataFrame, path: Path, _language: Language, _currency: str) -> None:
    days = table.copy()
    for column in days.columns:
        if days[column].dtype.kind == "M":
            days[column] = days[column].dt.strftime("%Y-%m-%d")
        elif days[column].dtype.kind not in "iufb":
            days[column] = days[column].map(harmless, na_action="ignore")
    days.rename(columns=harmless).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def harmless(cell: object) -> object:
    """A text that a spreadsheet would run gets an apostrophe in front, also where a part of it stands in a cell of its
    own in a file that is opened with another separator; figures stay figures, `-5,00` among them.

    A name that only looks like one gets its apostrophe as well: `Firma, -A(B)` becomes `Firma, '-A(B)`.
    """
    if not isinstance(cell, str):
        return cell
    text = _RUNS_INSIDE.sub(r"\1'", cell.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{text}" if _RUNS.match(text) and not _FIGURE.fullmatch(text) else text


def _write_parquet(table: pd.DataFrame, path: Path, _language: Language, _currency: str) -> None:
    table.to_parquet(path, index=False)


WRITERS: dict[str, Writer] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".xlsx": write_excel,
}
