"""Files that a mapping does not name: further parts of an extract that it does name, or left out with a word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from segmentation.errors import Message
from segmentation.extracts.deliveries import Deliveries
from segmentation.extracts.layout import DATA_SUFFIXES, are_parts_of_one, source_folder
from segmentation.warehouse.plan import Source


def unnamed(
    deliveries: Deliveries, sources: Sequence[Source], named: Collection[Path]
) -> tuple[list[Source], tuple[Message, ...]]:
    """Of the folder's data files that are not named: those that are parts of the same extracts as these sources, read
    as these are, and why the others are left out. named: resolved paths."""
    parts: list[Source] = []
    left_out = []
    for path in source_folder(deliveries.folder):
        if path.suffix.casefold() not in DATA_SUFFIXES or path.resolve() in named:
            continue
        found = _as_part(deliveries, path, sources)
        parts += [replace(part, number=len(sources) + len(parts) + at) for at, part in enumerate(found, 1)]
        if not found:
            left_out.append(
                Message(
                    "{file} is left out: the mapping does not say what it holds. A look at all extracts together "
                    "before they are loaded makes a mapping that does.",
                    file=path.name,
                )
            )
    return parts, tuple(left_out)


def _as_part(deliveries: Deliveries, path: Path, sources: Sequence[Source]) -> list[Source]:
    """The file read as the source of which it is a part; none where there is no such one, or they differ."""
    like = [source for source in sources if are_parts_of_one(path.name, source.file.partition("/")[0])]
    is_elsewhere = not path.resolve().is_relative_to(deliveries.folder.resolve())
    delivered = [] if not like or is_elsewhere else deliveries.within(path, path.name)
    # What an archive holds is named by its own name, and is never a part.
    if [each.name for each in delivered] != [path.name]:
        return []
    found: list[Source] = []
    for source in like:
        file = path.name + "".join(source.file.partition("/")[1:])
        part = replace(source, path=delivered[0].path, file=file, number=0)
        found += [] if part in found else [part]
    return found if len({(part.table.name, part.sheet) for part in found}) == len(found) else []
