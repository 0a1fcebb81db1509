"""Charts of the Market screen: the levels from both sides, the SAM by cell, the Bundesländer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.ui import theme
from pages.ui.charts import base
from pages.ui.formatting import euro_short, number, percent
from pages.ui.i18n import _
from segmentation.market import BottomUp, TopDown

LEVELS = ("TAM", "SAM", "SOM")


def levels(top_down: TopDown, bottom_up: BottomUp, own_revenue: float, year: int) -> go.Figure:
    """TAM, SAM and SOM from both sides as nested bars, the own revenue of the year as a line through all of them.

    Bottom-up is left out where it knows of nothing in the market.
    """
    figure = base.figure(barmode="group", bargroupgap=0.06, margin={"t": 30, "r": 8})
    sides: list[tuple[str, BottomUp | TopDown, str]] = [(_("top-down"), top_down, theme.ACTUAL)]
    if bottom_up.tam > 0:
        sides.insert(0, (_("bottom-up"), bottom_up, theme.QUIET))
    most = max(top_down.tam, bottom_up.tam, own_revenue, 1.0)
    for name, side, colour in sides:
        values = [getattr(side, level.lower()) for level in LEVELS]
        texts = [_("<b>{amount}</b> {side}", amount=euro_short(value), side=name) for value in values]
        figure.add_bar(
            y=[f"<b>{level}</b>" for level in LEVELS],
            x=values,
            name=name,
            orientation="h",
            marker={"color": colour},
            text=texts,
            textposition="outside",
            cliponaxis=False,
            hovertext=[
                _("{level} {side}: {amount} a year", level=level, side=name, amount=euro_short(value))
                for level, value in zip(LEVELS, values, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    if own_revenue > 0:
        figure.add_vline(x=own_revenue, line={"color": theme.ACCENT, "width": 2, "dash": "dot"})
        figure.add_annotation(
            x=own_revenue, y=1, yref="paper", yanchor="bottom", showarrow=False, font={"color": theme.ACCENT},
            xanchor="left" if own_revenue < most / 2 else "right",
            text=_("our revenue {year}: {amount}", year=year, amount=euro_short(own_revenue)),
        )  # fmt: skip
    # Room for the longest label in the narrowest place.
    figure.update_xaxes(visible=False, range=[0, most * 1.6])
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 15})
    return figure


def cells(breakdown: pd.DataFrame, sections: Sequence[str], name: Callable[[str], str]) -> go.Figure:
    """The SAM by section and size class; the denser, the more.

    breakdown: that of `market.TopDown`; sections: from top to bottom; name: how a section is written.
    """
    sizes = [size for size in ("0-9", "10-49", "50-249", "250+") if size in set(breakdown["size_class"])]
    by_cell = {(row["section"], row["size_class"]): row for row in breakdown.to_dict("records")}
    rows = [[by_cell[section, size] for size in sizes] for section in sections]
    figure = base.figure(x_title=_("Employees per establishment"), margin={"t": 4})
    figure.add_heatmap(
        x=[size.replace("-", "–") for size in sizes],
        y=[_wrapped(name(section)) for section in sections],
        z=[[cell["sam"] for cell in row] for row in rows],
        hovertext=[[_cell_text(cell) for cell in row] for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
        # One hue that grows denser: it reads the same on light and dark ground.
        colorscale=[[0, "rgba(111,168,214,0.06)"], [1, "rgba(111,168,214,0.6)"]],
        zmin=0,
        showscale=False,
        xgap=3,
        ygap=3,
    )
    # As a trace of its own the text takes the theme's colour; a heatmap's own text would not on dark ground.
    figure.add_scatter(
        x=[size.replace("-", "–") for _section in sections for size in sizes],
        y=[_wrapped(name(section)) for section in sections for _size in sizes],
        text=[euro_short(cell["sam"]) for row in rows for cell in row],
        mode="text",
        hoverinfo="skip",
    )
    figure.update_xaxes(type="category", side="bottom")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def _cell_text(cell: dict[Any, Any]) -> str:
    return _(
        "{establishments} establishments with {size} employees, {relevant} need the product: SAM {sam}, SOM {som}",
        establishments=number(cell["establishments"]),
        size=cell["size_class"].replace("-", "–"),
        relevant=number(cell["relevant"]),
        sam=euro_short(cell["sam"]),
        som=euro_short(cell["som"]),
    )


def _wrapped(text: str, width: int = 26) -> str:
    """The text in lines of about that width, as Plotly breaks them."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def regions(view: pd.DataFrame) -> go.Figure:
    """For each Bundesland what is sold there and, outlined, what the prospects could bring.

    view: `market.regions`, from top to bottom.
    """
    figure = base.figure(barmode="stack", bargap=0.35, margin={"t": 4})
    names = list(view["bundesland"])
    figure.add_bar(
        y=names,
        x=view["revenue"],
        orientation="h",
        marker={"color": theme.ACTUAL},
        hovertext=[
            _(
                "{land}: {revenue} with {customers} active customers",
                land=row["bundesland"],
                revenue=euro_short(row["revenue"]),
                customers=number(row["active_customers"]),
            )
            for row in view.to_dict("records")
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure.add_bar(
        y=names,
        x=view["white_space"],
        orientation="h",
        marker={"color": "rgba(192,112,42,0.18)", "line": {"color": theme.ACCENT, "width": 1.5}},
        text=[_amounts(row["revenue"], row["white_space"]) for row in view.to_dict("records")],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            _(
                "{land}: {space} a year with {prospects} prospects, {former} former and {new} new customers; "
                "{penetration} of the known firms are active customers",
                land=row["bundesland"],
                space=euro_short(row["white_space"]),
                prospects=number(row["prospects"]),
                former=number(row["former_customers"]),
                new=number(row["new_customers"]),
                penetration=percent(row["penetration"]),
            )
            for row in view.to_dict("records")
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    # Room for two amounts behind the longest bar.
    most = float((view["revenue"].clip(lower=0) + view["white_space"]).max()) if len(view) else 0.0
    figure.update_xaxes(visible=False, range=[min(0.0, float(view["revenue"].min())), max(most, 1.0) * 1.5])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def _amounts(revenue: float, white_space: float) -> str:
    """What is behind a bar: what is sold, and in bold what could be; nothing of what there is none of."""
    sold = euro_short(revenue) if revenue else ""
    return " + ".join(filter(None, (sold, f"<b>{euro_short(white_space)}</b>" if white_space else "")))
