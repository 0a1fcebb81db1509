"""The words of the fairness view: groups, findings, verdicts and what follows from them."""

from __future__ import annotations

from typing import Any

from pages.ui.formatting import as_percent, euro_short, number, percent
from pages.ui.i18n import _
from pages.ui.market_texts import size_name
from segmentation.fairness import BY_NAME, REST

VERDICTS = {
    "remains": "✗ a difference remains: look at it",
    "conditions": "~ only your own conditions explain it",
    "explained": "✓ explained by buying behaviour",
    "none": "✓ no difference beyond chance",
    "too_few": "– too few customers to tell",
}
ACTIONS = {
    "remains": "What to do: look through the group’s customers in this segment, correct wrong assignments and note the "
    "reason; if many are wrong, change the criteria. Region, size or legal form alone should put nobody at a "
    "disadvantage.",
    "conditions": "What to do: discounts, prices and cost to serve are your own decisions. Note the facts that justify "
    "them (volume, service, risk), or align them.",
    "explained": "What to do: nothing about the assignment. Once a year, ask whether the behaviour itself goes back to "
    "unequal offers, such as fewer visits in one region.",
    "none": "What to do: nothing; check again at the yearly review. Among few customers only large differences would "
    "show: see the intervals.",
    "too_few": "What to do: judge customer by customer.",
}
_STRENGTHS = ((0.5, "strong"), (0.3, "medium"), (0.1, "weak"), (0.0, "hardly any"))
_FINDINGS = {
    "remains": "{group}: {share} in {name} ({overall} of all customers); by buying behaviour {expected} would be "
    "expected, the rest remains",
    "conditions": "{group}: {share} in {name} ({overall} of all customers); by buying behaviour {expected} would be "
    "expected, only your own conditions explain the rest",
    "explained": "{group}: {share} in {name} ({overall} of all customers); buying behaviour explains it: {expected} "
    "expected",
    "none": "{attribute}: no difference beyond chance; the largest is {group}, {share} in {name} ({overall} of all)",
    "cell": "{group}: {share} in {name} ({overall} of all customers); chance may have made this difference",
}


def group_name(attribute: str, group: str) -> str:
    """What a group is called: a class with its unit, a word of the data as it stands."""
    if group == REST:
        return _("small groups together")
    if attribute == "headcount":
        return _("{size} employees", size=size_name(group))
    if attribute == "annual_revenue":
        declared = BY_NAME[attribute]
        edges = [*declared.edges, None]
        low, high = edges[declared.classes.index(group)], edges[declared.classes.index(group) + 1]
        if high is None:
            return _("from {low}", low=euro_short(low))
        if not low:
            return _("under {high}", high=euro_short(high))
        return _("{low} to under {high}", low=euro_short(low), high=euro_short(high))
    return group


def attribute_name(attribute: str) -> str:
    """What customers are compared by."""
    return _(BY_NAME[attribute].label)


def finding(attribute: str, verdict: str, cell: Any, name: str) -> str:
    """The group that stands out in the segment, and what is made of it. cell: a row of `Fairness.cells`."""
    kind = verdict
    if verdict in ("remains", "conditions") and not cell["remains"]:
        kind = "explained" if cell["stands_out"] else "cell"
    elif verdict == "explained" and not cell["stands_out"]:
        kind = "cell"
    return _(
        _FINDINGS[kind],
        attribute=attribute_name(attribute),
        group=group_name(attribute, cell["group"]),
        name=name,
        share=percent(cell["share"]),
        overall=percent(cell["overall"]),
        expected=percent(cell["by_behaviour"]),
    )


def strength(value: float) -> str:
    """Cramér's V with a word for it (Cohen)."""
    # The word of what is written, or 0.10 would be called two things.
    word = next(word for limit, word in _STRENGTHS if round(value, 2) >= limit)
    return f"{number(value, 2)} · {_(word)}"


def signed(fraction: float) -> str:
    """A difference in percentage points, without the unit."""
    written = number(as_percent(fraction), 1)
    return written if written.startswith("−") or not any(d in written for d in "123456789") else f"+{written}"


def with_interval(row: Any) -> str:
    """A difference with its 95 % interval."""
    return _(
        "{difference} ({low} to {high})",
        difference=signed(row["difference"]),
        low=signed(row["low"]),
        high=signed(row["high"]),
    )


def judged(cell: Any, verdict: str) -> str:
    """The verdict on one group in one segment."""
    if cell["remains"]:
        return _("own conditions") if verdict == "conditions" else _("remains")
    return _("explained") if cell["stands_out"] else _("chance")


def chance(p: float) -> str:
    """How likely so large a difference is by chance alone."""
    return _("under 0.1%") if p < 0.001 else percent(p)
