"""Tables of sentences and figures of different units, which a grid of cells would cut off."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

Cell = str | Sequence[str]
_LINE = "border-bottom:1px solid rgba(128,140,155,.28)"
_CELL = f"padding:.36rem .7rem .36rem 0;vertical-align:top;{_LINE}"


def text_table(header: Sequence[str], rows: Sequence[Sequence[Cell]], *, figures: Sequence[int] = (),
               strong: Sequence[int] = ()) -> None:  # fmt: skip
    """Show it. A cell of several texts has a line for each.

    figures: columns that are aligned right; strong: rows that stand out.
    """
    right = dict.fromkeys(figures, "text-align:right;white-space:nowrap;")
    head = "".join(
        f'<th style="{_CELL};{right.get(column, "text-align:left;")}font-weight:600">{escape(text)}</th>'
        for column, text in enumerate(header)
    )
    body = "".join(
        f'<tr style="{"font-weight:600" if number in strong else ""}">'
        + "".join(f'<td style="{_CELL};{right.get(column, "")}">{_cell(cell)}</td>' for column, cell in enumerate(row))
        + "</tr>"
        for number, row in enumerate(rows)
    )
    st.html(
        '<div style="overflow-x:auto"><table style="border-collapse:collapse;width:100%;font-size:.9rem;'
        f'font-variant-numeric:tabular-nums"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cell(cell: Cell) -> str:
    return escape(cell) if isinstance(cell, str) else "<br>".join(map(escape, cell))
