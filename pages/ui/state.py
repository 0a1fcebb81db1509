"""Everything a session holds, and its way into and out of the address.

A `Param` is one thing a user can set: it has a name in the address, a default, and a strict reading of its
text. Values live in the session under their own key, never under a widget's, so they outlive a page switch;
widgets are seeded from them. After each run the page's parameters that differ from their default stand in the
address: whoever opens it sees the same page. Nothing from an address is evaluated, only parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from segmentation.errors import InputError

OWN_WORKSPACE = "own workspace"
"""Session key: the path of the warehouse this session uploaded."""

_VALUE = "value:"
_WRITTEN = "written:"
_TOUCHED = "touched"
_REFUSED = "refused"
_FOLLOW = "follow the address"


@dataclass(frozen=True)
class Param:
    """One thing a user can set on a page.

    default: a value, or a function that gives it. parse: text to value, ValueError where the text is none.
    write: value to text, so that parse(write(value)) == value.
    """

    name: str
    default: Any
    parse: Callable[[str], Any]
    write: Callable[[Any], str]

    def default_value(self) -> Any:
        return self.default() if callable(self.default) else self.default


def one_of(name: str, options: Iterable[str], default: str) -> Param:
    """A choice among fixed texts."""
    allowed = tuple(options)

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return Param(name, default, parse, str)


def some_of(name: str, options: Callable[[], Iterable[str]], default: Any = ()) -> Param:
    """Any number of texts, written with commas between.

    options: gives those there are when a text is read; none where the data cannot tell (InputError).
    """

    def parse(text: str) -> tuple[str, ...]:
        parts = tuple(part for part in text.split(",") if part)
        try:
            if not set(parts) <= set(options()):
                raise ValueError(text)
        except InputError as error:
            raise ValueError(text) from error
        return parts

    return Param(name, default, parse, ",".join)


def number(name: str, default: float | Callable[[], float], low: float, high: float) -> Param:
    """A number within bounds, written with a decimal point."""

    def parse(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return Param(name, default, parse, lambda value: f"{value:.10g}")


def free_text(name: str, default: str = "", longest: int = 80) -> Param:
    """A short text that is only ever compared or bound as a value, such as a customer number."""

    def parse(text: str) -> str:
        if len(text) > longest or not text.isprintable():
            raise ValueError(text)
        return text

    return Param(name, default, parse, str)


def get(param: Param) -> Any:
    """The parameter's value in this session, or its default."""
    key = _VALUE + param.name
    return st.session_state[key] if key in st.session_state else param.default_value()


def put(param: Param, value: Any) -> None:
    """Set the parameter; the page that shows it takes the new value at its next run."""
    st.session_state[_VALUE + param.name] = value
    touch()


def touch() -> None:
    """Something on the page caused this run: the address that came with it may be older than what the page shows."""
    st.session_state[_TOUCHED] = True


def reset(params: Iterable[Param]) -> None:
    """Back to their defaults, now and when these change."""
    for param in params:
        st.session_state.pop(_VALUE + param.name, None)
    st.session_state[_TOUCHED] = True


def seed(param: Param, widget_key: str) -> None:
    """Give a widget that is about to be drawn the parameter's value."""
    value = get(param)
    if st.session_state.get(widget_key) != value:
        st.session_state[widget_key] = value


def take(param: Param, widget_key: str) -> None:
    """A widget's callback: its value becomes the parameter's."""
    put(param, st.session_state[widget_key])


def begin_run() -> None:
    """At the start of a run: a run that a widget caused never reads the address, for the browser may have sent it
    before it had the newest one."""
    st.session_state[_FOLLOW] = not st.session_state.pop(_TOUCHED, False)


def read_address(page: str, params: Iterable[Param]) -> None:
    """Take over what the address says of these parameters, unless it is only what this session wrote there."""
    params = tuple(params)
    address = {param.name: st.query_params[param.name] for param in params if param.name in st.query_params}
    if not st.session_state[_FOLLOW] or not address or address == st.session_state.get(_WRITTEN + page):
        return
    refused = []
    for param in params:
        # Whoever follows a link sees the page as it was sent, not mixed with what was set here before.
        st.session_state.pop(_VALUE + param.name, None)
        if param.name in address:
            try:
                st.session_state[_VALUE + param.name] = param.parse(address[param.name])
            except ValueError:
                refused.append((param.name, address[param.name]))
    st.session_state[_REFUSED] = st.session_state.get(_REFUSED, ()) + tuple(refused)


def refused_address() -> tuple[tuple[str, str], ...]:
    """(name, text) of what the address said and no parameter could take; told once."""
    refused: tuple[tuple[str, str], ...] = st.session_state.pop(_REFUSED, ())
    return refused


def write_address(page: str, params: Iterable[Param], everywhere: Iterable[Param] = ()) -> None:
    """Put the parameters that differ from their default into the address, with those that hold on every page."""
    own, common = _texts(params), _texts(everywhere)
    address = own | common
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
    # What was set while the page was drawn stands in the address now; the next run may read it again.
    st.session_state.pop(_TOUCHED, None)
    st.session_state[_WRITTEN + page] = own


def _texts(params: Iterable[Param]) -> dict[str, str]:
    texts = {}
    for param in params:
        value = st.session_state.get(_VALUE + param.name)
        if value is not None and value != param.default_value():
            texts[param.name] = param.write(value)
    return texts
