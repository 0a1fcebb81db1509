"""Live answers: what the server says beside the session's runs is what a run would show."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

import roi
from pages.ui import caches, live, state, visitor, workspace
from pages.ui.i18n import language, settled_language
from segmentation import private_rooms, saved_workspaces, workspaces
from segmentation.saved_workspaces import Extracts
from segmentation.warehouse import Warehouse
from tests.app.opened import elements, headline, metrics, opened
from tests.segmentation.saved_workspaces.small_firm import deliver

SECRET = "s" * 43


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGMENTKOMPASS_HOME", str(tmp_path / "home"))


@pytest.fixture
def own(demo_warehouse: Warehouse) -> Path:
    """What a visitor loaded, in their room."""
    path = private_rooms.warehouse_of(workspaces.private_rooms().new(SECRET))
    shutil.copy(demo_warehouse.path, path)
    return path


def _answer(query: str, secret: str = SECRET, screen: str = "roi", headers: Mapping[str, str] = {}) -> Response:
    sent = {"cookie": f"{visitor.COOKIE}={secret}", **headers}
    scope = {
        "type": "http", "method": "GET", "path": f"/live/{screen}", "path_params": {"screen": screen},
        "query_string": query.encode(), "headers": [(name.encode(), text.encode()) for name, text in sent.items()],
    }  # fmt: skip
    return live.answer(Request(scope))


def _said(app: AppTest) -> dict[str, str]:
    """What the page tells the browser to ask with."""
    (element,) = (e for e in app.get("bidi_component") if e.proto.component_name.endswith("segmentkompass_live"))
    return dict(parse_qsl(json.loads(element.proto.json)["said"]))


def _shown(app: AppTest) -> dict[str, Any]:
    """What a run shows of all that follows, by its key."""
    return {data["key"]: data for kind in ("headline", "metrics", "plot") for data in elements(app, kind).values()}


def _live(query: dict[str, str]) -> dict[str, Any]:
    """The elements by their key."""
    answer = _answer(urlencode(query))
    assert answer.status_code == 200
    return {chart["key"]: chart for chart in json.loads(bytes(answer.body))}


@pytest.mark.parametrize(
    "address",
    [
        {"lang": "de"},
        {"lang": "en", "case": "worst", "roi_method": "published"},
        {"lang": "de", "baseline": "own", "break_even": "roi_year_1"},
        {"lang": "en", "baseline": "own", "project_cost": "10", "horizon": "3"},
    ],
)
def test_a_moved_number_gives_what_a_run_shows(own: Path, address: dict[str, str]) -> None:
    here = opened("roi", own, **address)
    moved = opened("roi", own, **address | {"revenue_uplift": "0.0275"})
    shown, before = _shown(moved), _shown(here)
    assert len(shown) == 5
    assert _live(_said(here) | {"revenue_uplift": "0.0275"}) == shown
    assert all(shown[key] != before[key] for key in before)
    assert headline(moved) != headline(here)
    assert metrics(moved) != metrics(here)


def test_without_benefit_and_cost_the_chart_of_parts_is_left_out(own: Path) -> None:
    zero = {a.id: "0" for a in roi.ASSUMPTIONS if a.low <= 0 <= a.high}
    keys = set(_live(_said(opened("roi", own)) | zero))
    assert keys == {"roi-headline", "roi-key-figures", "roi-cumulative", "roi-break-even"}
    assert set(_shown(opened("roi", own, **zero))) == keys


def test_the_language_of_an_answer_is_not_left_behind(own: Path) -> None:
    with state.standing_for({"value:lang": "de"}), settled_language():
        _live(_said(opened("roi", own)) | {"lang": "en"})
        assert language() == "de"


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("cross-site", 403), ("same-site", 403), ("none", 403)]
)
def test_no_other_site_has_charts_calculated(own: Path, site: str, status: int) -> None:
    assert _answer(urlencode(_said(opened("roi", own))), headers={"sec-fetch-site": site}).status_code == status


def test_own_extracts_are_answered_to_their_visitor_alone(own: Path) -> None:
    query = urlencode(_said(opened("roi", own, baseline="own")))
    assert _answer(query).status_code == 200
    for other in ("", "x" * 43):
        answer = _answer(query, other)
        assert (answer.status_code, answer.body) == (204, b"")


def test_a_saved_workspace_is_answered_to_everybody_until_it_is_refreshed(own: Path, tmp_path: Path) -> None:
    shelf = saved_workspaces.of_this_installation()
    shelf.keep("Werk Süd", own, own.parent / "extracts")
    said = _said(opened("roi", own, workspace="Werk Süd", baseline="own"))
    for secret in ("", SECRET):
        assert _answer(urlencode(said), secret).status_code == 200
        assert _answer(urlencode(said | {"workspace": "Werk Nord"}), secret).status_code == 204
    shelf.refresh("Werk Süd", Extracts(source=deliver(tmp_path / "source", 3)))
    assert _answer(urlencode(said)).status_code == 204
    assert _answer(urlencode(said | {"workspace": "a\u202eb"})).status_code == 400


def test_an_answer_has_no_warehouse_made(
    demo_warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path / "demo" / "w.duckdb"
    base.parent.mkdir()
    shutil.copy(demo_warehouse.path, base)
    monkeypatch.setattr(caches, "demo_workspace", lambda: base)
    for secret in ("", SECRET):
        answer = _answer("groups=together", secret)
        assert (answer.status_code, answer.body) == (204, b"")
    assert list(base.parent.iterdir()) == [base]
    assert not (tmp_path / "home").exists()
    # Once a run had it made, all are answered from the one beside the demo firm's.
    undecided = workspace.Workspace(base, own=True).master
    workspaces.make_mastered(base, tmp_path / "visitor", undecided, together=True)
    for secret in ("", SECRET):
        assert _answer("groups=together", secret).status_code == 200
    assert len(list(base.parent.iterdir())) == 2
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("text", ["", "abc", "nan", "9", "1e999", "0x1"])
def test_a_number_that_is_none_is_not_answered(own: Path, text: str) -> None:
    assert _answer(urlencode(_said(opened("roi", own)) | {"revenue_uplift": text})).status_code == 400


def test_a_number_too_small_to_be_seen_is_none(own: Path) -> None:
    said = _said(opened("roi", own))
    assert _live(said | {"revenue_uplift": "1e-320"}) == _live(said | {"revenue_uplift": "0"})
    assert not opened("roi", own, revenue_uplift="1e-320").exception


def test_a_screen_without_live_charts_is_not_found() -> None:
    assert _answer("", screen="data").status_code == 404
