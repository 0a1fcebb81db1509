"""What follows a number while it is being moved: the page asks the server for it beside the session's runs.

A run draws the whole page anew; until the browser is through with it, the hand is elsewhere. The same functions that
a run calls answer here for the message, the key figures and the charts alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from pages.ui import component, roi_results, roi_state, state, visitor, workspace
from pages.ui.currency import settled_currency
from pages.ui.i18n import LANGUAGE, language, settled_language

ADDRESS = "live"
_EDITION = "edition"
_SAME_SITE = "same-origin"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class _Following(Protocol):
    """An element that follows; its data name it by their `key`."""

    def data(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class _Screen:
    """params: what its elements depend on. following: makes them from the state in force; currency: their amounts'."""

    params: Sequence[state.Param]
    following: Callable[[], Sequence[_Following]]
    currency: Callable[[], str]


_SCREENS = {"roi": _Screen(roi_state.PARAMS, lambda: roi_results.following(roi_results.outcome()), roi_state.currency)}


def follow(screen: str) -> None:
    """From here on what the screen says follows its numbers."""
    said = state.texts(_SCREENS[screen].params)
    here = {LANGUAGE.name: language(), workspace.SENT.name: state.get(workspace.SENT), _EDITION: workspace.edition()}
    here |= state.texts([workspace.GROUPS, workspace.NAMED])
    component.element("live", '<div class="sk-live"></div>')(
        key="live",
        data={
            "address": component.absolute(f"{ADDRESS}/{screen}"),
            "said": urlencode(said | here),
            "heard": state.last_heard(),
        },
    )


def answer(request: Request) -> Response:
    """The screen's elements with what the query says of its state; no content where it cannot be told for this browser.

    Own extracts are those of the visitor's cookie; the query's mark of the data must be theirs.
    """
    screen, said = _SCREENS.get(request.path_params["screen"]), request.query_params
    if screen is None:
        return Response(status_code=404)
    if request.headers.get("sec-fetch-site", _SAME_SITE) != _SAME_SITE:
        # Another site's page could not read the answer, but have it calculated.
        return Response(status_code=403)
    held = workspace.held_for(visitor.known(request.cookies), said.get(workspace.NAMED.name, ""))
    try:
        session = state.session_of([*screen.params, LANGUAGE, *workspace.EVERYWHERE], said) | held
    except ValueError:
        return Response(status_code=400)
    try:
        return _told(screen, session, said)
    except workspace.NotMadeError:
        return Response(status_code=204)


def _told(screen: _Screen, session: Mapping[str, Any], said: Mapping[str, str]) -> Response:
    with state.standing_for(session), settled_language():
        now = workspace.edition()
        if not workspace.is_sent_from_here() or said.get(_EDITION, now) != now:
            return Response(status_code=204)
        with settled_currency(screen.currency()):
            elements = [element.data() for element in screen.following()]
    return Response(json.dumps(elements), media_type="application/json", headers=_HEADERS)
