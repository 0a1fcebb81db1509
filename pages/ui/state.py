"""Everything a session holds, and its way into and out of the address.

A `Param` is one thing a user can set: it has a name in the address, a default, and a strict reading of its
text. Values live in the session under their own key, never under a widget's, so they outlive a page switch;
widgets are seeded from them. After each run the page's parameters that differ from their default stand in the
address: whoever opens it sees the same page. Nothing from an address is evaluated, only parsed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx

from segmentation.errors import InputError

OWN_WORKSPACE = "own workspace"
"""Session key: the path of the visitor's own warehouse, None at the demo firm."""
VISITOR = "visitor"
"""Session key: what stands for the visitor where the browser takes no cookie."""
NOTES = "notes on the demo firm"
"""Session key: the folder of what the visitor decided about the demo firm's customers."""
WHOSE_NOTICE = "whose data"
"""Session key: what is to be told once about whose data the pages show."""
UPLOADS = "uploads"
"""Session key: how often this session loaded files; each time the field for them begins empty."""
DELIVERY = "delivery looked at"
"""Session key: the uploaded files that are looked at before they are loaded."""
DELIVERED_FILE = "file looked at"
"""Session key: which of them is shown in detail."""
REFUSED_DECISION = "decision refused"
"""Session key: why what was just decided about customers was not kept, to be told once."""
PARETO_ROW = "pareto row"
"""Session key: the row selected in the list of a class, and in which list."""
REFUSED_ENTRY = "refused:"
"""Session keys begin so: what was typed into a number field and refused, and the value in force."""
HEARD = "heard"
"""Session key: the latest moment of the browser's clock at which it told a number that the session heard of."""
HEARD_OF = "heard:"
"""Session keys begin so: the same of one number."""
RESETS = "resets:"
"""Session keys begin so: how often a parameter was set back."""
DRAWN = "drawn:"
"""Session keys begin so: how a widget was last drawn."""

_VALUE = "value:"
_WRITTEN = "written:"
_TOUCHED = "touched"
_REFUSED = "refused"
_RESET = "names just reset"
_FOLLOW = "follow the address"
_WENT = "went in the browser's history"
_PAGE = "page"
_ADDRESS = "what the address says"
_SENT = "the address as last sent to the browser, and when"
_UNSEEN = "page, its address before the session last changed it, and when that was"
_COMPLETED = "(page, address as asked) to the address as completed"

_PATH_SECONDS = 0.1
_DRAWING_SECONDS = 0.4
_MOST_COMPLETED = 100
_APPENDED = re.compile(r"utm_\w+|gclid|fbclid|msclkid")
_Said = ParamSpec("_Said")
_asked: ContextVar[Mapping[str, Any] | None] = ContextVar("what stands for the session outside a run", default=None)


@dataclass(frozen=True)
class Param:
    """One thing a user can set on a page.

    default: a value, or a function that gives it. parse: text to value, ValueError where the text is none.
    write: value to text, so that parse(write(value)) == value. possible: the
    texts that are taken, as far as it can be said in short.
    """

    name: str
    default: Any
    parse: Callable[[str], Any]
    write: Callable[[Any], str]
    possible: str = ""

    def default_value(self) -> Any:
        return self.default() if callable(self.default) else self.default


def one_of(name: str, options: Iterable[str], default: str | Callable[[], str]) -> Param:
    """A choice among fixed texts."""
    allowed = tuple(options)

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return Param(name, default, parse, str, ", ".join(filter(None, allowed)))


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

    return Param(name, default, parse, lambda value: f"{value:.10g}", f"{low:.10g} … {high:.10g}")


def optional_number(name: str, low: float, high: float) -> Param:
    """A number within bounds, or none at all."""
    within = number(name, low, low, high)
    return Param(name, None, within.parse, within.write, within.possible)


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
    return {_VALUE + param.name: param.parse(said[param.name]) for param in params if param.name in said}


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
    key, values = _VALUE + param.name, held()
    return values[key] if key in values else param.default_value()


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
    st.session_state[_VALUE + param.name] = value


@carried_out
def touch() -> None:
    """Something on the page caused this run: the address that came with it may be older than what the page shows."""
    st.session_state[_TOUCHED] = True


@carried_out
def reset(params: Collection[Param]) -> None:
    """Back to their defaults, now and when these change; what was refused in their fields goes too."""
    names = {param.name for param in params}
    for name in names:
        st.session_state.pop(_VALUE + name, None)
        st.session_state.pop(REFUSED_ENTRY + name, None)
        st.session_state[RESETS + name] = resets(name) + 1
    st.session_state[_RESET] = st.session_state.get(_RESET, frozenset()) | names
    st.session_state[_TOUCHED] = True


def resets(name: str) -> int:
    """How often the parameter of this name was set back in this session."""
    return int(st.session_state.get(RESETS + name, 0))


def was_just_reset(param: Param) -> bool:
    """Whether what caused this run set the parameter back.

    Leaving a field for a button tells both at once, and the button's part is heard first, though it was meant last.
    """
    return param.name in st.session_state.get(_RESET, ())


def overrule() -> bool:
    """A widget is drawn with another value than the browser shows: until this run is through, it is behind.

    False where the address says so, which the browser knew first.
    """
    st.session_state.pop(_SENT, None)
    return not st.session_state[_FOLLOW]


def is_ahead_of_the_browser() -> bool:
    """Whether the browser, when it asked for this run, may not have shown yet what the last one ended with.

    It tells its address with each question; a new one it has heard of a moment before its widgets are drawn anew.
    """
    address, at = st.session_state.get(_SENT, (None, 0.0))
    return bool(st.query_params.to_dict() != address or time.monotonic() - at < _DRAWING_SECONDS)


def begin_run() -> None:
    """At the start of a run: what the address says, and whether it is news.

    A run that a widget caused never reads it, for the browser may have sent it before it had the newest one. A page
    that was asked for with a part of its address has two entries in the browser's history, that part and the whole:
    whoever comes back to the part means the whole.
    """
    asked = st.query_params.to_dict()
    went = _went_in_history()
    touched = st.session_state.pop(_TOUCHED, False)
    if went and (undone := _before_unseen(touched)) is not None:
        asked, touched = undone, False
    whole = st.session_state.get(_COMPLETED, {}).get((_page_in_address(), *asked.items())) if went else None
    st.session_state[_ADDRESS] = asked if whole is None else whole
    st.session_state[_WENT] = went
    st.session_state[_FOLLOW] = not touched
    st.session_state.pop(_RESET, None)


def _before_unseen(touched: bool) -> dict[str, str] | None:
    """What the browser's Back means that comes before the browser has entered the last change into its history.

    It leads one entry too far there; whoever pressed it meant that change. None where it has entered it, or the page is
    another. touched: the change came with this very run.
    """
    page, address, at = st.session_state.pop(_UNSEEN, (None, None, 0.0))
    if _page_in_address() != st.session_state.get(_PAGE):
        return None
    if touched:
        sent: dict[str, str] | None = st.session_state.get(_SENT, (None, 0.0))[0]
        return sent
    return address if page == _page_in_address() and time.monotonic() - at < _DRAWING_SECONDS else None


def _page_in_address() -> str:
    return urlsplit(st.context.url or "").path.rpartition("/")[2]


def _went_in_history() -> bool:
    """Whether the browser's Back or Forward brought this run."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def read_address(page: str, params: Iterable[Param]) -> None:
    """Take over what the address says of these parameters, unless it is only what this session wrote there.

    A way to a page that names none of them leaves them as they were set; in the browser's history it means that they
    stood at their defaults.
    """
    params = tuple(params)
    said = st.session_state[_ADDRESS]
    address = {param.name: said[param.name] for param in params if param.name in said}
    if not st.session_state[_FOLLOW] or address == st.session_state.get(_WRITTEN + page):
        return
    if not address and not st.session_state[_WENT]:
        return
    refused = []
    for param in params:
        # Whoever follows a link sees the page as it was sent, not mixed with what was set here before.
        st.session_state.pop(_VALUE + param.name, None)
        if param.name in address:
            try:
                st.session_state[_VALUE + param.name] = param.parse(address[param.name])
            except ValueError:
                refused.append((param, address[param.name]))
    st.session_state[_REFUSED] = st.session_state.get(_REFUSED, ()) + tuple(refused)


def unknown_in_address(params: Iterable[Param]) -> list[str]:
    """Names in the address that are none of these parameters; what other programs append is passed over.

    None in the browser's history: what stands there was told when it came.
    """
    if st.session_state[_WENT]:
        return []
    known = {param.name for param in params}
    return [name for name in st.query_params if name not in known and not _APPENDED.fullmatch(name)]


def refused_address() -> tuple[tuple[Param, str], ...]:
    """(parameter, text) of what the address said and the parameter could not take; told once."""
    refused: tuple[tuple[Param, str], ...] = st.session_state.pop(_REFUSED, ())
    return refused


def write_address(page: str, params: Iterable[Param], everywhere: Iterable[Param] = ()) -> None:
    """Put the parameters that differ from their default into the address, with those that hold on every page."""
    own, common = texts(params), texts(everywhere)
    asked, address = st.query_params.to_dict(), own | common
    before = st.session_state.get(_PAGE)
    if address != asked:
        if before not in (None, page):
            # The browser writes the new page's path a moment after the page is there; what is to stand behind it would
            # stand behind the old page's path until then, and in the history for good.
            time.sleep(_PATH_SECONDS)
        st.query_params.from_dict(address)
        if page == before and not st.session_state[_WENT]:
            said = st.session_state.get(_SENT, (asked, 0.0))[0]
            st.session_state[_UNSEEN] = (page, said, time.monotonic())
    st.session_state[_SENT] = (address, time.monotonic())
    completed = st.session_state.setdefault(_COMPLETED, {})
    if page == before:
        # Chosen on the page, the address means no more than it says.
        completed.pop((page, *address.items()), None)
    elif address != asked and not st.session_state[_WENT]:
        completed[(page, *asked.items())] = address
        while len(completed) > _MOST_COMPLETED:
            completed.pop(next(iter(completed)))
    st.session_state[_PAGE] = page
    # What was set while the page was drawn stands in the address now; the next run may read it again.
    st.session_state.pop(_TOUCHED, None)
    st.session_state[_WRITTEN + page] = own


def texts(params: Iterable[Param]) -> dict[str, str]:
    """Name -> text of the parameters that differ from their default."""
    written = {}
    for param in params:
        value = held().get(_VALUE + param.name)
        if value is not None and value != param.default_value():
            written[param.name] = param.write(value)
    return written
