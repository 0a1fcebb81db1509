"""The parts of the Pareto screen."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import caches, download, inputs, pareto_choices, pareto_texts, session_keys, state, workspace
from pages.ui.charts import pareto as charts
from pages.ui.formatting import MISSING, euro, euro_short, number, percent
from pages.ui.i18n import _, counted
from pages.ui.messages import plain
from pages.ui.pareto_choices import ALL, CLASS, CUSTOMER, LOSS, MEASURE, PERIOD
from pages.ui.pareto_ranking import Ranking, of_class
from pages.ui.plot import plot
from pages.ui.table import table

MOST_ROWS = 250


def choices(measures: tuple[str, ...], periods: tuple[str, ...]) -> None:
    """Measure and period; what the data cannot answer is said, not offered."""
    which, when = st.columns([3, 2], vertical_alignment="bottom")
    with which:
        inputs.choice(MEASURE, _("Measure"), measures, show=pareto_choices.measure_label)
    with when:
        inputs.select(PERIOD, _("Period"), periods, show=pareto_choices.period_label)
    if measures == ("revenue",):
        st.info(
            _("No order line has a cost: only revenue can be ranked. Load variable costs for the contribution margin."),
            icon=":material/info:",
        )
    elif "profit" not in measures:
        st.info(
            _("No cost to serve is loaded: the profit after cost to serve cannot be ranked."), icon=":material/info:"
        )


def key_figures(ranking: Ranking) -> None:
    """Six figures, each with its definition."""
    facts = ranking.concentration
    of_all = None if facts.customers_for_80 is None else percent(facts.share_for_80)
    figures = [
        (
            _("Customers"),
            number(facts.customers),
            _("Customers with at least one order line in the period; their returns and credit notes are netted."),
        ),
        (
            _("Below zero"),
            number(facts.negative_customers),
            _("Customers whose measure in the period is negative."),
        ),
        (
            _("Top 15%"),
            percent(facts.top_15_share),
            _("Share of the total made by the best 15% of customers, interpolated inside one customer."),
        ),
        (
            _("Top 20%"),
            percent(facts.top_20_share),
            _("Share of the total made by the best 20% of customers, interpolated inside one customer."),
        ),
        (
            _("80% needs"),
            of_all or percent(None),
            _("The fewest customers that together make 80% of the total, as a share of all customers."),
        ),
        (
            _("Gini"),
            number(facts.gini, 2),
            _(
                "Mean absolute difference of all pairs of customers over twice the mean absolute value: 0 all equal, "
                "towards 1 one customer has all. Negative values count with their size."
            ),
        ),
    ]
    for start in range(0, len(figures), 2):
        for column, (label, value, definition) in zip(st.columns(2), figures[start : start + 2], strict=True):
            column.metric(label, value, help=definition)
    st.markdown(
        _(
            "**How to read it.** Customers stand from best to worst; the curve adds up what they bring. The further it "
            "bulges from the dotted line of equal customers, the fewer carry the firm. Where it falls at the end, "
            "customers cost more than they bring."
        )
    )


def whale(ranking: Ranking, source: str) -> None:
    """The whale curve under its message."""
    figure = charts.whale(
        ranking.curve,
        ranking.classes,
        ranking.concentration,
        lost=ranking.lost,
        y_title=pareto_texts.axis(ranking),
    )
    plot(figure, key="whale", title=pareto_texts.whale_title(ranking), source=source, height=420)


def classes(ranking: Ranking) -> None:
    """The ABC classes as bars; a click lists a class, a second one all."""
    chosen = state.get(CLASS)
    figure = charts.classes(
        ranking.classes,
        chosen=ALL if chosen == LOSS else chosen,
        measure_label=_(pareto_texts.OF_MEASURE[ranking.measure]),
    )
    clicked = plot(
        figure,
        key="classes",
        title=pareto_texts.class_title(ranking),
        source=_(
            "A: the best customers, until 80% of all positive values are reached; B: until 95%; C: the rest, and "
            "whoever makes nothing or a loss. Click a bar to list its customers."
        ),
        height=230,
        clickable=True,
    )
    if clicked in pareto_choices.CLASSES:
        state.put(CLASS, ALL if clicked == chosen else clicked)
        st.rerun()


def columns_of(ranking: Ranking) -> list[str]:
    """The columns of the file: what the data have."""
    costs = ["contribution_margin"] if ranking.customers["contribution_margin"].notna().any() else []
    served = bool(costs) and bool(ranking.customers["cost_to_serve"].any())
    money = ["revenue", *costs, *(["profit"] if served else [])]
    return ["rank", "customer_id", "name", *money, "class", *(["cost_to_serve"] if served else []), "cumulative_share"]


def _labels(names: list[str]) -> dict[str, str]:
    labels = {
        "rank": _("Rank"),
        "customer_id": _("Customer no."),
        "name": _("Customer"),
        "revenue": _("Revenue"),
        "contribution_margin": _("Contribution margin"),
        "cost_to_serve": _("Cost to serve"),
        "profit": _("Profit after cost to serve"),
        "cumulative_share": _("Cumulative share"),
        "class": _("Class"),
    }
    return {name: labels[name] for name in names}


def listed(ranking: Ranking, period: str) -> None:
    """The customers of the chosen class, the chosen one's facts, and the whole list as a file."""
    head, switch = st.columns([3, 2], vertical_alignment="bottom")
    with switch:
        chosen = inputs.choice(CLASS, _("Class listed"), pareto_choices.CLASSES, show=pareto_choices.class_label)
    customers = of_class(ranking, chosen)
    with head:
        st.subheader(pareto_texts.list_title(chosen, len(customers)), anchor=False)
    labels = _labels(columns_of(ranking))
    if customers.empty:
        st.info(_("There is no customer to list."), icon=":material/info:")
        return
    formats = {"rank": number, "customer_id": None, "name": None, "class": None, "cumulative_share": percent}
    table_key = f"pareto-list:{ranking.measure}:{state.get(PERIOD)}:{chosen}"
    # The file and the customer's own facts have the cost to serve as well: a page of 1024 pixels has no room for it.
    heads = {name: label for name, label in labels.items() if name != "cost_to_serve"}
    short = {"profit": _("Profit"), "cumulative_share": _("Cumulative")}
    row = table(
        customers.head(MOST_ROWS),
        {name: (short.get(name, label), formats.get(name, euro)) for name, label in heads.items()},
        key=table_key,
        selectable=True,
        height=min(33 * (len(customers) + 1) + 3, 433),
        help={
            "profit": f"{labels.get('profit', '')}: {_(pareto_texts.DEFINITIONS['profit'])}",
            "cumulative_share": _(
                "What this customer and all better ones make together, as a share of all positive values; the classes "
                "are cut by it."
            ),
        },
    )
    below = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    with below:
        if len(customers) > MOST_ROWS:
            st.caption(
                _(
                    "Shown are the first {shown} of {count} customers; the file holds all. Select a row to see the "
                    "customer's facts.",
                    shown=number(MOST_ROWS),
                    count=number(len(customers)),
                )
            )
        else:
            st.caption(_("Select a row to see the customer's facts."))
    with below:
        name = pareto_texts.file_name(ranking.measure, period, chosen)
        download.as_csv(customers, labels, name, key="pareto")
    _remember(customers, row, table_key)
    customer(ranking)


def _remember(customers: pd.DataFrame, row: int | None, table_key: str) -> None:
    """The selected customer stands in the address; a link brings the customer without a selected row."""
    now = (table_key, row)
    before = st.session_state.get(session_keys.PARETO_ROW)
    if row is not None:
        state.put(CUSTOMER, str(customers["customer_id"].iloc[row]))
    elif before is not None and before[1] is not None:
        state.put(CUSTOMER, CUSTOMER.default)
    st.session_state[session_keys.PARETO_ROW] = now


def customer(ranking: Ranking) -> None:
    """The facts of the customer that the list or the address names."""
    wanted = state.get(CUSTOMER)
    found = ranking.customers[ranking.customers["customer_id"] == wanted]
    if found.empty:
        if wanted in caches.objecting_buyers(workspace.current().path):
            st.caption(_("Customer {id} objects and is not listed.", id=plain(wanted)))
        elif wanted:
            st.caption(_("Customer {id} bought nothing in this period.", id=plain(wanted)))
        return
    facts = found.iloc[0]
    with st.container(border=True):
        head, link = st.columns([4, 1], vertical_alignment="center")
        head.markdown(
            _(
                "**{name}** ({id}) · rank {rank} of {count} · class {class_name}",
                name=plain(facts["name"]),
                id=plain(facts["customer_id"]),
                rank=number(facts["rank"]),
                count=number(ranking.concentration.customers),
                class_name=facts["class"],
            )
        )
        link.page_link(
            "pages/segments.py",
            label=_("Segment and profile"),
            icon=":material/arrow_forward:",
            query_params={"customer": str(facts["customer_id"])},
        )
        shown = [name for name in columns_of(ranking) if name in _MONEY]
        labels = _labels(shown)
        for column, name in zip(st.columns(4), shown, strict=False):
            column.metric(labels[name], euro_short(facts[name]), help=euro(facts[name], 2))
        st.caption(
            counted(
                facts["orders"],
                "One order in the period · {place} · WZ {industry}",
                "{orders} orders in the period · {place} · WZ {industry}",
                orders=number(facts["orders"]),
                place=_known(facts["bundesland"]),
                industry=_known(facts["wz_code"]),
            )
        )


_MONEY = ("revenue", "contribution_margin", "cost_to_serve", "profit")


def _known(text: object) -> str:
    return plain(text) if isinstance(text, str) else MISSING
