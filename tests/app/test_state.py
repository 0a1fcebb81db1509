"""Parameters: text and value, and what an address can and cannot do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from pages.ui import messages, state
from segmentation.errors import InputError, Message


@given(st.floats(0, 1))
def test_a_number_survives_the_address(value: float) -> None:
    share = state.number("share", 0.5, 0, 1)
    assert share.parse(share.write(value)) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("text", ["nan", "inf", "-0.1", "1.1", "", "__import__('os')", "0,5"])
def test_a_number_out_of_bounds_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text of the message is float's own
        state.number("share", 0.5, 0, 1).parse(text)


def test_choices_take_only_what_is_there() -> None:
    measure = state.one_of("measure", ["revenue", "profit"], "revenue")
    assert measure.parse("profit") == "profit"
    with pytest.raises(ValueError, match="drop"):
        measure.parse("drop")
    sections = state.some_of("sections", lambda: ("C", "F"))
    assert sections.parse(sections.write(("C", "F"))) == ("C", "F")
    assert sections.parse("") == ()
    with pytest.raises(ValueError, match="C,X"):
        sections.parse("C,X")


def test_choices_that_the_data_cannot_tell_are_refused() -> None:
    def untold() -> tuple[str, ...]:
        raise InputError(Message("no data"))

    with pytest.raises(ValueError, match="C"):
        state.some_of("sections", untold).parse("C")


@pytest.mark.parametrize("text", ["x" * 81, "a\x00b", "a\nb"])
def test_a_free_text_is_short_and_printable(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the text itself
        state.free_text("customer").parse(text)


def test_text_of_an_address_is_shown_as_it_stands() -> None:
    text = "[Session expired](https://evil.example) ![x](y) **b** `c` $d$ <b> :red[e]"
    shown = messages.plain(text)
    assert re.sub(r"\\(.)", r"\1", shown) == text.replace("https:", "https:\N{WORD JOINER}")
    assert not re.search(r"(?<!\\)[\[\]()*`$<>!:_]", shown)
    assert len(messages.plain("x" * 500, longest=60)) == 61


def test_a_callback_is_carried_out_whole_though_the_browser_asks_for_more_meanwhile() -> None:
    done: list[str] = []

    @state.carried_out
    def callback() -> None:
        if not done:
            done.append("begun")
            raise RerunException(RerunData(query_string="asked meanwhile"))
        done.append("through")

    with pytest.raises(RerunException) as asked:
        callback()
    assert done == ["begun", "through"]
    assert asked.value.rerun_data.query_string == "asked meanwhile"
