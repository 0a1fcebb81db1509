"""One customer: facts, segment, features against its segment, revenue, orders, opportunities, tickets, answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import segments_by_hand, segments_rules, state
from pages.ui import segments_texts as texts
from pages.ui.charts import segments as charts
from pages.ui.formatting import day, euro, euro_short, number, percent
from pages.ui.i18n import _
from pages.ui.messages import plain
from pages.ui.plot import plot
from pages.ui.segments_frames import Card, Picture, compared
from pages.ui.segments_state import CUSTOMER, NONE
from pages.ui.stored_words import stored_word
from pages.ui.table import table
from pages.ui.text_table import text_table
from segmentation.clustering.rules import rule_for
from segmentation.feature_list import BY_NAME


def customer_card(picture: Picture, card: Card, path: Path) -> None:
    """In the place of the list, with the way back to it."""
    facts = card.facts
    heading, back = st.columns([5, 2], vertical_alignment="center")
    heading.subheader(f"{plain(facts['name'])} · {plain(facts['customer_id'])}", anchor=False)
    back.button(
        _("Back to the list"), on_click=state.put, args=(CUSTOMER, NONE), icon=":material/arrow_back:", width="stretch"
    )
    member = picture.customers[picture.customers["customer_id"] == facts["customer_id"]]
    if member.empty:
        st.info(_("This customer has never ordered and so belongs to no segment."), icon=":material/info:")
        _facts(card)
        _records(card)
        return
    own = member.iloc[0]
    _membership(picture, own, path)
    segments_by_hand.placement(picture, own)
    _key_figures(picture, own)
    left, right = st.columns([5, 6], gap="large")
    with left:
        _facts(card)
    with right:
        _quarters(picture, card, int(own["segment"]))
    _features(picture, own)
    _records(card)


def _membership(picture: Picture, own: pd.Series, path: Path) -> None:
    if own["customer_id"] in picture.by_hand.placements:
        return
    names = texts.doubted_names(picture.figures)
    if pd.notna(own["far_out_in"]):
        st.markdown(
            _(
                "{name}: far out in {feature}, and so set apart; nearest segment: {other}.",
                name=f"**{names[int(own['segment'])]}**",
                feature=texts.feature_label(own["far_out_in"]),
                other=names[int(own["next_segment"])],
            )
        )
        return
    st.markdown(
        _(
            "{name}, membership {share}; next nearest: {other}.",
            name=f"**{names[int(own['segment'])]}**",
            share=percent(own["membership"]),
            other=names[int(own["next_segment"])],
        )
    )
    rule = rule_for(segments_rules.card_of(picture, path), _known(picture, own["customer_id"]))
    facts = {"conditions": plain(segments_rules.conditions(rule)), "name": names[rule.likeliest]}
    if rule.segment == own["segment"]:
        st.caption(_("By the rule card as well: {conditions}.", **facts))
    elif rule.segment is None:
        st.caption(_("The rule card is uncertain here: {conditions}.", **facts))
    else:
        st.caption(_("The rule card says {name}: {conditions}. The membership above holds.", **facts))


def _known(picture: Picture, customer_id: str) -> dict[str, Any]:
    row = picture.features[picture.features["customer_id"] == customer_id].iloc[0]
    return {str(name): value for name, value in row.items()}


def _key_figures(picture: Picture, own: pd.Series) -> None:
    period = texts.period(picture)
    shown = [(_("Revenue, {period}", period=period), euro_short(own["revenue"]))]
    if "contribution_margin" in picture.measures:
        shown.append((_("Contribution margin, {period}", period=period), euro_short(own["contribution_margin"])))
    if "profit" in picture.measures:
        shown.append((_("Profit after cost to serve, {period}", period=period), euro_short(own["profit"])))
    shown.append((_("Last order"), day(own["last_order"])))
    for column, (label, value) in zip(st.columns(len(shown)), shown, strict=True):
        column.metric(label, value)


def _facts(card: Card) -> None:
    facts = card.facts
    industry = " ".join(str(facts[name]) for name in ("wz_code", "wz_title") if not pd.isna(facts[name]))
    place = " ".join(str(facts[name]) for name in ("postal_code", "city") if not pd.isna(facts[name]))
    group = facts["parent_name"] if not pd.isna(facts["parent_name"]) else facts["parent_id"]
    told: list[tuple[str, Any, Callable[[Any], str]]] = [
        (_("Place"), place or None, str),
        (_("Bundesland"), facts["bundesland"], str),
        (_("Industry (WZ 2008)"), industry or None, str),
        (_("Sector in the CRM"), facts["sector"], str),
        (_("Headcount"), facts["headcount"], number),
        (_("Own annual revenue"), facts["annual_revenue"], euro_short),
        (_("Ownership"), facts["ownership"], str),
        (_("Group parent"), group, str),
        (_("Customer since"), facts["customer_since"], day),
        (_("Payment terms"), facts["payment_terms_days"], lambda value: _("{number} days", number=number(value))),
        (_("ERP system"), facts["erp_system"], str),
        (_("Degree of automation"), facts["automation"], lambda value: _("{value} of 5", value=number(value))),
    ]
    rows = [(label, show(value)) for label, value, show in told if not pd.isna(value)]
    st.markdown(f"**{_('ERP and CRM')}**")
    if rows:
        text_table((_("Fact"), _("Value")), rows)
    else:
        st.caption(_("The extracts say nothing more of this customer."))


def _quarters(picture: Picture, card: Card, segment: int) -> None:
    quarters = card.quarters
    by_year = quarters.groupby(quarters["quarter"].dt.year)["revenue"].sum()
    plot(
        charts.quarters(quarters, segment),
        key="customer-quarters",
        title=_quarters_title(by_year, picture.year),
        source=_(
            "Order lines by quarter, returns and credit notes netted; the last quarter up to {last}",
            last=day(picture.days[1]),
        ),
        height=400,
    )


def _quarters_title(by_year: pd.Series, year: int | None) -> str:
    if year is None:
        return _("Revenue {revenue} in all years", revenue=euro_short(by_year.sum()))
    revenue, before = by_year.get(year, 0.0), by_year.get(year - 1)
    facts = {"year": year, "revenue": euro_short(revenue)}
    if revenue < 1.0:
        return _("No revenue in {year}", year=year)
    if before is None or before < 1.0:
        return _("{year}: revenue {revenue}", **facts)
    change = revenue / before - 1
    if change < 0:
        return _("{year}: revenue {revenue}, {change} less than the year before", change=percent(-change), **facts)
    return _("{year}: revenue {revenue}, {change} more than the year before", change=percent(change), **facts)


def _features(picture: Picture, own: pd.Series) -> None:
    rows = [
        (
            texts.feature_label(row["feature"]),
            *(texts.feature_value(row[of], BY_NAME[row["feature"]].unit) for of in ("own", "segment", "overall")),
        )
        for row in compared(picture, own["customer_id"]).to_dict("records")
    ]
    segment = texts.doubted_names(picture.figures)[int(own["segment"])]
    st.markdown(f"**{_('What it was clustered by')}**")
    text_table((_("Feature"), _("This customer"), segment, _("All customers")), rows, figures=(1, 2, 3))
    st.caption(texts.feature_basis())


def _records(card: Card) -> None:
    parts = (
        (_("Last orders ({count})", count=number(len(card.orders))), card.orders, _orders),
        (_("Open opportunities ({count})", count=number(len(card.opportunities))), card.opportunities, _opportunities),
        (_("Tickets ({count})", count=number(len(card.tickets))), card.tickets, _tickets),
        (_("Survey answers ({count})", count=number(len(card.surveys))), card.surveys, _surveys),
    )
    for tab, (_label, rows, show) in zip(st.tabs([label for label, *_rest in parts]), parts, strict=True):
        with tab:
            if rows.empty:
                st.caption(_("None in these data."))
            else:
                show(rows)


def _orders(orders: pd.DataFrame) -> None:
    rows = orders.copy()
    rows["document_type"] = [stored_word("document_type", word) for word in rows["document_type"]]
    rows["channel"] = [None if pd.isna(word) else stored_word("channel", word) for word in rows["channel"]]
    table(
        rows,
        {
            "order_date": (_("Date"), day),
            "order_id": (_("Document"), None),
            "document_type": (_("Kind"), None),
            "channel": (_("Channel"), None),
            "lines": (_("Lines"), number),
            "revenue": (_("Revenue"), euro),
            "contribution_margin": (_("Contribution margin"), euro),
        },
        key="customer-orders",
    )


def _opportunities(opportunities: pd.DataFrame) -> None:
    rows = opportunities.copy()
    rows["stage"] = [stored_word("stage", word) for word in rows["stage"]]
    table(
        rows,
        {
            "created_on": (_("Created"), day),
            "opportunity_id": (_("Opportunity"), None),
            "product": (_("Product"), None),
            "stage": (_("Stage"), None),
            "source": (_("Source"), None),
            "value": (_("Value"), euro),
        },
        key="customer-opportunities",
    )


def _tickets(tickets: pd.DataFrame) -> None:
    table(
        tickets,
        {
            "opened_on": (_("Opened"), day),
            "closed_on": (_("Closed"), day),
            "category": (_("Category"), None),
            "text": (_("Text"), None),
        },
        key="customer-tickets",
    )


def _surveys(surveys: pd.DataFrame) -> None:
    table(
        surveys,
        {
            "answered_on": (_("Answered"), day),
            "nps": (_("Would recommend (0 to 10)"), number),
            "csat": (_("Satisfaction (1 to 5)"), lambda value: number(value, 1)),
            "comment": (_("Comment"), None),
        },
        key="customer-surveys",
    )
