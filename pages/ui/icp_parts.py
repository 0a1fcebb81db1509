"""The parts of the ideal-customer screen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from pages.ui import download, icp_choices, icp_frames, icp_list_texts, icp_texts, inputs, reset, sources, state
from pages.ui.charts import icp as charts
from pages.ui.formatting import as_fraction, euro, number, percent, percentage
from pages.ui.i18n import _
from pages.ui.icp_choices import BEST, BEST_SHARE, KIND, KINDS, THRESHOLD, WEIGHTS
from pages.ui.messages import plain
from pages.ui.plot import plot
from pages.ui.segments_texts import MEASURE_NAMES
from pages.ui.table import Format, table
from segmentation import icp
from segmentation.icp.profile import Worth

MOST_ROWS = 200


def best_customers(*, open_: bool = False) -> None:
    """Who counts as best: the weights of the picture, and how many."""
    with st.expander(_("Who counts as best? Move the weights"), icon=":material/tune:", expanded=open_):
        cells = [*st.columns(3, gap="medium"), *st.columns(3, gap="medium")]
        helps = _weight_helps()
        for cell, (side, param) in zip(cells, WEIGHTS.items(), strict=False):
            with cell:
                _share(
                    param, _(icp_texts.SIDES[side]), inputs.marks(0.0, 1.0, 0.05), low=0.0, high=1.0, help=helps[side]
                )
        with cells[-1]:
            _share(
                BEST_SHARE,
                _("Share of customers called best"),
                inputs.marks(0.05, 0.5, 0.05),
                low=icp_choices.SMALLEST_SHARE,
                high=icp_choices.LARGEST_SHARE,
                help=_(
                    "The profitable customers with the highest weighted mean rank are called best: this share of all."
                ),
            )
        note, back = st.columns([4, 1], vertical_alignment="center")
        note.caption(
            _(
                "Only the proportions of the weights count. A customer of whom a side is not known (new: no growth; no "
                "survey: no NPS) is rated by the others. {source} advises looking at the best 10 to 20 customers, not "
                "by revenue alone; tests need more of them, so a share of all is taken.",
                source=sources.title("S-ICP"),
            )
        )
        with back:
            reset.button(BEST, _("Reset all"), key="icp:reset")


def _share(param: state.Param, label: str, marks: Sequence[float], *, low: float, high: float, help: str) -> None:
    inputs.figure(
        param,
        label,
        marks=marks,
        low=low,
        high=high,
        show=lambda value: percent(value, 0),
        typed=percentage,
        unit="%",
        read=as_fraction,
        help=help,
    )


def _weight_helps() -> dict[str, str]:
    return {
        "contribution_margin": _("Revenue less variable cost in the year; rank among all customers."),
        "margin_rate": _("Contribution margin over revenue; rank among all customers."),
        "low_cost_to_serve": _("Cost to serve over revenue, the lowest first."),
        "growth": _("Revenue against the year before."),
        "nps": _("Mean answer of the customer's surveys (0 to 10)."),
    }


def criteria(profile: icp.Profile) -> None:
    """What sets the best apart: dots with intervals, and the figures behind them."""
    frame = icp_frames.criteria_frame(profile.criteria)
    found = [profile.criteria[place] for place in frame["place"]]
    names = [icp_texts.capital(icp_texts.short_condition(criterion)) for criterion in found]
    plot(
        charts.lifts(frame, [escape(name, quote=False) for name in names]),
        key="icp-lifts",
        title=icp_texts.criteria_title(profile),
        source=_(
            "Customers of {year} whose attribute is known; attributes from the extracts loaded. Interval: Wilson, "
            "95%. Kept are criteria with a q-value up to {rate} (Benjamini-Hochberg over all conditions tried).",
            year=profile.year,
            rate=percent(0.05, 0),
        ),
        height=96 + 52 * len(found),
    )
    shown = frame.assign(
        condition=names,
        interval=[
            _("{low} to {high}", low=number(row["lift_low"], 1), high=number(row["lift_high"], 1))
            for row in frame.to_dict("records")
        ],
        evidence=[icp_texts.evidence(value) for value in frame["q_value"]],
    )
    table(
        shown,
        {
            "condition": (_("Criterion"), None),
            "share_best": (_("Among the best"), lambda value: percent(value, 0)),
            "share_others": (_("Among the others"), lambda value: percent(value, 0)),
            "lift": (_("Lift"), icp_texts.times),
            "interval": (_("95% interval"), None),
            "q_value": (_("q-value"), icp_texts.q_value),
            "unknown": (_("Not known"), number),
            "evidence": (_("Evidence"), None),
        },
        key="icp-criteria",
        help={
            "share_best": _("Share of the best customers that meet the criterion."),
            "share_others": _("Share of the other customers that meet the criterion."),
            "lift": _(
                "Share of best customers among those that meet the criterion, over their share among all whose "
                "attribute is known."
            ),
            "q_value": _("Expected share of false finds if all criteria up to this q-value are kept."),
            "evidence": _("Measured on your data: very sure below a q-value of 0.001, sure below 0.01."),
            "unknown": _("Customers whose attribute is not known; they are counted neither way."),
        },
        height="content",
    )
    for criterion, name in zip(found, names, strict=True):
        spelled = icp_texts.capital(icp_texts.condition(criterion))
        if spelled != name:
            st.caption(_("{short}: {condition}.", short=plain(name), condition=plain(spelled)))


def strictness(profile: icp.Profile) -> float:
    """What becoming stricter costs and brings, and the choice of the threshold."""
    recommended = float(profile.threshold or 0)
    offered = icp_choices.settle(profile.curve)
    st.subheader(_("How strict should the profile be?"), anchor=False)
    chooser, *figures = st.columns([2.4, 1, 1, 1, 1], gap="medium", vertical_alignment="bottom")
    with chooser:
        threshold = inputs.figure(
            THRESHOLD,
            _("Minimum fit score"),
            marks=offered,
            low=0,
            high=100,
            show=number,
            typed=number,
            read=partial(icp_choices.offered_threshold, offered),
            help=_(
                "Fit score: weight of the criteria met over the weight of those known, 0 to 100. A click on the curve "
                "chooses as well."
            ),
            note=_("Steps of 5; those at which nobody drops out are left out."),
        )
    row = icp_frames.at_threshold(profile.curve, threshold)
    verdict = icp_frames.judge_strictness(profile.curve, threshold, recommended)
    for column, (label, value, definition) in zip(figures, _left_over(row, profile.worth), strict=True):
        column.metric(label, value, help=definition)
    st.markdown(icp_texts.verdict_reason(verdict, row, icp_frames.at_threshold(profile.curve, recommended)))
    clicked = plot(
        charts.strictness(
            profile.curve,
            chosen=threshold,
            recommended=recommended,
            right=icp_frames.right_span(profile.curve, recommended),
            worth=profile.worth,
        ),
        key="icp-strictness",
        title=icp_texts.strictness_title(
            verdict, row, rated=icp_frames.at_threshold(profile.curve, 0)["customers"], worth=profile.worth
        ),
        source=_(
            "All accounts with a fit score. {worth} and precision: customers rated in {year}. Band: Wilson, 95%. The "
            "same customers found the criteria, so precision flatters; the back-test below does not. "
            "Right: at least {enough} of the recommended precision and of its best customers.",
            year=profile.year,
            worth=_(MEASURE_NAMES[profile.worth]),
            enough=percent(icp_frames.ENOUGH, 0),
        ),
        height=400,
        clickable=True,
    )
    if clicked is not None:
        state.put(THRESHOLD, icp_choices.offered_threshold(offered, float(clicked)))
        st.rerun()
    return threshold


def _left_over(row: dict[str, float], worth: Worth) -> tuple[tuple[str, str, str], ...]:
    """(label, value, definition) of what the threshold leaves."""
    share = {
        "contribution_margin": (
            _("Share of contribution margin"),
            _("Contribution margin of the customers left, as a share of all rated customers'."),
        ),
        "revenue": (
            _("Share of revenue"),
            _("Revenue of the customers left, as a share of all rated customers'."),
        ),
    }
    label, definition = share[worth]
    return (
        (
            _("Accounts left"),
            number(row["accounts"]),
            _(
                "Customers and prospects with this fit score or more: {share} of all with a score.",
                share=percent(row["account_share"]),
            ),
        ),
        (_("Prospects"), number(row["prospects"]), _("Known firms that never bought.")),
        (
            _("Precision"),
            percent(row["precision"], 0),
            _(
                "Best customers among the rated customers left: {best} of {customers}; 95% interval {low} to {high}.",
                best=number(row["best_customers"]),
                customers=number(row["customers"]),
                low=percent(row["precision_low"]),
                high=percent(row["precision_high"]),
            ),
        ),
        (label, percent(row[f"{worth}_share"], 0), definition),
    )


def best_listed(profile: icp.Profile) -> None:
    """Who is best, where nothing is known that sets them apart."""
    best = icp_frames.best(profile)
    if best.empty:
        return
    year = profile.year
    st.subheader(
        _(
            "The best {count} of the {customers} customers of {year} by these weights",
            count=number(len(best)),
            customers=number(profile.customers),
            year=year,
        ),
        anchor=False,
    )
    st.caption(icp_texts.none_loses(profile))
    columns: dict[str, tuple[str, Format | None]] = {
        "customer_id": (_("Customer no."), None),
        "name": (_("Account"), None),
        "revenue": (_("Revenue {year}", year=year), euro),
    }
    if not profile.by_revenue:
        columns["contribution_margin"] = (_("Contribution margin {year}", year=year), euro)
    if profile.served:
        columns["profit"] = (_("Profit after cost to serve {year}", year=year), euro)
    table(best.head(MOST_ROWS), columns, key="icp-best")
    labels = {name: label for name, (label, _form) in columns.items()}
    download.as_csv(best, labels, _("Best customers {year}", year=year), key="icp-best")


def listed(profile: icp.Profile, threshold: float) -> None:
    """Who conforms, why, and the list as a file."""
    head, switch = st.columns([3, 2], vertical_alignment="bottom")
    with switch:
        kind = inputs.choice(KIND, _("Listed"), KINDS, show=_kind_name)
    accounts = icp_frames.conforming(profile, threshold, kind)
    with head:
        st.subheader(icp_list_texts.list_title(len(accounts), kind, threshold), anchor=False)
    if accounts.empty:
        st.info(_("Nobody conforms. Choose a lower fit score."), icon=":material/info:")
        return
    st.caption(icp_list_texts.list_note(profile, accounts))
    accounts = _in_words(profile, accounts)
    labels = {
        "place": _("Rank"),
        "name": _("Account"),
        "standing_name": _("Standing"),
        "fit_score": _("Fit score"),
        "known_share": _("Known"),
    }
    if profile.by_revenue:
        labels["revenue"] = _("Revenue {year}", year=profile.year)
    else:
        labels["contribution_margin"] = _("Contribution margin {year}", year=profile.year)
    if profile.served:
        labels["profit"] = _("Profit after cost to serve {year}", year=profile.year)
    labels |= {"missed_names": _("Missed"), "unknown_names": _("Not known")}
    formats = {"fit_score": number, "known_share": lambda value: percent(value, 0)}
    formats |= dict.fromkeys(("revenue", "contribution_margin", "profit"), euro)
    # As many columns, under heads as short, as a page of 1024 pixels shows whole; the file has the others.
    left_out = {"contribution_margin"} if profile.served else set()
    heads = labels | {"profit": _("Profit {year}", year=profile.year)}
    table(
        accounts.head(MOST_ROWS),
        {name: (heads[name], formats.get(name)) for name in labels if name not in left_out},
        key=f"icp-list:{kind}:{threshold:g}",
        help={
            "known_share": _(
                "Weight of the criteria whose attribute is known. A score from little knowledge is unsure."
            ),
            "missed_names": _("Criteria neither missed nor unknown are met."),
            "unknown_names": _("Attributes nobody entered. They lower no score, but make it less sure: ask."),
            "place": _("Accounts with the same fit score share their ranks."),
            "profit": _("Contribution margin less cost to serve of the year."),
        },
        widths={"missed_names": 120, "unknown_names": 120},
    )
    note, button = st.columns([3, 1], vertical_alignment="center")
    if len(accounts) > MOST_ROWS:
        note.caption(
            _(
                "Shown are the first {shown} of {count}; the file holds all, with their attributes.",
                shown=number(MOST_ROWS),
                count=number(len(accounts)),
            )
        )
    with button:
        download.as_csv(accounts, _file_labels(labels), icp_list_texts.file_name(kind, threshold), key="icp")


def _kind_name(kind: str) -> str:
    return {"all": _("All"), "prospects": _("Prospects"), "customers": _("Customers")}[kind]


def _in_words(profile: icp.Profile, accounts: pd.DataFrame) -> pd.DataFrame:
    names = [icp_texts.attribute_name(criterion.attribute) for criterion in profile.criteria]
    worded = icp_frames.with_reasons(accounts, profile.criteria, names, number(None))
    standings = {key: _(text) for key, text in icp_texts.STANDINGS.items()}
    named = {
        attribute.name: worded[attribute.name].map(
            {value: icp_texts.value_name(attribute.name, value) for value in worded[attribute.name].dropna().unique()}
        )
        for attribute in icp.ATTRIBUTES
        if attribute.kind == "named"
    }
    places = [
        number(first) if first == last else f"{number(first)}–{number(last)}"
        for first, last in zip(worded["first"], worded["last"], strict=True)
    ]
    return worded.assign(standing_name=worded["standing"].map(standings), place=places, **named)


def _file_labels(shown: dict[str, str]) -> dict[str, str]:
    attributes = {attribute.name: icp_texts.attribute_name(attribute.name) for attribute in icp.ATTRIBUTES}
    numbers = {"account_id": _("Account no."), "customer_id": _("Customer no.")}
    return numbers | shown | {"met_names": _("Met")} | attributes
