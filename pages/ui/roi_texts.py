"""The words and figures of the ROI screen: units, cases, methods, evidence, reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import roi
from pages.ui import currency, formatting, sources
from pages.ui.formatting import euro, euro_short, number
from pages.ui.i18n import _, counted, language
from pages.ui.messages import Sentence
from pages.ui.roi_state import CUSTOM, STRESS, baseline, is_example
from roi import plausibility
from roi.assumptions import REVENUE
from roi.break_even import BreakEven
from roi.results import Result
from roi.units import MONEY_KINDS, PERCENT_KINDS, Kind, Language, Text
from segmentation.extracts.currency import EURO

_SCREEN_DECIMALS = 2


def model_language() -> Language:
    """The session's language, as the model names it."""
    return "de" if language() == "de" else "en"


def words(text: Text) -> str:
    """A label of the model in the session's language."""
    return text.get(model_language())


def label(input_id: str) -> str:
    """An input's name."""
    return words(roi.assumption(input_id).label)


def written(value: float | None, kind: Kind) -> str:
    """A value with its unit; rates with one or two decimals."""
    return _written(value, kind, language(), currency.code())


@lru_cache(maxsize=20_000)
def _written(value: float | None, kind: Kind, _language: str, _currency: str) -> str:
    # Sliders ask for the text of each of their marks at every run.
    if value is None:
        return formatting.MISSING
    if kind in PERCENT_KINDS:
        digits = max(1, formatting.decimals(formatting.as_percent(value), _SCREEN_DECIMALS))
        return formatting.points(value, digits) if kind == "points" else formatting.percent(value, digits)
    if kind in MONEY_KINDS:
        return euro(value)
    return number(value, 4 if kind in {"ratio", "factor"} else formatting.decimals(value, 1))


def break_even_value(found: BreakEven) -> str:
    """The break-even with its unit; between two whole years, from or up to which one the plan pays."""
    value = written(found.break_even, roi.assumption(found.id).kind)
    if found.step is None:
        return value
    return _("from {value}", value=value) if found.step == "from" else _("up to {value}", value=value)


def writer(kind: Kind) -> Callable[[float], str]:
    """`written` for many values of that kind in one run."""
    said_in = language(), currency.code()
    return lambda value: _written(value, kind, *said_in)


def short(value: float, kind: Kind) -> str:
    """The same for narrow places: amounts rounded."""
    return formatting.euro_short(value) if kind in MONEY_KINDS else written(value, kind)


def typed(value: float, kind: Kind) -> str:
    """The value as it stands in the field, in full, without its unit."""
    if kind in PERCENT_KINDS:
        return formatting.percentage(value, 1)
    return formatting.amount(value) if kind in MONEY_KINDS else formatting.in_full(value)


def read(shown: float, kind: Kind) -> float:
    """The typed number in the model's unit. ValueError for a broken year."""
    if kind in PERCENT_KINDS:
        return formatting.as_fraction(shown)
    if kind in {"year", "years"} and shown != int(shown):
        raise ValueError(shown)
    return formatting.whole_euros(shown) if kind in MONEY_KINDS else shown


def unit(kind: Kind) -> str:
    """What the field counts in."""
    if kind in PERCENT_KINDS:
        return _("points") if kind == "points" else "%"
    if kind == "months":
        return _("months")
    return currency.sign() if kind in MONEY_KINDS else ""


def case_name(case: str) -> str:
    """Worst, base, best, or what the user set."""
    names = {"worst": _("Worst case"), "base": _("Base case"), "best": _("Best case"), CUSTOM: _("Your values")}
    return names[case]


def plan_name(case: str, values: Mapping[str, float]) -> str:
    """The case as a page's message names it: whose it is where it is not the own firm's, and whether it is burdened."""
    name = case_name(case)
    if any(values[driver] for driver in STRESS):
        name = _("{case} under stress", case=name)
    return _("{case} (example firm)", case=name) if is_example(values[REVENUE]) else name


def stress(values: Mapping[str, float]) -> str:
    """What burdens every case, as sentences; empty where nothing does."""
    overrun, delay = (values[driver] for driver in STRESS)
    sentences = []
    if overrun:
        sentences.append(_("Cost is {overrun} above plan in every case.", overrun=formatting.set_percent(overrun)))
    if delay:
        sentences.append(
            counted(
                delay,
                "The effects begin one month later in every case.",
                "The effects begin {count} months later in every case.",
                count=formatting.in_full(delay),
            )
        )
    return " ".join(sentences)


def whose(result: Result) -> str:
    """On whose revenue the result was calculated."""
    revenue, own = result.values[REVENUE], baseline()
    if own is not None and revenue == own.revenue:
        return _("Calculated on own revenue, {revenue} a year.", revenue=euro_short(revenue))
    if is_example(revenue):
        return _("Calculated on the revenue of the source's example firm, {revenue} a year.",
                 revenue=euro_short(revenue))  # fmt: skip
    return _("Calculated on a revenue of {revenue} a year.", revenue=euro_short(revenue))


def without_exchange_rate() -> str:
    """That own amounts stand beside the source's euros as they are; empty where they are in euros themselves."""
    if currency.code() == EURO:
        return ""
    own = euro(1)
    with currency.settled_currency(EURO):
        return _("No exchange rate is applied: {own} counts as much as the source's {one}.", own=own, one=euro(1))


def beside_margin(values: Mapping[str, float]) -> str:
    """What a margin uplift that is large beside the contribution margin rate would mean; empty for any other."""
    if not plausibility.lifts_margin_far(values):
        return ""
    uplift, rate = values["margin_uplift"], values["contribution_margin_rate"]
    return _(
        "Hardly plausible: “{driver}” ({uplift}) would raise the contribution margin rate from {rate} to {then}, by "
        "more than a quarter.",
        driver=label("margin_uplift"),
        uplift=written(uplift, "points"),
        rate=formatting.percent(rate),
        then=formatting.percent(rate + uplift),
    )


def ranged_drivers() -> str:
    """The drivers in which the source's cases differ."""
    return ", ".join(words(a.label) for a in roi.ASSUMPTIONS if a.ranged)


def method_name(method: str) -> str:
    """The way revenue uplift counts."""
    return _("Contribution-margin method") if method == roi.DEFAULT_METHOD else _("Published method")


def target_name(target: str) -> str:
    """What is zero at break-even."""
    return _("Net present value") if target == "npv" else _("ROI year 1")


def source_name(source: str) -> str:
    """Where an input's cases come from."""
    return sources.title(source) if source in sources.SOURCES else _(source)


def grade_name(grade: str) -> str:
    """How well a figure is known."""
    names = {"measured": _("measured"), "benchmark": _("benchmark claim"), "guess": _("estimate")}
    return names[grade]


def years_name(years: float) -> str:
    """A span of years."""
    return _("1 year") if years == 1 else _("{count} years", count=number(years))


def payback_name(month: int | None) -> str:
    """The month from which the money is back."""
    if month is None:
        return _("Not paid back")
    return _("Month {month}", month=number(month)) if month else _("At once")


def roi_percent(value: float | None) -> str:
    """A net ROI; always in percent, so that nobody takes it for a benefit/cost ratio."""
    return formatting.percent(value, 0)


def distance(value: float | None) -> str:
    """How far from plan, in percent of plan, with its sign."""
    return ("+" if value and value > 0 else "") + formatting.percent(value, 0)


def why_none(reason: Sentence, target: str) -> str:
    """Why an input has no break-even, its facts written as the screen writes them."""
    facts = dict(reason.params)
    a = roi.assumption(str(facts["field"]))
    facts |= {"field": words(a.label), "target": target_name(target)}
    for bound in {"low", "high"} & set(facts):
        facts[bound] = written(float(str(facts[bound])), a.kind)
    if "sign" in facts:
        facts["sign"] = _("positive") if facts["sign"] == "positive" else _("negative")
    return _(reason.template, **facts)
