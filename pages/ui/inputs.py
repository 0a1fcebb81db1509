"""Widgets bound to parameters: they show the parameter's value, survive page switches and stand in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages.ui import component, state
from pages.ui.formatting import read_number
from pages.ui.i18n import _


def _key(param: state.Param, kind: str) -> str:
    return f"{kind}:{param.name}"


def _written(options: Sequence[Any], show: Callable[[Any], str]) -> Callable[[Any], str]:
    """Each option's text, written now: what asks for it later may do so outside this session, in no language."""
    texts = {option: show(option) for option in options}
    return texts.__getitem__


def choice(
    param: state.Param,
    label: str,
    options: Sequence[Any],
    *,
    show: Callable[[Any], str] = str,
    help: str | None = None,
    shown: Any = None,
    then: Callable[[], None] | None = None,
    labelled: bool = True,
) -> Any:
    """One of a few, side by side.

    shown: the option that stands out instead of the parameter's value. then: called after another was chosen.
    labelled: whether the label is drawn; screen readers have it in any case.
    """
    key = _key(param, "choice")
    if shown is None:
        state.seed(param, key)
    elif st.session_state.get(key) != shown:
        st.session_state[key] = shown

    def take() -> None:
        # A segmented control can be emptied by a second click; the choice stays then. After a change of language the
        # browser may name an option by its old text; that is no choice either.
        if st.session_state[key] in options:
            state.take(param, key)
            if then is not None:
                then()

    st.segmented_control(
        label,
        options,
        key=key,
        format_func=_written(options, show),
        on_change=take,
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
    key = _key(param, "select")
    state.seed(param, key)

    def take() -> None:
        # As in `choice`: an old language's text is no choice.
        if st.session_state[key] in options:
            state.take(param, key)

    st.selectbox(label, options, key=key, format_func=_written(options, show), on_change=take, help=help)
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
    key = _key(param, "some")
    if st.session_state.get(key) != list(state.get(param)):
        st.session_state[key] = list(state.get(param))

    def take() -> None:
        # As in `choice`: an old language's texts are no choice.
        if set(st.session_state[key]) <= set(options):
            state.put(param, tuple(st.session_state[key]))

    st.multiselect(
        label, options, key=key, format_func=_written(options, show), on_change=take, help=help, placeholder=_("Choose")
    )
    return tuple(state.get(param))


def text(param: state.Param, label: str, *, placeholder: str = "", then: Callable[[], None] | None = None) -> str:
    """A short free text. then: called after another was typed."""
    key = _key(param, "text")
    state.seed(param, key)

    def take() -> None:
        state.put(param, st.session_state[key].strip())
        if then is not None:
            then()

    st.text_input(label, key=key, placeholder=placeholder, max_chars=80, on_change=take)
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
    read: Callable[[float], float] = float,
    help: str = "",
    note: str = "",
    stops: Mapping[str, float] | None = None,
) -> float:
    """A number: a slider, and beside it a field to type it in the session's language.

    marks: where the slider can stand; low, high: what may be typed, at least the marks' range; these, the stops and
    the returned value in the model's unit. show: value to the slider's text. typed: value to the field's text; read:
    the typed number to the model's unit. note: a line below. stops: named values marked on the track.
    """
    key, wrong_key = _key(param, "figure"), _key(param, "wrong")

    def entered() -> None:
        event = st.session_state[key]["entered"]
        if "mark" in event:
            st.session_state.pop(wrong_key, None)
            state.put(param, marks[event["mark"]])
            return
        value = _read(event["text"], read)
        if value is not None and low <= value <= high:
            st.session_state.pop(wrong_key, None)
            state.put(param, value)
        else:
            st.session_state[wrong_key] = (event["text"], value, state.get(param))

    def why_refused(text: str, number: float | None) -> str:
        if number is None:
            example = typed(marks[len(marks) // 3])
            return _("“{text}” is not a number here. Write it like {example}.", text=text, example=example)
        return _("{text} is out of bounds: {low} to {high}.", text=text, low=show(low), high=show(high))

    value = float(state.get(param))
    # What was refused is told until the field is mended or the value is set in another way.
    text, refused, before = st.session_state.get(wrong_key, ("", None, None))
    wrong = before is not None and before == state.get(param)
    component.element("figure", '<div class="sk-figure"></div>')(
        key=key,
        data={
            "label": label,
            "help": help,
            "note": note,
            "texts": [show(mark) for mark in marks],
            # A typed value may lie between two marks; the slider then stands on the nearest, the field says it all.
            "index": _nearest(marks, value),
            "typed": text if wrong else typed(value),
            "wrong": why_refused(text, refused) if wrong else "",
            "stops": [{"name": name, "index": _nearest(marks, stop)} for name, stop in (stops or {}).items()],
        },
        on_entered_change=entered,
    )
    return value


def _nearest(marks: Sequence[float], value: float) -> int:
    return min(range(len(marks)), key=lambda index: abs(marks[index] - value))


def _read(text: str, read: Callable[[float], float]) -> float | None:
    try:
        return read(read_number(text))
    except ValueError:
        return None
