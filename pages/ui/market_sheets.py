"""The calculation sheets of the Market screen: own revenue, every assumption, the bottom-up step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import market_texts
from pages.ui.formatting import MISSING, euro, euro_short, in_markdown, number, percent
from pages.ui.i18n import _
from pages.ui.market_sizes import Sizes
from pages.ui.messages import say
from pages.ui.text_table import text_table
from segmentation import market

_STRONG = ("all", "germany", "market")


def bridge(sizes: Sizes) -> None:
    """From the revenue with all customers to that in this market, and the firms behind it, to be added up."""
    steps = sizes.bridge.set_index("step")
    sheet = st.expander(
        _(
            "Our revenue {year}: {all} with all customers, {germany} in Germany, {market} in this market",
            year=sizes.year,
            **{step: euro_short(steps["revenue"][step]) for step in _STRONG},
        ),
        key="market:bridge",
        on_change="rerun",
        icon=":material/stairs:",
    )
    if not sheet.open:
        return
    names, counts = market_texts.bridge_steps(), market_texts.firm_counts()
    rows = sizes.bridge.to_dict("records")
    with sheet:
        text_table(
            ("", _("Revenue {year}", year=sizes.year), *counts.values()),
            [(names[row["step"]], euro(row["revenue"]), *(number(row[column]) for column in counts)) for row in rows],
            figures=range(1, 2 + len(counts)),
            strong=[place for place, row in enumerate(rows) if row["step"] in _STRONG],
        )
        st.caption(in_markdown(market_texts.bridge_note(sizes)))


def regions(sizes: Sizes, view: pd.DataFrame, chosen: bool) -> None:
    """The shown Bundesländer with their total, and how that follows from all customers. chosen: only some are shown."""
    counts = market_texts.firm_counts()
    rows: list[dict[Any, Any]] = [
        *view.assign(bundesland=view["bundesland"].map(market_texts.land, na_action=None)).to_dict("records"),
        {**market.total(view), "bundesland": market_texts.regions_total(chosen)},
    ]
    text_table(
        (_("Bundesland"), _("Revenue"), *counts.values(), _("Penetration"), _("Open pipeline"), _("White space")),
        [
            (
                row["bundesland"],
                euro_short(row["revenue"]),
                *(number(row[column]) for column in counts),
                percent(row["penetration"]),
                euro_short(row["open_pipeline"]),
                euro_short(row["white_space"]),
            )
            for row in rows
        ],
        figures=range(1, 5 + len(counts)),
        strong=[len(view)],
    )
    st.caption(in_markdown(market_texts.regions_note(sizes)))


def assumptions(sizes: Sizes) -> None:
    """Every assumption on one sheet."""
    sheet = st.expander(
        _("All assumptions with source and note"), key="market:sheet", on_change="rerun", icon=":material/table_rows:"
    )
    if not sheet.open:
        return
    presets = {item.id: item for item in sizes.presets.used()}
    with sheet:
        text_table(
            (
                _("Assumption"),
                _("Value"),
                _("Preset"),
                _("Plausible"),
                _("Evidence"),
                _("Source"),
                _("Note"),
            ),
            [
                (
                    market_texts.label(item),
                    market_texts.written(item, item.value),
                    market_texts.written(item, presets[item.id].value),
                    market_texts.plausible(item),
                    market_texts.evidence(item),
                    market_texts.source(item),
                    say(item.note),
                )
                for item in sizes.assumptions.used()
            ],
            figures=(1, 2),
        )


def steps(sizes: Sizes) -> None:
    """The bottom-up, one column a size class, from the revenue of today down to the TAM."""
    sheet = st.expander(_("Bottom-up, step by step"), key="market:steps", on_change="rerun", icon=":material/stairs:")
    if not sheet.open:
        return
    frame = sizes.bottom_up.steps.set_index("size_class")
    names = market_texts.bottom_up_steps(sizes.year)
    with sheet:
        st.markdown(in_markdown(market_texts.bottom_up_note(sizes)))
        text_table(
            (_("Employees"), *(market_texts.size_name(size) for size in frame.index), _("Total")),
            [
                (name, *(write(value) for value in frame[column]), _total(column, frame[column].tolist(), write))
                for column, (name, write) in names.items()
            ],
            figures=range(1, 2 + len(frame)),
            strong=[place for place, column in enumerate(names) if column in {"sam", "tam", "som"}],
        )


def _total(column: str, values: Sequence[float], write: market_texts.Write) -> str:
    """The sum of the row; a share has none."""
    return MISSING if column == "coverage" else write(sum(values))
