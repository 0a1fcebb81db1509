"""Files that a mapping does not name: further parts of an extract that it does name, or left out with a word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from segmentation.errors import Message
from segmentation.extracts.deliveries import Delivered, Deliveries
from segmentation.extracts.layout import DATA_SUFFIXES, source_folder
from segmentation.extracts.parts import closest_parts
from segmentation.warehouse.plan import Source


def unnamed(
    deliveries: Deliveries, sources: Sequence[Source], named: Collection[Path], unwanted: Collection[str]
) -> tuple[list[Source], tuple[Message, ...]]:
    """Of the folder's data files that are not named: those that are called like parts of the same extracts as these
    sources, to be read as these are, and why the others are left out. named: resolved paths; unwanted: files that are
    not to be read."""
    parts: list[Source] = []
    left_out = []
    for path in source_folder(deliveries.folder):
        if path.suffix.casefold() not in DATA_SUFFIXES or path.resolve() in named:
            continue
        if path.name in unwanted:
            left_out.append(Message("{file} is left out, as the mapping says.", file=path.name))
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
    """The file read as the closest one of which it is a part; none where there is no such one, or those that are as
    close as it are read in another way."""
    by_file: dict[str, list[Source]] = {}
    for source in sources:
        by_file.setdefault(source.file.partition("/")[0], []).append(source)
    closest = closest_parts(path.name, by_file)
    is_elsewhere = not path.resolve().is_relative_to(deliveries.folder.resolve())
    delivered = [] if not closest or is_elsewhere else deliveries.within(path, path.name)
    # What an archive holds is named by its own name, and is never a part.
    if [each.name for each in delivered] != [path.name]:
        return []
    ways = [[_read_likewise(delivered[0], source) for source in by_file[file]] for file in closest]
    if any(sorted(way, key=_table_and_sheet) != sorted(ways[0], key=_table_and_sheet) for way in ways):
        return []
    return [replace(part, part_of=closest[0]) for part in ways[0]]


def _read_likewise(delivered: Delivered, source: Source) -> Source:
    file = delivered.name + "".join(source.file.partition("/")[1:])
    return replace(source, path=delivered.path, file=file, number=0)


def _table_and_sheet(source: Source) -> tuple[str, str]:
    return source.table.name, source.sheet or ""
