"""The segments as rules: how far they can be trusted, a form that places a new customer, and the rules as files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from pages.ui import caches, currency, inputs, segments_state, state
from pages.ui import segments_texts as texts
from pages.ui.charts.segments_rules import fidelity
from pages.ui.entry import Entry
from pages.ui.formatting import as_fraction, in_full, listed, number, percent, percentage
from pages.ui.i18n import _, language
from pages.ui.messages import plain
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture
from pages.ui.text_table import text_table
from segmentation.clustering import Rule, RuleCard
from segmentation.clustering.rules import FOLDS, Condition, rule_for
from segmentation.feature_list import BY_NAME, Feature
from segmentation.rule_files import rules_sql, write_workbook

_IN_A_ROW = 4


def rules(picture: Picture, path: Path, chosen: int | None) -> None:
    """The rules beside what they are worth, the form and the files below."""
    card = card_of(picture, path)
    plot(
        fidelity(card.fidelity, texts.names(picture.figures), chosen),
        key="segment-rules",
        title=_title(card),
        source=_(
            "Measured on customers that the rules were not made from: {folds} cards made alike, each without a part of "
            "the customers (cross-validation); of all years",
            folds=number(FOLDS),
        ),
        height=90 + 44 * len(card.fidelity),
    )
    _card(picture, card)
    _form(picture, card)
    _files(picture, card)


def card_of(picture: Picture, path: Path) -> RuleCard:
    """The rules of the segments in the picture, as the method made them."""
    return caches.rule_card(path, picture.asked)


def _title(card: RuleCard) -> str:
    return _(
        "{count} rules place {share} of the customers as the method does",
        count=number(len(card.rules)),
        share=percent(card.agreed),
    )


def _card(picture: Picture, card: RuleCard) -> None:
    names = texts.names(picture.figures)
    st.markdown(f"**{_('Rule card for the sales force')}**")
    text_table(
        (_("Rule"), _("If …"), _("… then"), _("Customers"), _("of them there")),
        [
            (number(place), conditions(rule), _then(rule, names), number(rule.customers), percent(rule.share, 0))
            for place, rule in enumerate(card.rules, start=1)
        ],
        figures=(3, 4),
    )
    notes = [_("Exactly one rule holds for each customer.")]
    if any(condition.word is None for rule in card.rules for condition in rule.conditions):
        filled = [
            f"{texts.feature_label(feature.name)} {texts.rule_value(card.filled[feature.name], feature.unit)}"
            for feature in card.features
            if feature.unit != "category"
        ]
        notes.append(_("Where a figure is not known, the median counts: {filled}.", filled=listed(filled)))
    if card.apart:
        notes.append(_("Special cases are set apart before; the rules do not look for them."))
    missing = [names[s] for s in range(1, picture.segmentation.k + 1) if s not in {r.segment for r in card.rules}]
    if missing:
        notes.append(_("So few rules do not reach {names}: look at each customer’s membership.", names=listed(missing)))
    st.caption(" ".join(notes))


def _then(rule: Rule, names: Mapping[int, str]) -> str:
    if rule.segment is not None:
        return names[rule.segment]
    return _("uncertain, most likely {name}", name=names[rule.likeliest])


def conditions(rule: Rule) -> str:
    """All that must hold, in words; those of the data as they stand."""
    return listed([_condition(condition) for condition in rule.conditions]) or _("always")


def _condition(condition: Condition) -> str:
    feature = BY_NAME[condition.feature]
    label = texts.feature_label(feature.name)
    if condition.word is not None:
        template = "{feature} is {word}" if condition.is_word else "{feature} is not {word}"
        return _(template, feature=label, word=condition.word)
    low, high = (
        None if bound is None else texts.rule_value(bound, feature.unit) for bound in (condition.low, condition.high)
    )
    if low is not None and high is not None:
        return _("{feature} from {low} to under {high}", feature=label, low=low, high=high)
    if low is not None:
        return _("{feature} from {low}", feature=label, low=low)
    return _("{feature} under {high}", feature=label, high=high)


def _form(picture: Picture, card: RuleCard) -> None:
    """What the rules ask of a customer, and where they place it."""
    st.markdown(f"**{_('Place a new customer')}**")
    told: dict[str, Any] = {}
    for start in range(0, len(card.features), _IN_A_ROW):
        row = card.features[start : start + _IN_A_ROW]
        for column, feature in zip(st.columns(_IN_A_ROW, vertical_alignment="bottom"), row, strict=False):
            with column:
                told[feature.name] = _asked(feature, card)
    if all(value in (None, segments_state.NONE) for value in told.values()):
        st.caption(_("Fill in what you know; what stays empty counts as the median."))
        return
    rule = rule_for(card, {name: value or None if isinstance(value, str) else value for name, value in told.items()})
    names = texts.names(picture.figures)
    facts = {
        "rule": number(card.rules.index(rule) + 1),
        "conditions": plain(conditions(rule)),
        "share": percent(rule.share, 0),
    }
    if rule.segment is None:
        st.warning(
            _(
                "Uncertain, most likely {name} ({share} of the customers of rule {rule}): {conditions}",
                name=names[rule.likeliest],
                **facts,
            ),
            icon=":material/help:",
        )
        return
    st.success(
        _(
            "{name} by rule {rule}: {conditions}. Of such customers {share} belong there.",
            name=names[rule.segment],
            **facts,
        ),
        icon=":material/check:",
    )


def _asked(feature: Feature, card: RuleCard) -> Any:
    param, label = segments_state.TYPED[feature.name], texts.feature_label(feature.name)
    if feature.unit == "category":
        words = sorted({c.word for r in card.rules for c in r.conditions if c.feature == feature.name and c.word})
        if state.get(param) not in words:
            state.note(param, segments_state.NONE)
        return inputs.select(param, label, (segments_state.NONE, *words), show=lambda word: word or _("another one"))
    low, high = segments_state.TYPED_BOUNDS
    is_share = feature.unit == "fraction"
    unit = "%" if is_share else currency.sign() if feature.unit == "eur" else ""
    entry = Entry(
        low,
        high,
        card.filled[feature.name],
        percentage if is_share else in_full,
        as_fraction if is_share else float,
        unit,
    )
    return inputs.optional(param, f"{label} ({unit})" if unit else label, entry)


def _files(picture: Picture, card: RuleCard) -> None:
    names = texts.names(picture.figures)
    heading, *buttons = st.columns([3, 1, 1, 1], vertical_alignment="center")
    heading.caption(_("The rules for the sales force, for other systems, and as a form that places customers:"))
    kinds = (
        (_("Text"), "txt", "text/plain", partial(_text, _told(picture, card))),
        ("SQL", "sql", "application/sql", partial(_sql, card, names, language())),
        ("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         partial(_workbook, card, names, language(), currency.code())),
    )  # fmt: skip
    for column, (label, suffix, mime, make) in zip(buttons, kinds, strict=True):
        with column:
            st.download_button(
                label, make, file_name=f"{_('Segment rules')}.{suffix}", mime=mime,
                key=f"download:segment-rules-{suffix}", icon=":material/download:", on_click="ignore", width="stretch",
            )  # fmt: skip


def _told(picture: Picture, card: RuleCard) -> list[str]:
    """The rules in words, a line each."""
    names = texts.names(picture.figures)
    lines = [_title(card), ""]
    for place, rule in enumerate(card.rules, start=1):
        lines.append(
            _(
                "{place}. If {conditions}: {name} ({customers} customers, {share} of them there)",
                place=number(place),
                conditions=conditions(rule),
                name=_then(rule, names),
                customers=number(rule.customers),
                share=percent(rule.share, 0),
            )
        )
    if card.apart:
        lines += ["", _("Special cases are set apart before; the rules do not look for them.")]
    return lines


def _text(lines: list[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _sql(card: RuleCard, names: Mapping[int, str], written_in: Any) -> bytes:
    return rules_sql(card, names, written_in).encode()


def _workbook(card: RuleCard, names: Mapping[int, str], written_in: Any, code: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rules.xlsx"
        write_workbook(card, names, path, written_in, code)
        return path.read_bytes()
