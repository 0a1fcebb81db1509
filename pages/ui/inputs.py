"""Widgets bound to parameters: they show the parameter's value, survive page switches and stand in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages.ui import component, state
from pages.ui.entry import Entry
from pages.ui.i18n import _

Then = Callable[[], None] | None
"""Called after something else was chosen or typed."""
_TEXTS = "texts:"


def _key(param: state.Param, kind: str) -> str:
    return f"{kind}:{param.name}"


def _worded(
    param: state.Param, kind: str, options: Sequence[Any], show: Callable[[Any], str]
) -> tuple[str, Callable[[Any], str]]:
    """The widget's key and its options' texts.

    A browser names an option by its text. Where an option's text changes, with the language or the data, it would name
    one that is no longer there, so the widget gives way to a new one with a key of its own.
    """
    # Written now: what asks for a text later may do so outside this session, in no language.
    texts = {option: show(option) for option in options}
    key = _key(param, kind)
    known, changes = st.session_state.get(_TEXTS + key, ({}, 0))
    if any(known.get(option, text) != text for option, text in texts.items()):
        changes += 1
    st.session_state[_TEXTS + key] = (known | texts, changes)
    return f"{key}:{changes}" if changes else key, texts.__getitem__


def _seed(key: str, value: Any) -> None:
    """Give a widget that is about to be drawn its value."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _take(param: state.Param, key: str, then: Then = None, read: Callable[[Any], Any] | None = None) -> None:
    """A widget's callback: its value, as `read` makes it, becomes the parameter's."""
    value = st.session_state[key]
    if value is None:
        # Of a widget that it has not drawn yet, as on a quick change of page, a browser reports that nothing is chosen.
        return
    state.put(param, read(value) if read else value)
    if then is not None:
        then()


def choice(
    param: state.Param,
    label: str,
    options: Sequence[Any],
    *,
    show: Callable[[Any], str] = str,
    help: str | None = None,
    shown: Any = None,
    then: Then = None,
    labelled: bool = True,
) -> Any:
    """One of a few, side by side.

    shown: the option that stands out instead of the parameter's value. labelled: whether the label is drawn; screen
    readers have it in any case.
    """
    key, text_of = _worded(param, "choice", options, show)
    _seed(key, state.get(param) if shown is None else shown)
    st.segmented_control(
        label,
        options,
        required=True,
        key=key,
        format_func=text_of,
        on_change=_take,
        args=(param, key, then),
        help=help,
        label_visibility="visible" if labelled else "collapsed",
    )
    return state.get(param)


def select(
    param: state.Param,
    label: str,
    options: Sequence[Any],
    *,
    show: Callable[[Any], str] = str,
    help: str | None = None,
) -> Any:
    """One of many, in a list."""
    key, text_of = _worded(param, "select", options, show)
    _seed(key, state.get(param))
    st.selectbox(label, options, key=key, format_func=text_of, on_change=_take, args=(param, key), help=help)
    return state.get(param)


def some(
    param: state.Param,
    label: str,
    options: Sequence[str],
    *,
    show: Callable[[Any], str] = str,
    help: str | None = None,
) -> tuple[str, ...]:
    """Any number of a list."""
    key, text_of = _worded(param, "some", options, show)
    _seed(key, list(state.get(param)))
    st.multiselect(
        label,
        options,
        key=key,
        format_func=text_of,
        on_change=_take,
        args=(param, key, None, tuple),
        help=help,
        placeholder=_("Choose"),
        wrap=True,
    )
    return tuple(state.get(param))


def text(param: state.Param, label: str, *, placeholder: str = "", then: Then = None) -> str:
    """A short free text."""
    key = _key(param, "text")
    _seed(key, state.get(param))
    st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        max_chars=80,
        on_change=_take,
        args=(param, key, then, str.strip),
    )
    return str(state.get(param))


def marks(low: float, high: float, step: float) -> tuple[float, ...]:
    """The places where a slider can stand. All their texts go to the browser: keep them under 300."""
    return tuple(round(low + index * step, 12) for index in range(round((high - low) / step) + 1))


def figure(
    param: state.Param,
    label: str,
    *,
    marks: Sequence[float],
    low: float,
    high: float,
    show: Callable[[float], str],
    typed: Callable[[float], str],
    unit: str = "",
    read: Callable[[float], float] = float,
    help: str = "",
    note: str = "",
    stops: Mapping[str, float] | None = None,
) -> float:
    """A number: a slider, and beside it a field to type it in the session's language.

    marks: where the slider can stand; low, high: what may be typed, at least the marks' range; these, the stops and
    the returned value in the model's unit. show: value to the slider's text. typed: value to the field's text; unit:
    what it counts in, which may be typed with it; read: the typed number to the model's unit, ValueError where only
    whole ones are. note: a line below. stops: named values marked on the track.
    """
    key, refused_key = _key(param, "figure"), _key(param, "refused")
    entry = Entry(low, high, marks[len(marks) // 3], typed, read, unit)

    def entered() -> None:
        event = st.session_state[key]["entered"]
        st.session_state.pop(refused_key, None)
        if "mark" in event:
            state.put(param, marks[event["mark"]])
        elif "text" in event:
            verdict = entry.judge(event["text"], state.get(param))
            if isinstance(verdict, str):
                st.session_state[refused_key] = (event["text"], state.get(param))
            else:
                state.put(param, verdict)

    value = float(state.get(param))
    at = _nearest(marks, value)
    # What was refused is told until the field is mended or left as it was, or the value is set in another way.
    refused, before = st.session_state.get(refused_key, (None, None))
    verdict = entry.judge(refused, value) if refused is not None and before == value else value
    component.element("figure", '<div class="sk-figure"></div>')(
        key=key,
        data={
            "label": label,
            "help": help,
            "note": note,
            "texts": [show(mark) for mark in marks],
            "index": at,
            # A typed value may lie between two marks; the slider then stands on the nearest.
            "shown": show(value) if marks[at] == value else entry.written(value),
            "typed": typed(value),
            "hint": entry.hint(),
            "refused": refused if isinstance(verdict, str) else None,
            "wrong": verdict if isinstance(verdict, str) else "",
            "stops": [{"name": name, "index": _nearest(marks, stop)} for name, stop in (stops or {}).items()],
        },
        on_entered_change=entered,
    )
    return value


def _nearest(marks: Sequence[float], value: float) -> int:
    return min(range(len(marks)), key=lambda index: abs(marks[index] - value))
