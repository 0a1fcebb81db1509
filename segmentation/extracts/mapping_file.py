"""A mapping as an object: made by hand, proposed from files or read from TOML, and written as TOML again."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Mapping as Section
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from segmentation.errors import InputError, Message
from segmentation.schema import LOADABLE

# The sections of a source that hold a section for each column.
NESTED = ("values", "lookups")
LOOKUP_KEYS = ("file", "own", "key", "value")


@dataclass(frozen=True)
class FileMapping:
    """How one file, or sheet of a workbook, fills one table; the keys of a [[source]] in segmentation.extracts.mapping.

    columns, constants, computed: by the table's column; factors: numbers; values: words by column; lookups: file, own,
    key and value by column.
    """

    file: str
    table: str
    format: Section[str, Any] = field(default_factory=dict)
    columns: Section[str, str] = field(default_factory=dict)
    constants: Section[str, str] = field(default_factory=dict)
    computed: Section[str, str] = field(default_factory=dict)
    factors: Section[str, float] = field(default_factory=dict)
    values: Section[str, Section[str, str]] = field(default_factory=dict)
    lookups: Section[str, Section[str, str]] = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """The mapping of the file as TOML holds it; sections without anything are left out."""
        found = {part.name: getattr(self, part.name) for part in fields(self)}
        return {name: value for name, value in found.items() if value not in ("", {})}


@dataclass(frozen=True)
class Mapping:
    """How the files of a folder fill the tables; without files: the German layout, with this format.

    format: said of all files, the keys of [format] in segmentation.extracts.mapping; privacy: those of [privacy];
    leave_out: files that are not read, as a preview names them; name: what messages call it, that of the file it was
    read from.
    """

    files: tuple[FileMapping, ...] = ()
    format: Section[str, Any] = field(default_factory=dict)
    privacy: Section[str, Any] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    name: str = field(default="mapping", compare=False)

    def content(self) -> dict[str, Any]:
        """The mapping as TOML holds it."""
        sections = {"format": self.format, "privacy": self.privacy}
        content: dict[str, Any] = {"leave_out": list(self.leave_out)} if self.leave_out else {}
        content |= {name: dict(section) for name, section in sections.items() if section}
        return content | ({"source": [file.content() for file in self.files]} if self.files else {})

    def toml(self) -> str:
        """The mapping as the text of a TOML file, which read_mapping reads again."""
        parts = _pairs({"leave_out": self.leave_out}) if self.leave_out else []
        parts += [*_section("[format]", self.format), *_section("[privacy]", self.privacy)]
        for file in self.files:
            content = file.content()
            plain = {key: value for key, value in content.items() if isinstance(value, str)}
            parts += ["", *_section("[[source]]", plain)]
            for name, section in content.items():
                if isinstance(section, str):
                    continue
                if name in NESTED:
                    for column, inner in section.items():
                        parts += _section(f"[source.{name}.{_key(column)}]", inner) or [
                            f"[source.{name}.{_key(column)}]"
                        ]
                else:
                    parts += _section(f"[source.{name}]", section)
        return "\n".join(parts).strip() + "\n"


def read_mapping(path: Path) -> Mapping:
    """The mapping of a TOML file; InputError if it is none. Whether it fits the files is found when they are read."""
    content = read_toml(path)
    sources, form, privacy = content.get("source", []), content.get("format", {}), content.get("privacy", {})
    whole = isinstance(sources, list) and isinstance(form, dict) and isinstance(privacy, dict)
    whole = whole and content.keys() <= {"source", "format", "privacy", "leave_out"}
    wrong = (
        [problem for number, one in enumerate(sources, 1) for problem in _misshapen(one, path.name, number)]
        if whole
        else []
    )
    names = content.get("leave_out", [])
    wrong += no_names({"mapping": path.name, "where": "leave_out"}, names)
    if not whole or wrong:
        raise InputError(Message("The mapping {file} cannot be used.", file=path.name), wrong)
    return Mapping(tuple(FileMapping(**source) for source in sources), form, privacy, tuple(names), path.name)


def no_section(at: Section[str, object], value: object) -> Message:
    """What is wrong with a value that stands where a table of keys is wanted; at: the mapping and the place in it."""
    return Message("{mapping}, {where}: This must be a table, not {value}.", **at, value=value)


def no_text(at: Section[str, object], key: str, value: object) -> Message:
    """What is wrong with a key that is missing or holds no text."""
    if value is None:
        return Message("{mapping}, {where}: The key “{key}” is missing.", **at, key=key)
    return Message("{mapping}, {where}: “{key}” must be a text, not {value}.", **at, key=key, value=value)


def no_names(at: Section[str, object], value: object) -> list[Message]:
    """What is wrong with a value that stands where a list of names is wanted: one message, or none."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return []
    return [Message('{mapping}, {where}: This must be a list of files like ["a.csv"], not {value}.', **at, value=value)]


def no_table(at: Section[str, object], name: str) -> Message:
    """What is wrong with the name of a table."""
    return Message(
        "{mapping}, {where}: There is no table “{table}”. Known are {known}.",
        **at, table=name, known=", ".join(table.name for table in LOADABLE),
    )  # fmt: skip


def unknown_key(at: Section[str, object], key: str, known: Sequence[str]) -> Message:
    """What is wrong with a key that is none of the known ones."""
    return Message(
        "{mapping}, {where}: The key “{key}” is not known. Known are {known}.", **at, key=key, known=", ".join(known)
    )


def _misshapen(found: object, mapping: str, number: int) -> list[Message]:
    """What keeps a [[source]] from being a FileMapping."""
    where = f"source {number}"
    at: dict[str, object] = {"mapping": mapping, "where": where}
    if not isinstance(found, dict):
        return [no_section(at, found)]
    known = [part.name for part in fields(FileMapping)]
    problems = [unknown_key(at, key, known) for key in found if key not in known]
    problems += [no_text(at, key, found.get(key)) for key in known[:2] if not isinstance(found.get(key), str)]
    if isinstance(found.get("table"), str) and found["table"] not in {table.name for table in LOADABLE}:
        problems.append(no_table(at, found["table"]))
    for name, section in found.items():
        within = {**at, "where": f"{where}, {name}"}
        if name not in known[2:]:
            continue
        if not isinstance(section, dict):
            problems.append(no_section(within, section))
        elif name == "columns":
            problems += [no_text(within, key, header) for key, header in section.items() if not isinstance(header, str)]
        elif name in NESTED:
            problems += [no_section(within, inner) for inner in section.values() if not isinstance(inner, dict)]
        if name == "lookups" and isinstance(section, dict):
            texts = [
                (key, inner.get(key)) for inner in section.values() if isinstance(inner, dict) for key in LOOKUP_KEYS
            ]
            problems += [no_text(within, key, text) for key, text in texts if not isinstance(text, str)]
    return problems


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds; InputError if it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(Message("The mapping file {path} does not exist.", path=str(path))) from error
    except OSError as error:
        raise InputError(
            Message("The mapping file {path} cannot be read: {cause}.", path=str(path), cause=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(Message("{file} is not UTF-8 text. Save it as UTF-8.", file=path.name)) from error
    except (ValueError, RecursionError) as error:
        # Beside its own errors the library lets those of numbers and of brackets beyond all measure through.
        raise InputError(_no_toml(path.name, str(error))) from error


def _no_toml(file: str, cause: str) -> Message:
    # The library tells the place in its text alone.
    place = re.search(r"at line (\d+), column (\d+)", cause)
    if place is None:
        return Message("{file} is not valid TOML: something is missing at its end.", file=file)
    return Message(
        "{file}, row {row}: From character {character} on this is not valid TOML.",
        file=file, row=int(place[1]), character=int(place[2]),
    )  # fmt: skip


def _section(title: str, content: Section[str, Any]) -> list[str]:
    return [title, *_pairs(content)] if content else []


def _pairs(content: Section[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in content.items()]


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: object) -> str:
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for the character 127, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Section):
        return f"{{{', '.join(_pairs(value))}}}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else repr(value)
