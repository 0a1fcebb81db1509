"""The preview of a delivery: what was detected, to be changed; what fills what; the first records as loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import delivery, session_keys, state
from pages.ui.delivery import LEFT_OUT, UNUSED, Looked
from pages.ui.formatting import MISSING, day, number, percent
from pages.ui.i18n import _, counted
from pages.ui.messages import plain, say, told
from pages.ui.stored_words import field_name, stored_word
from pages.ui.table import table
from pages.ui.text_table import text_table
from segmentation import schema
from segmentation.extracts import ColumnPreview, FilePreview, Question
from segmentation.warehouse.plan import DATE_FORMS, offered

_DELIMITERS = {";": "; (semicolon)", ",": ", (comma)", "\t": "tab", "|": "| (bar)"}
_SIGNS = {",": "comma: 1.234,56", ".": "point: 1,234.56"}
_ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16")
_SHARES = {"12.5": "12.5 means 12.5 %", "0.125": "0.125 means 12.5 %"}
_RETURNS = {"negative": "with a minus", "positive": "without a minus"}
_ROWS = 10


def panel(looked: Looked) -> bool:
    """Show it. Whether it can be loaded as it is understood now: a file at least, and nothing is asked of any."""
    st.markdown(f"**{_summary(looked)}**")
    _overview(looked)
    files = [file.file for file in looked.found.files]
    # A plain key of the session: what it names is private.
    asked = [at for at, file in enumerate(looked.found.files) if not (_is_ready(file) or _stays_out(file))]
    first = next(iter(asked), 0)
    many = len(files) > 1
    name = st.selectbox(_("File in detail"), files, index=first, key=session_keys.DELIVERED_FILE) if many else files[0]
    file = looked.file(name)
    with st.container(border=True):
        _how_written(file)
        _problems(file)
        if file.table is not None:
            _what_fills_what(file, file.table)
            _records(file, file.table)
    wanted = [file for file in looked.found.files if not _stays_out(file)]
    return bool(wanted) and all(map(_is_ready, wanted))


def _problems(file: FilePreview) -> None:
    questions = [problem for problem in file.problems if isinstance(problem, Question)]
    others = [problem for problem in file.problems if not isinstance(problem, Question)]
    for problem in others:
        st.warning(told(problem), icon=":material/help:")
    if others and file.table is not None:
        st.caption(_("Choose what is right in the lists above, or correct the file."))
    for question in questions:
        ask(question, file.file)


def ask(question: Question, file: str) -> None:
    """A question about a file that is looked at, and its answers to press."""
    with st.container(border=True):
        st.warning(told(question.asked), icon=":material/help:")
        with st.container(horizontal=True):
            for answer in question.answers:
                st.button(
                    plain(say(answer.meaning)),
                    key=f"delivery:{file}:{answer.key}:{answer.value}",
                    on_click=delivery.say_format,
                    args=(file, answer.key, answer.value),
                )


def _is_ready(file: FilePreview) -> bool:
    return file.mapping is not None and not file.problems and not file.missing


def _stays_out(file: FilePreview) -> bool:
    """Whether it is not loaded, and need not be: nobody says what it holds, or it is left out."""
    return file.left_out or (file.mapping is None and not file.problems)


def _summary(looked: Looked) -> str:
    files = looked.found.files
    ready = sum(_is_ready(file) for file in files)
    if ready == len(files):
        return counted(
            len(files), "The file can be loaded", "All {count} files can be loaded", count=number(len(files))
        )
    return _("{ready} of {all} files can be loaded", ready=number(ready), all=number(len(files)))


def _overview(looked: Looked) -> None:
    text_table(
        [_("File"), _("Content"), _("Records"), _("How written"), _("Certainty"), _("State")],
        [
            [
                file.file,
                _content(LEFT_OUT if file.left_out else file.table) + (f" ({file.system})" if file.system else ""),
                _records_held(file),
                _written(file),
                percent(file.confidence, 0) if file.table and not file.missing else MISSING,
                _state(file),
            ]
            for file in looked.found.files
        ],
        figures=(2, 4),
    )


def _records_held(file: FilePreview) -> str:
    if file.left_out:
        return MISSING
    return _("about {count}", count=number(file.rows)) if file.estimated else number(file.rows)


def _content(name: str | None) -> str:
    if name == LEFT_OUT:
        return _("left out")
    return _(schema.table(name).title) if name else _("not recognised")


def _written(file: FilePreview) -> str:
    parts = [
        file.encoding,
        _(_DELIMITERS.get(file.delimiter, file.delimiter)) if file.delimiter else None,
        _(_SIGNS[file.decimal]) if file.decimal in _SIGNS else None,
        file.currency,
        *dict.fromkeys(_date_form(column.date) for column in file.columns if column.date),
    ]
    return ", ".join(part for part in parts if part) or MISSING


def _date_form(name: str) -> str:
    return DATE_FORMS[name].example if name in DATE_FORMS else name


def _state(file: FilePreview) -> str:
    if file.missing:
        headers = [field_name(schema.table(file.table or "").column(name)) for name in file.missing]
        return _("missing: {columns}", columns=", ".join(headers))
    if file.problems:
        return counted(len(file.problems), "one question", "{count} questions", count=number(len(file.problems)))
    if _stays_out(file):
        return _("is not loaded") if file.left_out else _("is not loaded unless you say what it holds")
    return _how_many_load(file)


def _how_many_load(file: FilePreview) -> str:
    if not file.rows:
        return _("holds no records")
    if not file.rejected:
        return _("ready")
    if file.rejected == file.looked_at:
        return _("every record looked at would be rejected ({count})", count=number(file.rejected))
    return counted(
        file.rejected,
        "ready; of the first {all} records one would be rejected",
        "ready; of the first {all} records {count} would be rejected",
        count=number(file.rejected),
        all=number(file.looked_at),
    )


def _choose(
    label: str,
    options: Sequence[Any],
    current: Any,
    *,
    show: Callable[[Any], str],
    then: Callable[[Any], None],
    key: str,
    help: str | None = None,
) -> None:
    """A list whose choice is carried out at once; what is drawn anew shows what holds.

    A browser names an option by its text. Where a text or what holds changes, it would go on naming the former one, so
    the list gives way to a new one with a key of its own.
    """
    # Written now: what asks for a text later may do so outside this session, in no language.
    texts = {option: show(option) for option in options}
    key = f"delivery:{key}:{current}:{hash(tuple(texts.values()))}"

    @state.carried_out
    def chosen() -> None:
        then(st.session_state[key])

    index = options.index(current) if current in options else None
    st.selectbox(
        label, options, index=index, key=key, format_func=texts.__getitem__, on_change=chosen,
        placeholder=_("Choose"), help=help,
    )  # fmt: skip


def _how_written(file: FilePreview) -> None:
    """What was detected, each of it in a list that says otherwise; what a list does not say is found."""
    said = dict(file.mapping.format) if file.mapping else {}
    first = st.columns(3)
    second = st.columns(3)
    with first[0]:
        held = LEFT_OUT if file.left_out else file.table
        contents = [*(content.name for content in schema.LOADABLE), LEFT_OUT]
        then = partial(delivery.say_table, file.file)
        _choose(_("Content"), contents, held, show=_content, then=then, key=f"{file.file}:table")
    places = [first[1], first[2], *second]
    forms = [] if file.left_out else _forms(file)
    for place, (key, label, options, found) in zip(places, forms, strict=False):
        with place:
            _choose(
                label,
                [None, *options],
                said.get(key),
                show=partial(_form_option, options=options, found=found),
                then=partial(delivery.say_format, file.file, key),
                key=f"{file.file}:{key}",
            )


def _forms(file: FilePreview) -> list[tuple[str, str, dict[str, str], str]]:
    """(key in a mapping, label, values with their texts, the text of what was found) of what may be said otherwise."""
    # Of forms that look alike the one that bears missing zeros, which comes first.
    by_example = {form.example: name for name, form in reversed(DATE_FORMS.items())}
    dates = {name: example for example, name in reversed(by_example.items())}
    found_dates = ", ".join(dict.fromkeys(_date_form(column.date) for column in file.columns if column.date))
    forms = [
        ("decimal", _("Decimal sign"), {sign: _(text) for sign, text in _SIGNS.items()},
         _(_SIGNS[file.decimal]) if file.decimal in _SIGNS else ""),
        ("date", _("Dates"), dates, found_dates),
    ]  # fmt: skip
    if file.encoding is not None:
        delimiters = {sign: _(text) for sign, text in _DELIMITERS.items()}
        forms += [
            ("delimiter", _("Separator"), delimiters, delimiters.get(file.delimiter or "", file.delimiter or "")),
            ("encoding", _("Encoding"), {name: name for name in _ENCODINGS}, file.encoding),
        ]
    kinds = {column.kind for column in offered(schema.table(file.table))} if file.table else set()
    if "percent" in kinds:
        forms.append(("percent", _("Percentages"), {value: _(text) for value, text in _SHARES.items()}, ""))
    if file.table == schema.ORDER_LINES.name:
        forms.append(("returns", _("Returns and credit notes"), {v: _(text) for v, text in _RETURNS.items()}, ""))
    return forms


def _form_option(value: str | None, options: dict[str, str], found: str) -> str:
    if value is None:
        return _("found: {what}", what=found) if found else _("as found")
    return options.get(value, value)


def _what_fills_what(file: FilePreview, name: str) -> None:
    """One list for each column of the table: which column of the file fills it."""
    content = schema.table(name)
    filled = {field: column for column in file.columns for field in column.fields}
    made = {match.column: match for match in file.made}
    unsure = file.missing or any((column.confidence or 1) < 1 for column in file.columns)
    with st.expander(_("Which column fills what"), expanded=bool(unsure), icon=":material/alt_route:"):
        headers = [UNUSED, *(column.header for column in file.columns if column.header)]
        places = st.columns(3)
        for at, column in enumerate(sorted(offered(content), key=lambda one: not one.required)):
            with places[at % 3]:
                source = filled.get(column.name)
                _choose(
                    _asked(column, source),
                    headers,
                    source.header if source else UNUSED,
                    show=partial(_header_option, made=say(made[column.name].because) if column.name in made else ""),
                    then=partial(delivery.say_column, file.file, column.name),
                    key=f"{file.file}:{name}:{column.name}",
                    help=say(source.because) if source and source.because else None,
                )
        unused = [column.header for column in file.columns if column.header and not column.fields]
        if unused:
            st.caption(_("Not used: {columns}", columns=", ".join(map(plain, unused))))


def _asked(column: schema.Column, source: ColumnPreview | None) -> str:
    """The column of the table, * where it is needed, and how sure it is that the right one fills it."""
    header = f"{field_name(column)}*" if column.required else field_name(column)
    if source is None or source.confidence in (None, 1):
        return header
    return _("{column}, {share} certain", column=header, share=percent(source.confidence, 0))


def _header_option(header: str, made: str) -> str:
    return header or made or MISSING


def _records(file: FilePreview, name: str) -> None:
    """The first records: as they would load, and as they stand in the file."""
    if not file.records:
        return
    shown = file.records[:_ROWS]
    loaded, written = st.tabs([_("As it would load"), _("As it stands in the file")])
    with loaded:
        _typed(file, name)
    with written:
        rows = pd.DataFrame([{"row": row.row} | _named(file, row.cells) for row in shown])
        columns: dict[str, Any] = {"row": (_("Row"), str)}
        columns |= {f"cell {at}": (column.header or MISSING, None) for at, column in enumerate(file.columns)}
        table(rows, columns, key=f"written:{file.file}", height="content")


def _named(file: FilePreview, cells: Sequence[str]) -> dict[str, str]:
    return {f"cell {at}": cell for at, cell in zip(range(len(file.columns)), cells, strict=False)}


def _typed(file: FilePreview, name: str) -> None:
    shown = [row for row in file.records[:_ROWS] if row.values]
    if not shown:
        st.caption(_("Shown when nothing is asked any more."))
        return
    filled = [
        column for column in schema.table(name).columns if any(row.values.get(column.name) is not None for row in shown)
    ]
    rows = pd.DataFrame(
        [
            {"row": str(row.row)}
            | {column.name: _value(column.name, row.values.get(column.name)) for column in filled}
            | {"problems": " ".join(say(problem) for problem in row.problems) or MISSING}
            for row in shown
        ]
    )
    columns: dict[str, Any] = {"row": (_("Row"), None)}
    if any(row.problems for row in shown):
        # Beside the row, so that no narrow window hides it.
        columns["problems"] = (_("Would be rejected"), None)
    columns |= {column.name: (field_name(column), None) for column in filled}
    table(rows, columns, key=f"typed:{file.file}", height="content")


def _value(column: str, value: Any) -> str:
    if value is None:
        return MISSING
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal | float):
        return number(float(value), 2)
    return stored_word(column, str(value))
