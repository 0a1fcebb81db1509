"""Who makes the money: concentration, whale curve and ABC classes of a measure, down to the customer."""

import streamlit as st

from pages.ui import caches, frame, missing, objecting, pareto_parts, pareto_texts, state, workspace
from pages.ui.formatting import day, number
from pages.ui.i18n import _, counted
from pages.ui.pareto_choices import CLASS, CUSTOMER, MEASURE, PERIOD, periods_offered, settle
from pages.ui.pareto_ranking import measures_known
from segmentation.errors import InputError

PARAMS = (MEASURE, PERIOD, CLASS, CUSTOMER)


def show() -> None:
    """The message, the curve beside the key figures, the classes, the customers behind them."""
    path = workspace.current().path
    try:
        periods = periods_offered()
    except InputError:
        missing.page(
            _("Without order lines nobody can be ranked"),
            _("Pareto needs revenue per customer: load an extract of order lines on the data page."),
        )
        return
    settle(PERIOD, periods)
    period = state.get(PERIOD)
    measures = measures_known(caches.customer_values(path, period))
    settle(MEASURE, measures)
    ranking = caches.ranking(path, period, state.get(MEASURE))
    days = caches.period(path, period)

    name = str(days.first.year) if days.first.year == days.last.year else f"{days.first.year}–{days.last.year}"
    frame.header(pareto_texts.title(ranking), pareto_texts.lead(ranking, name))
    pareto_parts.choices(measures, periods)
    if ranking.without_value:
        st.warning(
            counted(
                ranking.without_value,
                "One customer has no order line with a cost and is left out.",
                "{count} customers have no order line with a cost and are left out.",
                count=number(ranking.without_value),
            ),
            icon=":material/info:",
        )
    curve, figures = st.columns([5, 2], gap="large")
    with curve:
        pareto_parts.whale(
            ranking,
            _(
                "Order lines {first} to {last}. {definition}",
                first=day(days.first),
                last=day(days.last),
                definition=_(pareto_texts.DEFINITIONS[ranking.measure]),
            ),
        )
    with figures:
        pareto_parts.key_figures(ranking)
    pareto_parts.classes(ranking)
    pareto_parts.listed(ranking, name)
    objecting.note(path)


if __name__ == "__main__":
    frame.page(show, PARAMS)
