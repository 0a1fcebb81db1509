"""The parts of the Market screen."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import inputs, market_choices, market_texts, state
from pages.ui.charts import market as charts
from pages.ui.formatting import euro, euro_short, number, percent
from pages.ui.i18n import _
from pages.ui.market_choices import NUMBERS, PARAMS, REGIONS, SECTIONS, SIZE_CLASSES, YEAR
from pages.ui.market_sizes import Sizes, in_regions, known_share
from pages.ui.messages import say
from pages.ui.plot import plot
from pages.ui.table import table
from segmentation import market

COUNT_SOURCE = "Statistisches Bundesamt (Destatis), 52111-0003, dl-de/by-2-0"


def choices(titles: dict[str, str]) -> None:
    """Which establishments count. titles: the sections of the reference counts with their German titles."""
    sections, sizes, year, reset = st.columns([5, 4, 1.6, 1.6], vertical_alignment="bottom")
    with sections:
        inputs.some(
            SECTIONS,
            _("Industries (sections of WZ 2008)"),
            tuple(titles),
            show=market_texts.section_name(titles),
        )
    with sizes:
        inputs.some(
            SIZE_CLASSES,
            _("Size classes (employees)"),
            market.SIZE_CLASSES,
            show=market_texts.size_name,
        )
    with year:
        inputs.select(
            YEAR,
            _("Counts of"),
            market_choices.years_counted(),
            help=_(
                "Year of the Destatis count. The class 10–49 jumps in 2024, probably by a change of definition: do not "
                "read the years as a trend."
            ),
        )
    with reset:
        st.button(
            _("Reset all"),
            key="market:reset",
            icon=":material/restart_alt:",
            on_click=state.reset,
            args=(PARAMS,),
            width="stretch",
        )


def key_figures(sizes: Sizes) -> None:
    """TAM, SAM, SOM and the firm's own share."""
    figures = (
        (
            "TAM",
            euro_short(sizes.top_down.tam),
            _("Establishments × share of Germany × share that needs the product × revenue per customer of their size."),
        ),
        ("SAM", euro_short(sizes.top_down.sam), _("TAM × share of the market the firm can serve.")),
        (
            "SOM",
            euro_short(sizes.top_down.som),
            _("SAM × (share that buys already + rest × share sales can work × win rate)."),
        ),
        (
            _("Our share of the SAM"),
            percent(sizes.own_share),
            _(
                "Revenue {year} with German customers, {revenue}, over the SAM top-down.",
                year=sizes.year,
                revenue=euro(sizes.own_revenue),
            ),
        ),
    )
    for column, (label, value, definition) in zip(st.columns(4), figures, strict=True):
        column.metric(label, value, help=definition)


def assumptions(sizes: Sizes) -> None:
    """Every number of the model in three groups, each with its evidence, source and plausible range."""
    used = {item.id: item for item in sizes.presets.used()}
    groups = (
        (_("Market"), [id for id in used if id == "region_share" or id.startswith("relevance.")]),
        (_("Price per customer"), [id for id in used if id.startswith("revenue_per_customer.")]),
        (_("Obtainable"), ["serviceable_share", "penetration", "reach", "win_rate"]),
    )
    st.subheader(_("Assumptions"), anchor=False)
    tabs = st.tabs([title for title, _ids in groups])
    current = {item.id: item for item in sizes.assumptions.used()}
    for tab, (_title, ids) in zip(tabs, groups, strict=True):
        with tab:
            for id in ids:
                _number(used[id], current[id])


def _number(preset: market.Assumption, current: market.Assumption) -> None:
    end, step = market_texts.scale(preset)
    inputs.figure(
        NUMBERS[preset.id],
        market_texts.label(preset),
        marks=inputs.marks(0.0, end, step),
        low=preset.minimum,
        high=preset.maximum,
        show=market_texts.slider_text(preset, step),
        typed=market_texts.field_text(preset),
        read=market_texts.field_value(preset),
    )
    st.caption(
        _(
            ":gray-badge[{evidence}] {source} · plausible {range}. {note}.",
            evidence=market_texts.evidence(current),
            source=market_texts.source(current),
            range=market_texts.plausible(preset),
            note=say(preset.note),
        )
    )


def levels(sizes: Sizes) -> None:
    """Top-down beside bottom-up, the gap named in the title."""
    figure = charts.levels(sizes.top_down, sizes.bottom_up, sizes.own_revenue)
    plot(
        figure,
        key="levels",
        title=market_texts.gap(sizes),
        source=_(
            "EUR a year. Top-down: {counts}. Bottom-up: ERP {year} and CRM.", counts=COUNT_SOURCE, year=sizes.year
        ),
        height=300,
    )


def cells(sizes: Sizes, titles: dict[str, str]) -> None:
    """The SAM by section and size class."""
    sections = sizes.assumptions.choices.sections
    figure = charts.cells(sizes.top_down.breakdown, sections, market_texts.section_name(titles))
    plot(
        figure,
        key="cells",
        title=market_texts.cells_title(sizes),
        source=_(
            "SAM in EUR a year. {counts}, {year}: counted are establishments (Niederlassungen), not enterprises.",
            counts=COUNT_SOURCE,
            year=sizes.assumptions.choices.year,
        ),
        height=110 + 58 * len(sections),
    )


def regions(sizes: Sizes) -> None:
    """Own customers and white space by Bundesland; the choice can be taken over as share of Germany."""
    st.subheader(_("Bundesländer"), anchor=False)
    which, take = st.columns([5, 3], vertical_alignment="bottom")
    with which:
        names = inputs.some(
            REGIONS,
            _("Bundesländer shown (none chosen: all)"),
            market_choices.bundeslaender(),
        )
    share = known_share(sizes, names)
    with take:
        if names and share is not None:
            st.button(
                _("Take {share} as share of Germany", share=percent(share)),
                key="market:region-share",
                on_click=state.put,
                args=(NUMBERS["region_share"], share),
                help=_(
                    "Share of the active customers and prospects that are in these Bundesländer; the Destatis counts "
                    "are not split by Bundesland."
                ),
            )
    view = in_regions(sizes, names)
    chart, figures = st.columns([4, 5], gap="medium")
    with chart:
        plot(
            charts.regions(view),
            key="regions",
            title=market_texts.regions_title(view),
            source=_(
                "Filled: revenue {year} with German customers. Outlined and in figures: white space, the CRM accounts "
                "that are no active customer × revenue per customer of their size.",
                year=sizes.year,
            ),
            height=80 + 27 * len(view),
        )
    with figures:
        table(
            view,
            {
                "bundesland": (_("Bundesland"), None),
                "revenue": (_("Revenue"), euro_short),
                "active_customers": (_("Active customers"), number),
                "prospects": (_("Prospects"), number),
                "penetration": (_("Penetration"), lambda value: percent(value, 0)),
                "open_pipeline": (_("Open pipeline"), euro_short),
            },
            key="regions-table",
            height="content",
            help={
                "penetration": _("Active customers over active customers and prospects: of the firms we know."),
            },
        )


def sheet(sizes: Sizes) -> None:
    """Every assumption on one sheet, and the bottom-up by size class."""
    opened = st.expander(
        _("All assumptions with source and note"), key="market:sheet", on_change="rerun", icon=":material/table_rows:"
    )
    if opened.open:
        with opened:
            _assumption_table(sizes)
    opened = st.expander(_("Bottom-up, step by step"), key="market:steps", on_change="rerun", icon=":material/stairs:")
    if opened.open:
        with opened:
            _step_table(sizes)


def _assumption_table(sizes: Sizes) -> None:
    presets = {item.id: item for item in sizes.presets.used()}
    rows = [
        {
            "label": market_texts.label(item),
            "value": market_texts.written(item, item.value),
            "preset": market_texts.written(item, presets[item.id].value),
            "range": market_texts.plausible(item),
            "evidence": market_texts.evidence(item),
            "source": market_texts.source(item),
            "note": say(item.note),
        }
        for item in sizes.assumptions.used()
    ]
    table(
        pd.DataFrame(rows),
        {
            "label": (_("Assumption"), None),
            "value": (_("Value"), None),
            "preset": (_("Preset"), None),
            "range": (_("Plausible"), None),
            "evidence": (_("Evidence"), None),
            "source": (_("Source"), None),
            "note": (_("Note"), None),
        },
        key="market-sheet",
        height="content",
    )


def _step_table(sizes: Sizes) -> None:
    st.markdown(
        _(
            "SOM = revenue today + open pipeline × win rate. SAM = revenue today + open pipeline + prospects × "
            "revenue per customer. TAM = SAM / coverage: the share of the establishments with need that customers and "
            "CRM know. Each size class by itself."
        )
    )
    steps = sizes.bottom_up.steps
    table(
        steps.assign(size_class=[_steps_size(name) for name in steps["size_class"]]),
        {
            "size_class": (_("Employees"), None),
            "current_revenue": (_("Revenue today"), euro_short),
            "open_pipeline": (_("Open pipeline"), euro_short),
            "prospects": (_("Prospects"), number),
            "prospect_value": (_("Their value"), euro_short),
            "known_accounts": (_("Known firms"), number),
            "relevant": (_("Establishments with need"), number),
            "coverage": (_("Coverage"), percent),
            "som": ("SOM", euro_short),
            "sam": ("SAM", euro_short),
            "tam": ("TAM", euro_short),
        },
        key="market-steps",
    )


def _steps_size(name: str) -> str:
    return market_texts.size_name(name) if name in market.SIZE_CLASSES else _("unknown")
