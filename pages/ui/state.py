"""Everything a session holds.

A `Param` is one thing a user can set: it has a name in the address, a default, and a strict reading of its
text. Values live in the session under their own key, never under a widget's, so they outlive a page switch;
widgets are seeded from them. How they come from the address and stand there again: `address`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx

from pages.ui import session_keys
from segmentation.errors import InputError

_Said = ParamSpec("_Said")
_asked: ContextVar[Mapping[str, Any] | None] = ContextVar("what stands for the session outside a run", default=None)


@dataclass(frozen=True)
class Param:
    """One thing a user can set on a page.

    default: a value, or a function that gives it. parse: text to value, ValueError where the text is none.
    write: value to text, so that parse(write(value)) == value. options: the texts that are taken, InputError where the
    data cannot tell; bounds: of the numbers that are; neither where that cannot be said in short.
    """

    name: str
    default: Any
    parse: Callable[[str], Any]
    write: Callable[[Any], str]
    options: Callable[[], Iterable[str]] = tuple
    bounds: tuple[float, float] | None = None

    def default_value(self) -> Any:
        return self.default() if callable(self.default) else self.default


def one_of(name: str, options: Iterable[str], default: str | Callable[[], str]) -> Param:
    """A choice among fixed texts."""
    allowed = tuple(options)

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return Param(name, default, parse, str, lambda: filter(None, allowed))


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

    return Param(name, default, parse, ",".join, options)


def number(name: str, default: float | Callable[[], float], low: float, high: float) -> Param:
    """A number within bounds, written with a decimal point."""

    def parse(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return Param(name, default, parse, lambda value: f"{value:.10g}", bounds=(low, high))


def optional_number(name: str, low: float, high: float) -> Param:
    """A number within bounds, or none at all."""
    within = number(name, low, low, high)
    return Param(name, None, within.parse, within.write, bounds=within.bounds)


def free_text(name: str, default: str = "", longest: int = 80) -> Param:
    """A short text that is only ever compared or bound as a value, such as a customer number."""

    def parse(text: str) -> str:
        if len(text) > longest or not text.isprintable():
            raise ValueError(text)
        return text

    return Param(name, default, parse, str)


def held() -> Mapping[Any, Any]:
    """The session's content, to be read; outside a run what stands for it."""
    asked = _asked.get()
    return st.session_state if asked is None else asked


def session_of(params: Iterable[Param], said: Mapping[str, str]) -> dict[str, Any]:
    """What a session holds whose parameters stand as the texts say. ValueError where a text is none."""
    return {session_keys.VALUE + param.name: param.parse(said[param.name]) for param in params if param.name in said}


def is_in_a_run() -> bool:
    """Whether a page is being drawn, so that it can be told what it waits for."""
    return _asked.get() is None and get_script_run_ctx(suppress_warning=True) is not None


@contextmanager
def standing_for(session: Mapping[str, Any]) -> Iterator[None]:
    """Outside a run: this is what the session holds."""
    token = _asked.set(session)
    try:
        yield
    finally:
        _asked.reset(token)


def get(param: Param) -> Any:
    """The parameter's value in this session, or its default."""
    key, values = session_keys.VALUE + param.name, held()
    return values[key] if key in values else param.default_value()


def chosen(param: Param) -> Any:
    """What somebody set, None where nobody did; the default is not asked for."""
    return held().get(session_keys.VALUE + param.name)


def carried_out(callback: Callable[_Said, None]) -> Callable[_Said, None]:
    """A widget's callback that is carried out whole; it must bear to be begun twice.

    What the browser asks for meanwhile stops a callback at its next touch of the session, and what the hand did would
    be lost. That request is passed on when the callback is through.
    """

    @wraps(callback)
    def whole(*args: _Said.args, **options: _Said.kwargs) -> None:
        asked: RerunException | None = None
        while True:
            try:
                callback(*args, **options)
            except RerunException as request:
                asked = request
            else:
                break
        if asked is not None:
            raise asked

    return whole


@carried_out
def put(param: Param, value: Any) -> None:
    """Set the parameter; the page that shows it takes the new value at its next run."""
    note(param, value)
    touch()


def note(param: Param, value: Any) -> None:
    """Set the parameter, though nothing on the page asked for it; the address is read at the next run as ever."""
    st.session_state[session_keys.VALUE + param.name] = value


def forget(param: Param) -> None:
    """As if it had never been set."""
    st.session_state.pop(session_keys.VALUE + param.name, None)


@carried_out
def touch() -> None:
    """Something on the page caused this run: the address that came with it may be older than what the page shows."""
    st.session_state[session_keys.TOUCHED] = True


def is_touched() -> bool:
    """Whether something on the page caused this run or was set in it since `take_touch` was last asked."""
    return session_keys.TOUCHED in st.session_state


def take_touch() -> bool:
    """As `is_touched`; from here on it is not."""
    return bool(st.session_state.pop(session_keys.TOUCHED, False))


@carried_out
def reset(params: Collection[Param]) -> None:
    """Back to their defaults, now and when these change; what was refused in their fields goes too."""
    names = {param.name for param in params}
    for param in params:
        forget(param)
        st.session_state.pop(session_keys.REFUSED_ENTRY + param.name, None)
        st.session_state.pop(session_keys.ROUNDED_ENTRY + param.name, None)
        st.session_state[session_keys.RESETS + param.name] = resets(param.name) + 1
    st.session_state[session_keys.RESET] = st.session_state.get(session_keys.RESET, frozenset()) | names
    touch()


def resets(name: str) -> int:
    """How often the parameter of this name was set back in this session."""
    return int(st.session_state.get(session_keys.RESETS + name, 0))


def was_just_reset(param: Param) -> bool:
    """Whether what caused this run set the parameter back.

    Leaving a field for a button tells both at once, and the button's part is heard first, though it was meant last.
    """
    return param.name in st.session_state.get(session_keys.RESET, ())


def forget_what_was_just_reset() -> None:
    """The run that the button caused begins."""
    st.session_state.pop(session_keys.RESET, None)


def hear(name: str, told: float) -> None:
    """The session has heard what the browser told of the number at that moment of its clock."""
    st.session_state[session_keys.HEARD] = {**heard(), name: told}


def heard() -> Mapping[str, float]:
    """By a number's name: when the browser told the last that the session heard of it."""
    found: Mapping[str, float] = held().get(session_keys.HEARD, {})
    return found


def last_heard() -> float | None:
    """The latest of these moments."""
    return max(heard().values(), default=None)


def texts(params: Iterable[Param]) -> dict[str, str]:
    """Name -> text of the parameters that differ from their default."""
    written = {}
    for param in params:
        value = chosen(param)
        if value is not None and value != param.default_value():
            written[param.name] = param.write(value)
    return written
