"""Charts that follow a number while it is being moved: the page asks the server for them beside the session's runs.

A run draws the whole page anew; until the browser is through with it, the hand is elsewhere. The same functions that
a run calls answer here for the charts alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from pages.ui import component, roi_results, roi_state, state, visitor, workspace
from pages.ui.i18n import LANGUAGE, language, settled_language
from pages.ui.plot import Chart

ADDRESS = "live"
_SAME_SITE = "same-origin"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True)
class _Screen:
    """params: what its charts depend on. charts: draws them from the state in force."""

    params: Sequence[state.Param]
    charts: Callable[[], list[Chart]]


_SCREENS = {"roi": _Screen(roi_state.PARAMS, lambda: roi_results.charts(roi_results.outcome()))}


def follow(screen: str) -> None:
    """From here on the screen's charts follow its numbers."""
    said = state.texts(_SCREENS[screen].params)
    here = {LANGUAGE.name: language(), workspace.SENT.name: state.get(workspace.SENT)}
    component.element("live", '<div class="sk-live"></div>')(
        key="live",
        data={
            "address": component.absolute(f"{ADDRESS}/{screen}"),
            "said": urlencode(said | here),
            "heard": st.session_state.get(state.HEARD),
        },
    )


def answer(request: Request) -> Response:
    """The screen's charts with what the query says of its state; no content where it cannot be told for this browser.

    Own extracts are those of the visitor's cookie; the query's mark of the data must be theirs.
    """
    screen, said = _SCREENS.get(request.path_params["screen"]), request.query_params
    if screen is None:
        return Response(status_code=404)
    if request.headers.get("sec-fetch-site", _SAME_SITE) != _SAME_SITE:
        # Another site's page could not read the answer, but have it calculated.
        return Response(status_code=403)
    own = workspace.kept_for(visitor.known(request.cookies))
    try:
        session = state.session_of([*screen.params, LANGUAGE, workspace.SENT], said) | {state.OWN_WORKSPACE: own}
    except ValueError:
        return Response(status_code=400)
    with state.standing_for(session), settled_language():
        if not workspace.is_sent_from_here():
            return Response(status_code=204)
        charts = [chart.data() for chart in screen.charts()]
    return Response(json.dumps(charts), media_type="application/json", headers=_HEADERS)
