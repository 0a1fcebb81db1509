"""Customers entered twice: the pairs to look at, the decision on each, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pandas as pd
import streamlit as st

from pages.ui import caches, download, errors, inputs, master_texts, session_keys, state, workspace
from pages.ui.formatting import day, number
from pages.ui.i18n import _, counted
from pages.ui.messages import plain
from pages.ui.table import table
from pages.ui.text_table import text_table
from segmentation import customer_master, private_rooms
from segmentation.authored import STORE_NAME, Store
from segmentation.customer_master import Decision, Found, Master, Pair, Record, Verdict
from segmentation.errors import InputError

SEARCH = state.one_of("duplicates", ("", "shown"), "")
VIEW = state.one_of("review", ("open", "decided"), "open")
PAIR = state.free_text("pair")
PARAMS = (SEARCH, VIEW, PAIR)
# A decision that was just undone has the longest state, and its column is measured before.
_WIDTHS = {"state": 190}


def section(here: workspace.Workspace) -> None:
    """The search, when it is asked for, and what was decided."""
    st.subheader(_("Customers entered twice"), anchor=False)
    st.markdown(
        _(
            "The same firm may stand in the ERP under two numbers, and in the CRM under a third. You decide on each "
            "pair; from then on it counts as one customer on every page. The extracts stay as they are, and every "
            "decision can be undone."
        )
    )
    if (refused := st.session_state.pop(session_keys.REFUSED_DECISION, None)) is not None:
        errors.show(refused)
    master = here.master
    if master.subsidiaries:
        st.caption(
            counted(
                master.subsidiaries,
                "One customer has a parent company among the customers. At “Groups”, at the top right, it is added up "
                "with it on every page but the market’s.",
                "{count} customers have a parent company among the customers. At “Groups”, at the top right, they are "
                "added up with it on every page but the market’s.",
                count=number(master.subsidiaries),
            )
        )
    if state.get(SEARCH) != "shown":
        st.button(
            _("Search for customers entered twice"), icon=":material/group:", on_click=state.put, args=(SEARCH, "shown")
        )
        if not customer_master.history(here.store):
            return
        _decided(here, master)
        return
    with st.spinner(_("Comparing customers …")):
        found = caches.duplicates(here.base)
    open_pairs = _open(found, master)
    st.caption(master_texts.summary(found, len(open_pairs)))
    decided = customer_master.history(here.store)
    texts = {
        "open": _("To decide ({count})", count=number(len(open_pairs))),
        "decided": _("Decisions ({count})", count=number(len(decided))),
    }
    if decided and inputs.choice(VIEW, _("Pairs"), tuple(texts), show=texts.__getitem__, labelled=False) == "decided":
        _decided(here, master)
    else:
        _last(here, decided)
        if open_pairs:
            _to_decide(here, open_pairs)


def _open(found: Found, master: Master) -> list[Pair]:
    """The pairs on which no decision holds, and that no chain of decisions has made one firm."""
    about = {decision.pair for decision in master.hold}
    standing = master.standing()

    def stays(record: Record) -> str:
        if record.kind == customer_master.ACCOUNT:
            return standing.links.get(record.id, "")
        return standing.merged.get(record.id, record.id)

    return [pair for pair in found.pairs if pair.key not in about and stays(pair.left) != stays(pair.right)]


def _to_decide(here: workspace.Workspace, pairs: list[Pair]) -> None:
    listed = pd.DataFrame(
        {
            "grade": [master_texts.grade(pair) for pair in pairs],
            "left": [pair.left.name for pair in pairs],
            "right": [pair.right.name for pair in pairs],
            "city": [pair.left.fields.get("city", "") for pair in pairs],
            "ids": [f"{pair.left.id} · {pair.right.id}" for pair in pairs],
        }
    )
    columns = {
        "grade": (_("Same firm?"), None),
        "left": (_("Customer"), None),
        "right": (_("Second entry"), None),
        "city": (_("Town"), None),
        "ids": (_("Numbers"), None),
    }
    table(
        listed,
        columns,
        key="master-pairs",
        selectable=True,
        then=lambda row: state.put(PAIR, _name(pairs[row])),
    )
    certain = [pair for pair in pairs if pair.grade == "certain" and not pair.is_link]
    if len(certain) > 1:
        st.button(
            _("Merge all {count} certain pairs", count=number(len(certain))),
            icon=":material/done_all:",
            on_click=_take,
            args=(here.base, here.folder, [("same", pair.left, pair.right) for pair in certain]),
            kwargs={"shown": state.get(PAIR), "reason": _("certain by the search")},
        )
    _one(here, next((pair for pair in pairs if _name(pair) == state.get(PAIR)), pairs[0]))


def _last(here: workspace.Workspace, decided: Sequence[Decision]) -> None:
    """What was decided last, with the way back beside it; nothing where the last was undone."""
    last = [decision for decision in decided if decision.first_id == decided[0].first_id]
    if not last or last[0].undone_at is not None:
        return
    said, back = st.columns([5, 2], vertical_alignment="center")
    with said:
        st.success(master_texts.last(last), icon=":material/check:")
    with back:
        st.button(
            _("Undo"), icon=":material/undo:", on_click=_undo, args=(here.store, [decision.id for decision in last])
        )


def _name(pair: Pair) -> str:
    return "~".join([pair.left.id, *([pair.right.kind] if pair.is_link else []), pair.right.id])


def _one(here: workspace.Workspace, pair: Pair) -> None:
    """One pair: what the extracts say, why it may be one firm, and the decision."""
    with st.container(border=True):
        st.markdown(f"**{master_texts.pair_title(pair)}**")
        facts, why = st.columns([6, 5], gap="medium")
        with facts:
            titles = [master_texts.record_title(record) for record in (pair.left, pair.right)]
            text_table(["", *titles], master_texts.fields(pair))
        with why:
            text_table(
                [_("What speaks for one firm, and what against it"), ""], master_texts.reason_rows(pair), figures=[1]
            )
            if missing := master_texts.unknown(pair):
                st.caption(missing)
        reason = f"reason:{_name(pair)}"
        st.text_input(_("Reason (optional, kept with the decision)"), key=reason, max_chars=200)
        with st.container(horizontal=True):
            for label, verdict, left, right in _choices(pair):
                is_usual = verdict == "same" and left == pair.left and pair.grade != "possible"
                kind: Literal["primary", "secondary"] = "primary" if is_usual else "secondary"
                st.button(
                    label,
                    key=f"{verdict}:{left.id}:{_name(pair)}",
                    type=kind,
                    on_click=_take,
                    args=(here.base, here.folder, [(verdict, left, right)]),
                    kwargs={"shown": _name(pair), "field": reason},
                )


def _choices(pair: Pair) -> list[tuple[str, Verdict, Record, Record]]:
    left, right = pair.left, pair.right
    # A button's label is Markdown.
    left_id, right_id = plain(left.id), plain(right.id)
    if pair.is_link:
        return [
            (_("Link the account to {id}", id=left_id), "same", left, right),
            (_("Keep apart"), "apart", left, right),
        ]
    return [
        (_("Merge, {id} stays", id=left_id), "same", left, right),
        (_("Merge, {id} stays", id=right_id), "same", right, left),
        (_("Keep apart"), "apart", left, right),
        (_("{id} is the parent company", id=left_id), "subsidiary", left, right),
        (_("{id} is the parent company", id=right_id), "subsidiary", right, left),
    ]


@state.carried_out
def _take(
    base: Path,
    folder: Path,
    decisions: list[tuple[Verdict, Record, Record]],
    *,
    shown: str,
    reason: str = "",
    field: str = "",
) -> None:
    """Note the decisions, all or none; the page that is drawn then shows the next pair, or this one and why not.

    field: the input that holds the reason.
    """
    reason = str(st.session_state.get(field, "")) if field else reason
    state.put(PAIR, "")
    # What is kept touches the session no more, which could stop this after it and have it begun again.
    try:
        if folder != base.parent:
            private_rooms.make(folder)
        records = customer_master.read_records(caches.warehouse(base))
        customer_master.decide_all(Store(folder / STORE_NAME), decisions, reason, records)
    except InputError as error:
        # Its traceback would hold the warehouse open.
        st.session_state[session_keys.REFUSED_DECISION] = error.with_traceback(None)
        state.put(PAIR, shown)


@state.carried_out
def _undo(store: Store, decisions: Sequence[int]) -> None:
    state.touch()
    customer_master.undo(store, *decisions)


def _decided(here: workspace.Workspace, master: Master) -> None:
    """All decisions, undone ones too, with the way back."""
    decisions = customer_master.history(here.store)
    if master.wait:
        st.info(
            counted(
                len(master.wait),
                "One decision waits: a customer is no longer in the extracts or has another name there, or a later "
                "decision stands against it. It holds again when that changes.",
                "{count} decisions wait: a customer is no longer in the extracts or has another name there, or a later "
                "decision stands against them. They hold again when that changes.",
                count=number(len(master.wait)),
            ),
            icon=":material/hourglass_empty:",
        )
    listed = pd.DataFrame([_row(decision, master) for decision in decisions])
    columns = {
        "state": (_("State"), None),
        "verdict": (_("Decision"), None),
        "day": (_("Decided on"), None),
        "left": (_("Customer"), None),
        "right": (_("Second entry"), None),
        "reason": (_("Reason"), None),
    }
    st.caption(_("Select a decision in the list to undo it; the extracts stay as they are."))
    chosen = table(listed, columns, key="master-decisions", selectable=True, height="content", widths=_WIDTHS)
    selected = None if chosen is None else decisions[chosen]
    with st.container(horizontal=True):
        st.button(
            _("Undo the selected decision"),
            icon=":material/undo:",
            disabled=selected is None or selected.undone_at is not None,
            on_click=_undo,
            args=() if selected is None else (here.store, [selected.id]),
        )
        labels = {
            "customer_id": _("Customer number"),
            "name": _("Name"),
            "merged_into": _("Counts as"),
            "parent_id": _("Parent company"),
        }
        base = caches.warehouse(here.base)
        download.as_csv(lambda: customer_master.master_list(base, master), labels, _("Customer master"), key="master")


def _row(decision: Decision, master: Master) -> dict[str, str]:
    return {
        "state": master_texts.state(decision, master.wait),
        "verdict": master_texts.verdict(decision),
        "left": decision.left_name,
        "right": decision.right_name,
        "reason": decision.reason,
        "day": day(decision.decided_at.date()),
    }
