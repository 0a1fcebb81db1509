"""Tables of sentences and figures of different units, which a grid of cells would cut off."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

Cell = str | Sequence[str]
_LINE = "border-top:1px solid rgba(128,140,155,.28);"
_CELL = "padding:.36rem .9rem .36rem 0;vertical-align:top;"
_RIGHT = "text-align:right;"
_FIGURE = _RIGHT + "white-space:nowrap;"


def text_table(
    header: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    figures: Sequence[int] = (),
    strong: Sequence[int] = (),
) -> None:
    """Show it. A cell of several texts has a line for each, beside the same line of its neighbours.

    figures: columns that are aligned right; strong: rows that stand out.
    """
    aligned = dict.fromkeys(figures, _FIGURE)
    # A head may take two lines, the figures below it never.
    sides = [_RIGHT if column in aligned else "text-align:left;" for column in range(len(header))]
    head = "".join(
        f'<th style="{_CELL}vertical-align:bottom;{side}font-weight:600">{escape(text)}</th>'
        for side, text in zip(sides, header, strict=True)
    )
    body = "".join(_row(row, aligned, "font-weight:600;" if place in strong else "") for place, row in enumerate(rows))
    st.html(
        '<div style="overflow-x:auto"><table style="border-collapse:collapse;width:100%;font-size:.9rem;'
        f'font-variant-numeric:tabular-nums"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _row(row: Sequence[Cell], aligned: dict[int, str], weight: str) -> str:
    lines = max(1 if isinstance(cell, str) else len(cell) for cell in row)
    return "".join(
        "<tr>"
        + "".join(_cell(cell, line, lines, aligned.get(column, "") + weight) for column, cell in enumerate(row))
        + "</tr>"
        for line in range(lines)
    )


def _cell(cell: Cell, line: int, lines: int, style: str) -> str:
    style = _CELL + (_LINE if line == 0 else "") + style
    if not isinstance(cell, str):
        return f'<td style="{style}">{escape(cell[line])}</td>'
    return f'<td rowspan="{lines}" style="{style}">{escape(cell)}</td>' if line == 0 else ""
