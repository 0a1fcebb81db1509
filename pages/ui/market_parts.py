"""The parts of the Market screen."""

from __future__ import annotations

import streamlit as st

from pages.ui import currency, inputs, market_choices, market_sheets, market_texts, reset, state
from pages.ui.charts import market as charts
from pages.ui.formatting import MISSING, euro, euro_short, in_markdown, percent
from pages.ui.i18n import _
from pages.ui.market_choices import NUMBERS, PARAMS, REGIONS, SECTIONS, SIZE_CLASSES, YEAR
from pages.ui.market_sizes import Sizes, in_regions, known_share
from pages.ui.messages import say
from pages.ui.plot import plot
from segmentation import market

COUNT_SOURCE = "Statistisches Bundesamt (Destatis), 52111-0003, dl-de/by-2-0"


def choices(titles: dict[str, str]) -> None:
    """Which establishments and firms count. titles: the sections of the reference counts with their German titles."""
    inputs.some(
        SECTIONS,
        _("Industries (sections of WZ 2008)"),
        tuple(titles),
        show=market_texts.section_name(titles),
    )
    sizes, year, back = st.columns([5, 2, 2], vertical_alignment="bottom")
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
    with back:
        reset.button(PARAMS, _("Reset all"), key="market:reset")


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
            percent(sizes.own_share) if sizes.own_revenue > 0 else MISSING,
            _(
                "Revenue {year} in this market, {revenue}, over the SAM top-down. The sheet below leads to it from "
                "the revenue with all customers.",
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
        unit="%" if preset.unit == "share" else currency.sign(),
        read=market_texts.field_value(preset),
    )
    st.caption(
        _(
            ":gray-badge[{evidence}] {source} · plausible {range}. {note}",
            evidence=market_texts.evidence(current),
            source=market_texts.source(current),
            range=in_markdown(market_texts.plausible(preset)),
            note=in_markdown(say(current.note)),
        )
    )


def levels(sizes: Sizes) -> None:
    """Top-down beside bottom-up, the gap named in the title."""
    plot(
        charts.levels(sizes.top_down, sizes.bottom_up, sizes.own_revenue, sizes.year),
        key="levels",
        title=market_texts.gap(sizes),
        source=_(
            "{currency} a year. Top-down: {counts}. Bottom-up: {extracts}, German firms. Both sides and the revenue: "
            "only the chosen industries and size classes.",
            currency=currency.sign(),
            counts=COUNT_SOURCE,
            extracts=market_texts.extracts_of_year(sizes),
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
            "SAM in {currency} a year. {counts}, {year}: counted are establishments (Niederlassungen), "
            "not enterprises.",
            currency=currency.sign(),
            counts=COUNT_SOURCE,
            year=sizes.assumptions.choices.year,
        ),
        height=110 + 58 * len(sections),
    )


def regions(sizes: Sizes) -> None:
    """Own customers and white space by Bundesland; the choice can be taken over as share of Germany."""
    st.subheader(_("Bundesländer"), anchor=False)
    if known_share(sizes, ()) is None:
        st.info(
            _("No German firm is known in these industries and size classes: nothing to show by Bundesland."),
            icon=":material/info:",
        )
        return
    which, take = st.columns([5, 3], vertical_alignment="bottom")
    with which:
        names = inputs.some(
            REGIONS,
            _("Bundesländer shown (none chosen: all)"),
            market_choices.bundeslaender(),
        )
    share = known_share(sizes, names)
    with take:
        if names:
            st.button(
                _("Take {share} as share of Germany", share=percent(share)),
                key="market:region-share",
                on_click=state.put,
                args=(NUMBERS["region_share"], share),
                help=_(
                    "Share of the known firms (customers and prospects) that are in these Bundesländer; the Destatis "
                    "counts are not split by Bundesland."
                ),
            )
    view = in_regions(sizes, names)
    plot(
        charts.regions(view.assign(bundesland=view["bundesland"].map(market_texts.land, na_action=None))),
        key="regions",
        title=market_texts.regions_title(view, sizes.year),
        source=_(
            "Only the chosen industries and size classes. Filled: revenue {year}. Outlined and in bold: white "
            "space, the known firms that did not buy in {year} × revenue per customer of their size.",
            year=sizes.year,
        ),
        height=80 + 27 * len(view),
    )
    market_sheets.regions(sizes, view, chosen=bool(names))
