"""The sentences of the ideal-customer screen, and what criteria and values are called."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages.ui.formatting import listed, number, percent
from pages.ui.i18n import _, counted, language
from pages.ui.icp_frames import Verdict, criteria_frame, overlap
from pages.ui.messages import plain
from pages.ui.segments_texts import SHARES
from segmentation.icp import ATTRIBUTES, Backtest, Criterion, Profile
from segmentation.icp.profile import Worth

SIDES = {
    "contribution_margin": "Contribution margin",
    "margin_rate": "Contribution margin rate",
    "low_cost_to_serve": "Low cost to serve",
    "growth": "Growth",
    "nps": "Satisfaction (NPS)",
}
STANDINGS = {
    "best": "Best customer",
    "customer": "Customer",
    "losing": "Customer with a loss",
    "inactive": "Customer, inactive",
    "prospect": "Prospect",
}
_SHORT = {
    "headcount": "Size",
    "automation": "Automation",
    "erp": "ERP",
    "ownership": "Ownership",
    "wz_division": "Industry",
    "bundesland": "Bundesland",
}
# Values that the extracts write in German.
_OWNERS = {"Konzern": "group", "Mittelstand": "Mittelstand", "inhabergeführt": "owner-led"}
_DIVISIONS = {
    "10": "Food", "11": "Beverages", "13": "Textiles", "14": "Clothing", "16": "Wood", "17": "Paper", "18": "Printing",
    "20": "Chemicals", "21": "Pharmaceuticals", "22": "Rubber and plastics", "23": "Glass and ceramics",
    "24": "Basic metals", "25": "Metal products", "26": "Electronics and optics", "27": "Electrical equipment",
    "28": "Machinery", "29": "Automotive", "30": "Other vehicles", "31": "Furniture", "32": "Other goods",
    "33": "Repair and installation", "41": "Building", "42": "Civil engineering", "43": "Building trades",
    "45": "Vehicle trade", "46": "Wholesale", "47": "Retail", "62": "IT services", "71": "Engineering offices",
}  # fmt: skip
_FEW = 2
_LEADING = 3


def capital(text: str) -> str:
    """The text at the start of a line."""
    return text[:1].upper() + text[1:]


def times(lift: float) -> str:
    return _("{lift}×", lift=number(lift, 1))


def value_name(attribute: str, value: str) -> str:
    """What a value of a named attribute is called."""
    if attribute == "ownership" and value in _OWNERS:
        return _(_OWNERS[value])
    if attribute == "wz_division" and value in _DIVISIONS:
        return _("{code} {name}", code=value, name=_(_DIVISIONS[value]))
    if attribute == "erp":
        return _("ERP in place") if value == "yes" else _("no ERP")
    return value


def attribute_name(attribute: str) -> str:
    """One word for the attribute."""
    if attribute in _SHORT:
        return _(_SHORT[attribute])
    declared = next(item for item in ATTRIBUTES if item.name == attribute)
    return declared.label_de if language() == "de" else declared.label_en


def condition(criterion: Criterion) -> str:
    """The criterion with all its values."""
    if criterion.attribute == "headcount":
        return _("at least {count} employees", count=number(float(criterion.values[0])))
    if criterion.attribute == "automation":
        return _("automation {level} or higher", level=number(float(criterion.values[0])))
    if criterion.ordered:
        return _(
            "{attribute}: {value} or more",
            attribute=attribute_name(criterion.attribute),
            value=number(float(criterion.values[0])),
        )
    names = listed([value_name(criterion.attribute, str(value)) for value in criterion.values], "or")
    if criterion.attribute == "ownership":
        return _("ownership: {names}", names=names)
    if criterion.attribute == "wz_division":
        return _("industry WZ {names}", names=names)
    return _("based in {names}", names=names) if criterion.attribute == "bundesland" else names


def short_condition(criterion: Criterion) -> str:
    """The criterion where there is little room: many values are counted, not named."""
    if criterion.ordered or len(criterion.values) <= _FEW:
        return condition(criterion)
    if criterion.attribute == "wz_division":
        return _("one of {count} industries", count=number(len(criterion.values)))
    return _(
        "{attribute}: one of {count}",
        attribute=attribute_name(criterion.attribute),
        count=number(len(criterion.values)),
    )


def title(profile: Profile) -> str:
    """The strongest criteria with their lift, where Markdown is read: their values are the extracts' own."""
    strongest = criteria_frame(profile.criteria)["place"].head(_LEADING)
    parts = [
        _(
            "{condition} ({lift})",
            condition=plain(short_condition(profile.criteria[place])),
            lift=times(profile.criteria[place].lift),
        )
        for place in strongest
    ]
    return _("The best customers: {criteria}", criteria=listed(parts))


def lead(profile: Profile) -> str:
    """How many are best, what the lifts mean, and who is none of the best."""
    return " ".join(filter(None, [_frequency(profile), passed_over(profile), unknown_costs(profile)]))


def passed_over(profile: Profile) -> str:
    """Who would be best but for a loss; empty where nobody would."""
    if not profile.losing:
        return ""
    facts = {"count": number(profile.losing), "year": profile.year}
    if profile.served:
        return counted(
            profile.losing,
            "One more would be, but left a loss after cost to serve in {year}.",
            "{count} more would be, but left a loss after cost to serve in {year}.",
            **facts,
        )
    return counted(
        profile.losing,
        "One more would be, but had a negative contribution margin in {year}.",
        "{count} more would be, but had a negative contribution margin in {year}.",
        **facts,
    )


def unknown_costs(profile: Profile) -> str:
    """That nobody knows who loses money; empty where it is known."""
    if profile.by_revenue:
        return _(
            "No order line of {year} has a cost: revenue stands for the contribution margin, and whether the best are "
            "profitable is not known.",
            year=profile.year,
        )
    if profile.served:
        return ""
    return _("No cost to serve of {year} is loaded: a loss after it would not show.", year=profile.year)


def none_loses(profile: Profile) -> str:
    """What is known of the best customers' costs."""
    if profile.served:
        return _("None of them left a loss after cost to serve; who did is no best customer.")
    if profile.by_revenue:
        return unknown_costs(profile)
    told = _("None of them has a negative contribution margin; who has is no best customer.")
    return f"{told} {unknown_costs(profile)}"


def _frequency(profile: Profile) -> str:
    lifts = [criterion.lift for criterion in profile.criteria]
    facts = {"best": number(profile.best), "customers": number(profile.customers), "year": profile.year}
    low, high = number(min(lifts), 1), number(max(lifts), 1)
    if len(lifts) == 1:
        return _(
            "{best} of the {customers} customers of {year} count as best. Among customers that meet the criterion they "
            "are {lift} times as frequent as on average.",
            lift=low,
            **facts,
        )
    if low == high:
        return _(
            "{best} of the {customers} customers of {year} count as best. Among customers that meet one of the {count} "
            "criteria they are {lift} times as frequent as on average.",
            count=number(len(lifts)),
            lift=low,
            **facts,
        )
    return _(
        "{best} of the {customers} customers of {year} count as best. Among customers that meet one of the {count} "
        "criteria they are {low} to {high} times as frequent as on average.",
        count=number(len(lifts)),
        low=low,
        high=high,
        **facts,
    )


def criteria_title(profile: Profile) -> str:
    """The criterion with the largest lift, and what the lift means."""
    top = criteria_frame(profile.criteria).iloc[0]
    return _(
        "{condition}: best customers are {lift} times as frequent here as on average",
        condition=capital(short_condition(profile.criteria[top["place"]])),
        lift=number(top["lift"], 1),
    )


def evidence(q_value: float) -> str:
    """How sure the difference is, in words."""
    if q_value < 0.001:
        return _("very sure")
    return _("sure") if q_value < 0.01 else _("sufficient")


def q_value(value: float) -> str:
    """The figure; what is smaller than it can be read is said to be smaller."""
    return _("< {limit}", limit=number(0.001, 3)) if value < 0.001 else number(value, 3)


def share_left(row: dict[Any, Any], worth: Worth) -> str:
    """The share of contribution margin that the curve's row leaves, or of revenue."""
    return _(SHARES[worth], share=percent(row[f"{worth}_share"], 0))


def strictness_title(verdict: Verdict, row: dict[Any, Any], rated: float, worth: Worth) -> str:
    """The verdict on the chosen threshold with what it leaves. rated: all customers rated that have a fit score."""
    facts = {
        "threshold": number(row["threshold"]),
        "precision": percent(row["precision"], 0),
        "left": share_left(row, worth),
        "accounts": percent(row["account_share"], 0),
    }
    if verdict == "broad":
        return _(
            "Too broad from a fit score of {threshold}: {accounts} of accounts are left, only {precision} are best "
            "customers",
            **facts,
        )
    if verdict == "narrow":
        return _(
            "Too narrow from a fit score of {threshold}: {precision} are best customers, but only {left} is kept",
            **facts,
        )
    return _(
        "Right from a fit score of {threshold}: {precision} are best customers, {customers} of the rated customers "
        "carry {left}",
        customers=percent(row["customers"] / max(rated, 1), 0),
        **facts,
    )


def verdict_reason(verdict: Verdict, row: dict[Any, Any], recommended: dict[Any, Any]) -> str:
    """Why it is called so, against the recommended threshold."""
    if row["threshold"] == recommended["threshold"]:
        return _(
            "**Right.** {threshold} is recommended: the best balance between few misses (precision {precision}) and "
            "few losses ({recall} of the best customers stay).",
            threshold=number(row["threshold"]),
            precision=percent(row["precision"], 0),
            recall=percent(row["recall"], 0),
        )
    facts = {
        "precision": percent(row["precision"], 0),
        "their_precision": percent(recommended["precision"], 0),
        "best": number(row["best_customers"]),
        "their_best": number(recommended["best_customers"]),
        "threshold": number(recommended["threshold"]),
    }
    if verdict == "broad":
        return _(
            "**Too broad.** Precision {precision} instead of {their_precision} at the recommended {threshold}: more "
            "than a tenth of it is lost.",
            **facts,
        )
    if verdict == "narrow":
        return _(
            "**Too narrow.** {best} best customers stay instead of {their_best} at the recommended {threshold}: more "
            "than a tenth is lost.",
            **facts,
        )
    return _(
        "**Right.** Close to the recommended {threshold}: precision {precision} instead of {their_precision}, {best} "
        "best customers instead of {their_best}.",
        **facts,
    )


def group_rows(groups: pd.DataFrame) -> dict[tuple[str, str], dict[Any, Any]]:
    """The back-test's rows by scope and group."""
    return {(row["scope"], row["group"]): row for row in groups.to_dict("records")}


def backtest_title(verdict: Backtest) -> str:
    """Conforming accounts' win rate against the others'."""
    rows = group_rows(verdict.groups)
    fit, rest = rows["all", "conforming"], rows["all", "others"]
    facts = {"fit": percent(fit["win_rate"], 0), "rest": percent(rest["win_rate"], 0)}
    if fit["win_rate"] <= rest["win_rate"]:
        return _("The profile does not foretell: {fit} won with conforming accounts, {rest} with the others", **facts)
    if overlap(fit, rest):
        return _("{fit} won with conforming accounts, {rest} with the others; the intervals overlap", **facts)
    return _("{fit} of opportunities won with conforming accounts, {rest} with the others", **facts)


def backtest_finding(verdict: Backtest, scope: str) -> str:
    """What the intervals and the test say of one scope, plainly."""
    who = _("All accounts") if scope == "all" else _("New accounts only")
    if scope not in verdict.p_values:
        return _(
            "**{who}:** fewer than 10 closed opportunities on one side; no verdict.",
            who=who,
        )
    rows = group_rows(verdict.groups)
    fit, rest = rows[scope, "conforming"], rows[scope, "others"]
    p_value = verdict.p_values[scope]
    facts = {
        "who": who,
        "fit": percent(fit["win_rate"]),
        "rest": percent(rest["win_rate"]),
        "p": _p_value(verdict.p_values[scope]),
    }
    apart = not overlap(fit, rest)
    if p_value >= 0.05 and apart:
        return _("**{who}:** {fit} against {rest}; this may be chance ({p}), nothing is proven.", **facts)
    if p_value >= 0.05:
        return _(
            "**{who}:** {fit} against {rest}. The intervals overlap: this may be chance ({p}), nothing is proven.",
            **facts,
        )
    if apart:
        return _("**{who}:** {fit} against {rest}. The intervals do not overlap: hardly chance ({p}).", **facts)
    return _(
        "**{who}:** {fit} against {rest}. The intervals overlap, yet the test of both rates sees a difference ({p}).",
        **facts,
    )


def _p_value(value: float) -> str:
    if value < 0.001:
        return _("p\u00a0<\u00a0{limit}", limit=number(0.001, 3))
    return _("p\u00a0=\u00a0{value}", value=number(value, 3))
