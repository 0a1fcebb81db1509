"""Widgets bound to parameters: they show the parameter's value, survive page switches and stand in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from pages.ui import address, component, session_keys, state
from pages.ui.entry import Entry
from pages.ui.i18n import _, language, settled_language
from pages.ui.messages import plain

Then = Callable[[], None] | None
"""Called after something else was chosen or typed."""


@dataclass(frozen=True)
class _Drawn:
    """A widget as it was last drawn.

    texts: of all options it ever had. changes: how often it gave way to a new one. before: what it showed until its
    value changed by other means; None where it did not.
    """

    texts: Mapping[Any, str] = field(default_factory=dict)
    changes: int = 0
    before: Any = None


def _key(param: state.Param, kind: str) -> str:
    return f"{kind}:{param.name}"


def _drawn(
    param: state.Param, kind: str, value: Any, options: Sequence[Any] = (), show: Callable[[Any], str] = str
) -> tuple[str, Callable[[Any], str]]:
    """The key of the widget that is about to be drawn with this value, and its options' texts.

    A browser names an option by its text. Where an option's text changes, with the language or the data, it would name
    one that is no longer there, so the widget gives way to a new one with a key of its own.
    """
    # Written now: what asks for a text later may do so outside this session, in no language.
    texts = {option: show(option) for option in options}
    first = _key(param, kind)
    drawn = st.session_state.get(session_keys.DRAWN + first, _Drawn())
    changes = drawn.changes + any(drawn.texts.get(option, text) != text for option, text in texts.items())
    key = f"{first}:{changes}" if changes else first
    before = drawn.before if key in st.session_state else None
    shown = st.session_state.get(key)
    if shown != value:
        before = shown if address.overrule() else None
        st.session_state[key] = value
    st.session_state[session_keys.DRAWN + first] = _Drawn({**drawn.texts, **texts}, changes, before)
    return key, texts.__getitem__


@state.carried_out
def _take(param: state.Param, kind: str, key: str, then: Then = None, read: Callable[[Any], Any] | None = None) -> None:
    """A widget's callback: its value, as `read` makes it, becomes the parameter's.

    Of a widget that it has not drawn yet, as on a quick change of page, a browser reports that nothing is chosen.
    """
    value = st.session_state[key]

    @state.carried_out
    def take() -> None:
        state.put(param, read(value) if read else value)
        if then is not None:
            then()

    if value is None:
        state.touch()
    else:
        _unless_behind(_key(param, kind), value, take)


def _unless_behind(widget: str, value: Any, take: Callable[[], None]) -> None:
    """Carry out what a widget reports, at once or, where it may be no news, when all that came with it is known.

    With whatever it asks for, a browser reports what all its widgets show. One that has not heard yet that a widget's
    value changed by other means would set it back.
    """
    if value == st.session_state[session_keys.DRAWN + widget].before:
        st.session_state[session_keys.DOUBTFUL] = (*st.session_state.get(session_keys.DOUBTFUL, ()), take)
    else:
        take()


@state.carried_out
def settle() -> None:
    """Before a run reads anything: a hand moves one thing at a time, so what was reported beside other news is none."""
    doubtful = st.session_state.get(session_keys.DOUBTFUL, ())
    if not doubtful:
        return
    if len(doubtful) == 1 and not state.is_touched() and not address.is_ahead_of_the_browser():
        doubtful[0]()
    state.touch()
    st.session_state[session_keys.DOUBTFUL] = ()


@state.carried_out
def _choose(param: state.Param, key: str, then: Then) -> None:
    """As `_take`; what only stands in place of the parameter's value nobody chose.

    A browser reports it as if somebody had where a run was stopped before it could show it a second time.
    """
    try:
        param.parse(param.write(st.session_state[key]))
    except ValueError:
        state.touch()
    else:
        _take(param, "choice", key, then)


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
    key, text_of = _drawn(param, "choice", state.get(param) if shown is None else shown, options, show)
    st.segmented_control(
        label,
        options,
        required=True,
        key=key,
        format_func=text_of,
        on_change=_choose,
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
    key, text_of = _drawn(param, "select", state.get(param), options, show)
    st.selectbox(label, options, key=key, format_func=text_of, on_change=_take, args=(param, "select", key), help=help)
    return state.get(param)


def some(
    param: state.Param,
    label: str,
    options: Sequence[str],
    *,
    show: Callable[[Any], str] = str,
    help: str | None = None,
    labelled: bool = True,
) -> tuple[str, ...]:
    """Any number of a list. labelled: as of `choice`."""
    key, text_of = _drawn(param, "some", list(state.get(param)), options, show)
    st.multiselect(
        label,
        options,
        key=key,
        format_func=text_of,
        on_change=_take,
        args=(param, "some", key, None, tuple),
        help=help,
        label_visibility="visible" if labelled else "collapsed",
        placeholder=_("Choose"),
        wrap=True,
    )
    return tuple(state.get(param))


def text(param: state.Param, label: str, *, placeholder: str = "", then: Then = None) -> str:
    """A short free text."""
    key, _text_of = _drawn(param, "text", state.get(param))
    st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        max_chars=80,
        on_change=_take,
        args=(param, "text", key, then, str.strip),
    )
    return str(state.get(param))


def optional(param: state.Param, label: str, entry: Entry) -> float | None:
    """A number to type, or none; what was typed and refused stays, with what would be right, and counts as none."""
    value = state.get(param)
    refused, why = _refused(param, entry)
    key, _text_of = _drawn(param, "optional", refused or ("" if value is None else entry.typed(value)))

    @state.carried_out
    def entered() -> None:
        typed = st.session_state[key].strip()

        @state.carried_out
        def take() -> None:
            state.put(param, None)
            if typed:
                _enter(param, entry, typed)
            else:
                _take_back(param)

        _unless_behind(_key(param, "optional"), st.session_state[key], take)

    st.text_input(label, key=key, placeholder=entry.typed(entry.example), max_chars=40, on_change=entered)
    if why:
        st.caption(f":red[{plain(why)}]")
    return None if value is None else float(value)


def _enter(param: state.Param, entry: Entry, typed: str) -> None:
    """What was typed becomes the parameter's value; where it is none, it is kept to be told why."""
    held = state.get(param)
    verdict = entry.judge(typed, held)
    if isinstance(verdict, str):
        st.session_state[session_keys.REFUSED_ENTRY + param.name] = (typed, held)
        state.touch()
    else:
        _take_back(param)
        if entry.rounds(typed, verdict):
            st.session_state[session_keys.ROUNDED_ENTRY + param.name] = (typed, verdict)
        state.put(param, verdict)


def _take_back(param: state.Param) -> None:
    """Nothing was refused or rounded in the parameter's field any more."""
    st.session_state.pop(session_keys.REFUSED_ENTRY + param.name, None)
    st.session_state.pop(session_keys.ROUNDED_ENTRY + param.name, None)


def _rounded(param: state.Param, entry: Entry) -> str:
    """That what was typed into the parameter's field was rounded, as long as the rounded value holds; or empty."""
    typed, counted = st.session_state.get(session_keys.ROUNDED_ENTRY + param.name, ("", None))
    if counted is None or counted != state.get(param):
        return ""
    return _("“{text}” was rounded to {value}: amounts count without cents.", text=typed, value=entry.written(counted))


def _refused(param: state.Param, entry: Entry) -> tuple[str | None, str]:
    """What was typed into the parameter's field and refused, and why; (None, "") where nothing was.

    It is told until it is mended or taken back, or the value is set in another way.
    """
    value = state.get(param)
    typed, held = st.session_state.get(session_keys.REFUSED_ENTRY + param.name, (None, None))
    verdict = entry.judge(typed, value) if typed is not None and held == value else None
    return (typed, verdict) if isinstance(verdict, str) else (None, "")


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
    key = _key(param, "figure")
    entry = Entry(low, high, marks[len(marks) // 3], typed, read, unit)

    @state.carried_out
    def entered() -> None:
        # A page that is being left may tell of a field that is no longer there, or of one that it has set back.
        event = st.session_state[key]["entered"] if key in st.session_state else {}
        state.touch()
        told = event.get("told")
        # The browser tells again what it does not know to be heard.
        if told is not None and told == state.heard().get(param.name):
            return
        if state.was_just_reset(param):
            pass
        elif "text" in event:
            # The same moment may have changed the language; what was typed was typed in that of the field.
            with settled_language(event.get("language")):
                _enter(param, entry, event["text"])
        else:
            _take_back(param)
            if "value" in event:
                state.put(param, param.parse(event["value"]))
        if told is not None:
            state.hear(param.name, told)

    value = float(state.get(param))
    at = _nearest(marks, value)
    refused, why = _refused(param, entry)
    component.element("figure", '<div class="sk-figure"></div>')(
        key=key,
        data={
            "label": label,
            "help": help,
            "note": " ".join(filter(None, (_rounded(param, entry), note))),
            "name": param.name,
            "language": language(),
            "texts": [show(mark) for mark in marks],
            "values": [param.write(mark) for mark in marks],
            "index": at,
            # A typed value may lie between two marks; the slider then stands on the nearest.
            "shown": show(value) if marks[at] == value else entry.written(value),
            "typed": typed(value),
            "hint": entry.hint(),
            "refused": refused,
            # Tells the browser which of what it told this answers; and makes the answer another than the last one, so
            # that what was typed gives way to the field's own form, though the number is the same.
            "heard": state.heard().get(param.name),
            "resets": state.resets(param.name),
            "wrong": why,
            "stops": [{"name": name, "index": _nearest(marks, stop)} for name, stop in (stops or {}).items()],
        },
        on_entered_change=entered,
    )
    return value


def _nearest(marks: Sequence[float], value: float) -> int:
    return min(range(len(marks)), key=lambda index: abs(marks[index] - value))
