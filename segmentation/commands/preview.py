"""`python -m segmentation preview`: what a load would read, and the mapping that it would follow, to be edited."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.commands.output import shown
from segmentation.errors import InputError, Message
from segmentation.extracts import ColumnPreview, FilePreview, Mapping, preview, read_mapping
from segmentation.extracts.layout import source_folder

VALUES = 3
WIDEST = 24


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = subparsers.add_parser("preview", help="tell what a load of a folder would read, and propose a mapping")
    parser.add_argument("source_dir", help="folder with the extracts")
    parser.add_argument("--mapping", metavar="FILE.toml", help="what it says takes the place of what would be proposed")
    parser.add_argument(
        "--write-mapping", metavar="FILE.toml", help="a new file with the mapping, to be edited and handed to load"
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    """files: as FilePreview tells them, each column with its first values, those that tell of a person masked; mapping:
    as TOML; written: the file it was written to, null for none. Shares are fractions."""
    out = None if args.write_mapping is None else Path(args.write_mapping)
    if out is not None and out.exists():
        raise InputError(Message("{file} is there already, perhaps edited. Name another file.", file=str(out)))
    source_folder(Path(args.source_dir))
    said = Mapping() if args.mapping is None else read_mapping(Path(args.mapping))
    found = preview(Path(args.source_dir), said, VALUES)
    mapping = "".join(f"# {line}\n" for file in found.files for line in _to_do(file)) + found.mapping.toml()
    if out is not None:
        _write(out, mapping)
    return {
        "files": [_told(file) for file in found.files],
        "mapping": mapping,
        "written": None if out is None else str(out),
    }


def _write(out: Path, mapping: str) -> None:
    try:
        # What is there by now is not overwritten either.
        with out.open("x", encoding="utf-8") as file:
            file.write(mapping)
    except OSError as error:
        raise InputError(
            Message("{file} cannot be written: {cause}.", file=str(out), cause=error.strerror or "")
        ) from error


def _to_do(file: FilePreview) -> list[str]:
    """What is left to a person before the file can be loaded, a line each."""
    lines = [f"{file.file}: fills no table"] if file.table is None and not file.left_out else []
    lines += [f"{file.file}: {column} is needed and missing" for column in file.missing]
    lines += map(str, file.problems)
    # A line break within a name would end the comment, and TOML takes no control signs there.
    return [" ".join(shown(line).split()) for line in lines]


def _told(file: FilePreview) -> dict[str, Any]:
    return {
        "file": file.file,
        "size": file.size,
        "rows": file.rows,
        "estimated": file.estimated,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "decimal": file.decimal,
        "thousands": file.thousands,
        "currency": file.currency,
        "header_row": file.header_row,
        "table": file.table,
        "confidence": file.confidence,
        "system": file.system,
        "missing": list(file.missing),
        "columns": [_column(file, place, column) for place, column in enumerate(file.columns)],
        "made": [
            {"column": made.column, "from": made.header, "confidence": made.confidence, "because": str(made.because)}
            for made in file.made
        ],
        "rejects": [
            {"row": reject.row, "column": reject.column, "value": reject.value, "reason": str(reject.reason)}
            for reject in file.rejects
        ],
        "looked_at": file.looked_at,
        "rejected": file.rejected,
        "left_out": file.left_out,
        "problems": list(map(str, file.problems)),
    }


def _column(file: FilePreview, place: int, column: ColumnPreview) -> dict[str, Any]:
    return {
        "header": column.header,
        "fields": list(column.fields),
        "confidence": column.confidence,
        "because": None if column.because is None else str(column.because),
        "date": column.date,
        "values": [record.cells[place] for record in file.records if place < len(record.cells)],
    }


def show(result: dict[str, Any]) -> str:
    """Each file: how it is written, its columns with what they fill, and what is asked."""
    lines = [line for file in result["files"] for line in [*_file(file), ""]]
    if result["written"]:
        lines.append(f"mapping written to {result['written']}; edit it and pass it to load --mapping")
    return "\n".join(lines).rstrip("\n")


def _file(file: dict[str, Any]) -> list[str]:
    forms = [
        (file["encoding"], "{}"), (file["delimiter"], "delimiter “{}”"), (file["decimal"], "decimal “{}”"),
        (file["thousands"], "thousands “{}”"), (file["currency"], "{}"), (file["header_row"], "header in row {}"),
    ]  # fmt: skip
    about = f"{'about ' * file['estimated']}{file['rows']:,} rows"
    lines = [", ".join([f"{file['file']}: {about}", *(form.format(value) for value, form in forms if value)])]
    came = f", as of {file['system']}" if file["system"] else ""
    fills = f"{file['table']} ({file['confidence']:.0%} sure{came})" if file["table"] else "none"
    fills = "nothing: the mapping leaves it out" if file["left_out"] else fills
    lines.append(f"  fills: {fills}")
    lines += [f"  {_one(column)}" for column in file["columns"]]
    lines += [f"  {made['column']:<20}{made['confidence']:>5.0%}  from {_source(made)}" for made in file["made"]]
    lines += [f"  needed and missing: {', '.join(file['missing'])}"] if file["missing"] else []
    lines += [
        f"  rejected: row {one['row']}, {one['column'] or 'whole line'}: {one['reason']}" for one in file["rejects"]
    ]
    lines += [f"  of the first {file['looked_at']:,} records {file['rejected']:,} would be rejected"] * bool(
        file["rejected"]
    )
    return [*lines, *(f"  asked: {problem}" for problem in file["problems"])]


def _one(column: dict[str, Any]) -> str:
    sure = "" if column["confidence"] is None else f"{column['confidence']:.0%}"
    values = " | ".join(_short(value) for value in column["values"])
    date = f" ({column['date']})" if column["date"] else ""
    return f"{', '.join(column['fields']) or '–':<20}{sure:>5}  {_short(column['header'])}{date}: {values}"


def _source(made: dict[str, Any]) -> str:
    return _short(made["from"]) if made["from"] else made["because"]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"
