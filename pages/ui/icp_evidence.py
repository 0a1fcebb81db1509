"""What speaks for the profile and what limits it: the back-test and the method."""

from __future__ import annotations

import streamlit as st

from pages.ui import caches, icp_texts, missing, sources
from pages.ui.charts import icp as charts
from pages.ui.formatting import day, number
from pages.ui.i18n import _
from pages.ui.messages import plain
from pages.ui.plot import plot
from pages.ui.workspace import current
from segmentation import icp

_DRAWN_GROUPS = ("conforming", "others")


def backtest(weights: icp.BestWeights) -> None:
    """Does the profile foretell? Win rates after a day of a profile made from what was known on it."""
    st.subheader(_("Back-test: does the profile foretell who buys?"), anchor=False)
    with st.spinner(_("Back-test is being calculated")):
        verdict = caches.icp_backtest(current().path, weights)
    if verdict.reason is not None:
        missing.why(verdict.reason)
        return
    drawn, words = st.columns([5, 3], gap="large")
    groups = verdict.groups[
        verdict.groups["group"].isin(_DRAWN_GROUPS) & verdict.groups["scope"].isin(list(verdict.p_values))
    ]
    with drawn:
        plot(
            charts.win_rates(groups, [_group_name(row["scope"], row["group"]) for row in groups.to_dict("records")]),
            key="icp-backtest",
            title=icp_texts.backtest_title(verdict),
            source=_(
                "Opportunities of the CRM closed after {split}, won or lost. Interval: Wilson, 95%; p: Fisher's exact "
                "test.",
                split=day(verdict.split),
            ),
            height=96 + 52 * len(groups),
        )
    with words:
        for scope in ("all", "new"):
            st.markdown(icp_texts.backtest_finding(verdict, scope))
        st.caption(
            _(
                "Profile of what was known on {split}: {criteria}; conforming from a fit score of {threshold}. The "
                "attributes are those of today: the extracts keep no history of them. New: no order by that day. "
                "Without a score: {unknown} opportunities.",
                split=day(verdict.split),
                criteria=", ".join(plain(icp_texts.short_condition(criterion)) for criterion in verdict.criteria),
                threshold=number(verdict.threshold),
                unknown=number(_without_score(verdict)),
            )
        )


def _without_score(verdict: icp.Backtest) -> float:
    row = icp_texts.group_rows(verdict.groups)["all", "unknown"]
    return float(row["won"] + row["lost"])


def _group_name(scope: str, group: str) -> str:
    names = {
        ("all", "conforming"): _("All: conforming"),
        ("all", "others"): _("All: others"),
        ("new", "conforming"): _("New: conforming"),
        ("new", "others"): _("New: others"),
    }
    return names[scope, group]


def method() -> None:
    """How the figures come about, with their sources."""
    with st.expander(_("How this is calculated, and what it cannot tell"), icon=":material/functions:"):
        st.markdown(
            _(
                "1. **Best customers** [S-ICP, S-HOWTO]: customers that bought in the last full year, each side as a "
                "rank, weighted; not by revenue alone. Who left a loss after cost to serve (where that is not loaded: "
                "a negative contribution margin) is no best customer.\n"
                "2. **Criteria**: of each attribute, does it matter at all (chi-squared or Mann-Whitney test), then "
                "every threshold and every value with 10 or more customers by Fisher's exact test; both steps are "
                "corrected for the many tests. At most one criterion an attribute.\n"
                "3. **Fit score**: the weight of a criterion is the logarithm of how much more often those that meet "
                "it are best. Score = weight of the criteria met over weight of those known. What is not known lowers "
                "no score. A few criteria make a few scores: many accounts share one.\n"
                "4. **Strictness** [S-ICP]: a good profile excludes; too strict shrinks the market needlessly, too "
                "broad defeats the purpose. Recommended is the best balance of precision and of best customers kept "
                "(F1).\n"
                "5. **Limits**: criteria overlap (large firms have an ERP more often) and are tested one by one; a "
                "lift is no cause. Exclusions and strategic goals [S-ICP] are yours to add. The profile wears out: "
                "review it quarterly, at least once a year [S-ICP]; 70% finished and used beats perfect [S-HOWTO]."
            )
        )
        st.caption(sources.keyed("S-ICP", "S-HOWTO"))
