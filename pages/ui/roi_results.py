"""The ROI screen's results: the headline, the key figures and three charts; all of them follow a moved driver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import roi
from pages.ui import caches, formatting, inputs, state
from pages.ui.charts import roi as figures
from pages.ui.following import Headline, Metric, Metrics
from pages.ui.formatting import euro, euro_short, percent, ratio
from pages.ui.i18n import _
from pages.ui.plot import Chart
from pages.ui.roi_state import TARGET, TARGETS, Planned, baseline, planned
from pages.ui.roi_texts import (
    beside_margin,
    break_even_value,
    case_name,
    distance,
    label,
    method_name,
    payback_name,
    plan_name,
    ranged_drivers,
    roi_percent,
    stress,
    target_name,
    whose,
    words,
    written,
    years_name,
)
from roi import plausibility
from roi.break_even import BreakEven
from roi.results import Result

_SMALL = 0.01


@dataclass(frozen=True)
class Outcome(Planned):
    """What the plan in force comes to, with each driver's break-even. target: which result shall be zero."""

    target: str
    found: tuple[BreakEven, ...]


def outcome() -> Outcome:
    """Calculated with what is set."""
    now, target = planned(), state.get(TARGET)
    found = caches.roi_break_even(now.result.values, now.result.method, target)
    return Outcome(now.case, now.result, now.cases, target, found)


def charts(of: Outcome) -> list[Chart]:
    """The charts in their order on the page."""
    return [cumulative(of), *parts(of.result), break_even(of)]


def following(of: Outcome) -> list[Headline | Metrics | Chart]:
    """All that says anew what a moved driver brings."""
    return [headline(of), key_figures(of), *charts(of)]


def headline(of: Outcome) -> Headline:
    """The page's message."""
    return Headline("roi-headline", _title(of), _lead(of.result))


def _title(of: Outcome) -> str:
    """The result as a sentence; the ROI never without net present value and payback."""
    case, result = of.case, of.result
    facts = {
        "case": plan_name(case, result.values),
        "npv": euro_short(result.npv),
        "roi": roi_percent(result.total.roi),
        "years": years_name(len(result.years)),
    }
    if result.total.roi is None:
        return _("{case}: net present value {npv} over {years}; without cost there is no ROI", **_but(facts, "roi"))
    if result.payback_month is None:
        return _("{case}: net present value {npv}, ROI {roi} net over {years}, not paid back", **facts)
    if result.payback_month == 0:
        return _("{case}: net present value {npv}, ROI {roi} net over {years}, nothing to pay back", **facts)
    return _(
        "{case}: net present value {npv}, ROI {roi} net over {years}, paid back in month {month}",
        **facts,
        month=formatting.number(result.payback_month),
    )


def _but(facts: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in facts.items() if key != name}


def _lead(result: Result) -> str:
    """How the benefit was counted, and on whose revenue."""
    if result.method == "published":
        counted = _("Published method: extra revenue counts in full, as if it had no cost of its own.")
    else:
        counted = _(
            "Contribution-margin method: extra revenue counts at the contribution margin rate of {rate}.",
            rate=percent(result.values["contribution_margin_rate"], 1),
        )
    return " ".join(filter(None, (counted, whose(result), stress(result.values))))


def key_figures(of: Outcome) -> Metrics:
    """ROI net, benefit/cost ratio, net present value, payback, and a word where the ROI is beyond belief."""
    result = of.result
    figures = (
        Metric(
            _("ROI net, {years}", years=years_name(len(result.years))),
            roi_percent(result.total.roi),
            _(
                "(benefit − cost) ÷ cost = ({benefit} − {cost}) ÷ {cost}",
                benefit=euro(result.total.benefit),
                cost=euro(result.total.cost),
            ),
        ),
        Metric(
            _("Benefit ÷ cost"),
            ratio(result.total.benefit_cost_ratio),
            _(
                "Benefit/cost ratio = {benefit} ÷ {cost}; always 1 more than the net ROI.",
                benefit=euro(result.total.benefit),
                cost=euro(result.total.cost),
            ),
        ),
        Metric(
            _("NPV"),
            euro_short(result.npv),
            _(
                "{npv} at a discount rate of {rate}; after tax {after_tax}.",
                npv=euro(result.npv),
                rate=written(result.values["discount_rate"], "rate"),
                after_tax=euro(result.npv_after_tax),
            ),
        ),
        Metric(
            _("Payback"),
            payback_name(result.payback_month),
            _(
                "The month, counted from the start, in which the money is back for good. The project is paid at the "
                "start; running cost accrues evenly over each year, and so does the benefit, but only once its effects "
                "have begun. Peak funding need: {funding}.",
                funding=euro(result.peak_funding),
            ),
        ),
    )
    word = " ".join(filter(None, (_plausibility(result), beside_margin(result.values))))
    return Metrics("roi-key-figures", figures, word)


def _plausibility(result: Result) -> str:
    """What an ROI beyond belief means, what makes it so high, and what to doubt first; empty for any other."""
    own = baseline()
    why = plausibility.explain(result, () if own is None else own.measured())
    if why is None:
        return ""
    meant = _(
        "Hardly plausible: each {one} of cost would bring back {back}. For cost is only {cost_share} of the revenue of "
        "these years, benefit {benefit_share}.",
        one=euro(1),
        back=euro(result.total.benefit_cost_ratio, 2),
        cost_share=_share(why.cost_share),
        benefit_share=_share(why.benefit_share),
    )
    if not why.doubts:
        return meant
    first, *others = why.doubts
    # The other side of the fraction as well: a benefit is doubted in other ways than a cost.
    other = next((doubt for doubt in others if doubt.factor != first.factor), None)
    attacked = _("Doubt first: {driver} ({then}).", driver=label(first.id), then=_turned_out(first))
    if other is not None:
        attacked = _(
            "Doubt first: {driver} ({then}), then {other} ({other_then}).",
            driver=label(first.id),
            then=_turned_out(first),
            other=label(other.id),
            other_then=_turned_out(other),
        )
    return f"{meant} {attacked}"


def _share(fraction: float) -> str:
    """A share that may be far below one percent."""
    return percent(fraction, 2 if fraction < _SMALL else 1)


def _turned_out(doubt: plausibility.Doubt) -> str:
    if doubt.factor < 1:
        return _("at half: ROI {roi}", roi=roi_percent(doubt.roi))
    return _("at double: ROI {roi}", roi=roi_percent(doubt.roi))


def _origin(result: Result) -> str:
    return _("Plan figures, {method}. Drivers as set on this page.", method=method_name(result.method))


def cumulative(of: Outcome) -> Chart:
    """Chart 1: cumulative net benefit beside the cases."""
    case, result, cases = of.case, of.result, of.cases
    net, years = result.years[-1].cumulative_net, years_name(len(result.years))
    worst, best = (euro_short(cases[name].years[-1].cumulative_net) for name in (roi.SCENARIOS[0], roi.SCENARIOS[-1]))
    facts = {"years": years, "worst": worst, "best": best}
    message = (
        _(
            "Cost exceeds the benefit by {missing} in {years}; the worst case brings {worst}, the best {best}",
            missing=euro_short(-net),
            **facts,
        )
        if net < 0
        else _(
            "Net benefit adds up to {net} in {years}; the worst case brings {worst}, the best {best}",
            net=euro_short(net),
            **facts,
        )
    )
    figure = figures.cumulative(
        case_name(case), result, {case_name(name): r for name, r in cases.items() if name != case}
    )
    differing = _("The other cases differ from it only in {drivers}.", drivers=ranged_drivers())
    source = f"{_origin(result)} {differing}"
    return Chart(figure, key="roi-cumulative", title=message, source=source, height=figures.CUMULATIVE_HEIGHT)


def parts(result: Result) -> list[Chart]:
    """Chart 2: where the benefit comes from and what it costs. None where there is neither."""
    lines = [line for line in roi.MODEL.lines if line.group]
    amounts = {line.id: _amounts(result, line.id) for line in lines}
    benefits = {line.id: sum(amounts[line.id]) for line in lines if line.group == "benefit"}
    largest = max(benefits, key=benefits.__getitem__)
    years = years_name(len(result.years))
    if 0 < result.total.benefit < result.total.cost:
        message = _(
            "Cost of {cost} stands against {benefit} benefit in {years}",
            cost=euro_short(result.total.cost),
            benefit=euro_short(result.total.benefit),
            years=years,
        )
    elif min(benefits.values()) < 0 < result.total.benefit:
        # Beside a negative part no share makes sense.
        message = _(
            "{line} is the largest part: {amount} of {benefit} benefit over {years}",
            line=words(roi.MODEL.line(largest).label),
            amount=euro_short(benefits[largest]),
            benefit=euro_short(result.total.benefit),
            years=years,
        )
    elif result.total.benefit > 0:
        message = _(
            "{line} is the largest part: {share} of the benefit",
            line=words(roi.MODEL.line(largest).label),
            share=percent(benefits[largest] / result.total.benefit, 0),
        )
    else:
        message = _("There is no benefit: {benefit} in {years}",
                    benefit=euro_short(result.total.benefit), years=years)  # fmt: skip
    drawn = [
        figures.Part(
            words(line.label), tuple(-a if line.group == "cost" else a for a in amounts[line.id]), line.group == "cost"
        )
        for line in lines
        if any(amounts[line.id])
    ]
    if not drawn:
        return []
    return [Chart(figures.parts(drawn), key="roi-parts", title=message, source=_origin(result), height=264)]


def _amounts(result: Result, line: str) -> tuple[float, ...]:
    by_year = result.lines[line]
    assert isinstance(by_year, tuple)
    return tuple(amount or 0.0 for amount in by_year[1:])


def target_choice() -> None:
    """Which result shall be zero."""
    inputs.choice(TARGET, _("Break-even: zero of"), TARGETS, show=target_name)


def break_even(of: Outcome) -> Chart:
    """Chart 3: each driver's distance from plan to break-even."""
    rows = [_distance(b) for b in of.found if b.break_even is not None]
    told = (_("One driver moved at a time within its admissible range, all others at plan."), _cost(of), *_others(of))
    return Chart(
        figures.distances(rows, _("Distance from plan to break-even, % of plan")),
        key="roi-break-even",
        title=_nearest(of),
        source=" ".join(filter(None, told)),
        height=60 + 26 * len(rows) if rows else 12,
    )


def _cost(of: Outcome) -> str:
    """By how much all cost may rise; empty where the plan bears not even what is planned."""
    overrun = next(b for b in of.found if b.id == "cost_overrun")
    if overrun.break_even is not None:
        return _(
            "All cost may rise by {rise} on what is planned without overrun until break-even ({target} zero).",
            rise=formatting.percent(overrun.break_even),
            target=target_name(of.target),
        )
    if overrun.sign is not None and overrun.sign > 0:
        return _(
            "Even {times} times the planned cost does not lead to break-even ({target} stays positive).",
            times=formatting.number(1 + roi.assumption(overrun.id).high),
            target=target_name(of.target),
        )
    return ""


def _others(of: Outcome) -> list[str]:
    """The drivers that bring the target to zero nowhere in their range, and those that do nothing to it."""
    reasons = {b: b.reason for b in of.found if b.reason is not None}
    steady = [b for b, reason in reasons.items() if "sign" in reason.params]
    idle = [b for b in reasons if b not in steady]
    told = []
    if steady:
        facts = {"target": target_name(of.target), "drivers": "; ".join(label(b.id) for b in steady)}
        told.append(
            _("No break-even alone within their range ({target} stays positive): {drivers}.", **facts)
            if (steady[0].sign or 0) > 0
            else _("No break-even alone within their range ({target} stays negative): {drivers}.", **facts)
        )
    if idle:
        told.append(_("Without effect: {drivers}.", drivers="; ".join(label(b.id) for b in idle)))
    return told


def _nearest(of: Outcome) -> str:
    first, target = of.found[0], of.target
    if first.break_even is None:
        return _("No driver alone brings {target} to zero within its range", target=target_name(target))
    kind = roi.assumption(first.id).kind
    return _(
        "Nearest to break-even ({target} zero): {driver}, plan {plan}, break-even {value}",
        driver=label(first.id),
        plan=written(first.plan, kind),
        target=target_name(target),
        value=break_even_value(first),
    )


def _distance(b: BreakEven) -> figures.Distance:
    a = roi.assumption(b.id)
    value = break_even_value(b)
    far = b.distance is not None and abs(b.distance) > figures.FARTHEST
    if b.distance is None:
        text = _("break-even at {value}, plan is 0", value=value)
    else:
        arrows = ("← ", "") if b.distance < 0 else ("", " →")
        before, behind = arrows if far else ("", "")
        text = f"{before}{distance(b.distance)}{behind} ({value})"
    hover = _("{driver}: plan {plan}, break-even {value}", driver=words(a.label), plan=written(b.plan, a.kind),
              value=value)  # fmt: skip
    return figures.Distance(words(a.label), b.distance or 0.0, text, hover)
