"""Charts that follow a number while it is being moved: the page asks the server for them beside the session's runs.

A run draws the whole page anew; until the browser is through with it, the hand is elsewhere. The same functions that
a run calls answer here for the charts alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from pages.ui import component, roi_results, roi_state, state, visitor, workspace
from pages.ui.i18n import LANGUAGE, language, settle_language
from pages.ui.plot import Chart

ADDRESS = "live"


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
        key="live", data={"address": component.absolute(f"{ADDRESS}/{screen}"), "said": urlencode(said | here)}
    )


def answer(request: Request) -> Response:
    """The screen's charts with what the query says of its state; no content where it cannot be told for this browser.

    Own extracts are those of the visitor's cookie; the query's mark of the data must be theirs.
    """
    screen, said = _SCREENS.get(request.path_params["screen"]), request.query_params
    if screen is None:
        return Response(status_code=404)
    own = workspace.kept_for(visitor.known(request.cookies))
    try:
        with state.as_asked([*screen.params, LANGUAGE, workspace.SENT], said, {state.OWN_WORKSPACE: own}):
            if not workspace.is_sent_from_here():
                return Response(status_code=204)
            settle_language()
            charts = [chart.data() for chart in screen.charts()]
    except ValueError:
        return Response(status_code=400)
    return Response(json.dumps(charts), media_type="application/json", headers={"Cache-Control": "no-store"})
