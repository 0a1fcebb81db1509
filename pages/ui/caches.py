"""Every cache of what a session sees. Keys carry the warehouse's path, which is new whenever its content is."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import pandas as pd
import streamlit as st

from pages.ui import overview_story, roi_baseline, segments_frames
from pages.ui.market_sizes import Sizes, size
from pages.ui.pareto_ranking import Ranking, rank
from roi.break_even import BreakEven, break_even
from roi.model import Method
from roi.reconciliation import Row, table
from roi.results import Result, evaluate
from segmentation import icp, market, pareto, periods, workspaces
from segmentation.errors import InputError
from segmentation.extracts import LoadReport, read_report
from segmentation.warehouse import Warehouse, open_warehouse


@st.cache_resource(max_entries=1, show_spinner=False)
def demo_workspace() -> Path:
    """The demo firm's warehouse, built on the first start."""
    return workspaces.demo()


@st.cache_resource(max_entries=16, show_spinner=False)
def warehouse(path: Path) -> Warehouse:
    """The opened file. Dropped from the cache it is not closed here: a run may still read it."""
    return open_warehouse(path)


def forget(path: Path) -> None:
    """Let go of everything that was read from a private warehouse.

    The caches of frames know no single path, so all of them begin anew; that costs others a second, once.
    """
    # What a killed load left is no warehouse and was never opened.
    with contextlib.suppress(InputError):
        warehouse(path).close()
    st.cache_data.clear()
    st.cache_resource.clear()
    for memory in (own_market_data, market_presets, _market_sizes):
        memory.cache_clear()


@st.cache_data(max_entries=16, show_spinner=False)
def load_report(path: Path) -> LoadReport:
    """What was read, loaded, rejected."""
    return read_report(warehouse(path))


@st.cache_resource(max_entries=16, show_spinner=False)
def roi_own_figures(path: Path) -> roi_baseline.OwnFigures | InputError:
    """The firm's own baseline of the ROI model, or why it has none."""
    try:
        return roi_baseline.measure(warehouse(path))
    except InputError as error:
        return error


# What follows from the inputs alone is the same for every session; a plain memory is ten times faster to ask.
Inputs = tuple[tuple[str, float], ...]


def roi_result(values: Mapping[str, float], method: Method) -> Result:
    """The plan, calculated."""
    return _roi_result(tuple(values.items()), method)


@lru_cache(maxsize=512)
def _roi_result(values: Inputs, method: Method) -> Result:
    return evaluate(dict(values), method)


def roi_break_even(values: Mapping[str, float], method: Method, target: str) -> tuple[BreakEven, ...]:
    """Every input's break-even."""
    return _roi_break_even(tuple(values.items()), method, target)


@lru_cache(maxsize=512)
def _roi_break_even(values: Inputs, method: Method, target: str) -> tuple[BreakEven, ...]:
    return tuple(break_even(dict(values), method, target))


@cache
def roi_reconciliation() -> tuple[Row, ...]:
    """The published figures beside ours."""
    return tuple(table())


@st.cache_data(max_entries=64, show_spinner=False)
def period(path: Path, name: str) -> periods.Period:
    """The days that the period's name stands for. InputError where it stands for none."""
    return periods.resolve(warehouse(path), name)


@st.cache_data(max_entries=64, show_spinner=False)
def customer_values(path: Path, period_name: str) -> pd.DataFrame:
    """What every customer that bought in the period brought and cost."""
    return pareto.customer_values(warehouse(path), period_name)


@st.cache_resource(max_entries=64, show_spinner=False)
def ranking(path: Path, period_name: str, measure: str) -> Ranking:
    """The customers ranked by the measure. Shared by all sessions: to be read only."""
    return rank(customer_values(path, period_name), measure)


# The market's own are asked dozens of times a run (every number's preset): a plain memory, too. To be read only.
@lru_cache(maxsize=16)
def own_market_data(path: Path) -> market.OwnData:
    """The reference counts beside the firm's own customers and CRM."""
    return market.read_own_data(warehouse(path))


@lru_cache(maxsize=64)
def market_presets(
    path: Path, sections: tuple[str, ...], size_classes: tuple[str, ...], year: int | None
) -> market.MarketAssumptions:
    """The assumptions as preset for these choices; an empty choice is preset from the own customers."""
    return market.default_assumptions(own_market_data(path), sections, size_classes, year)


def market_sizes(path: Path, choices: market.MarketChoices, moved: Mapping[str, float]) -> Sizes:
    """The market with these numbers."""
    return _market_sizes(path, choices, tuple(moved.items()))


@lru_cache(maxsize=256)
def _market_sizes(path: Path, choices: market.MarketChoices, moved: Inputs) -> Sizes:
    presets = market_presets(path, choices.sections, choices.size_classes, choices.year)
    return size(own_market_data(path), presets, dict(moved))


@st.cache_data(max_entries=16, show_spinner=False)
def section_titles(path: Path) -> dict[str, str]:
    """The sections of the reference counts with their German titles, by section."""
    counts = own_market_data(path).establishments
    return dict(sorted(zip(counts["section"], counts["title"], strict=True)))


@st.cache_resource(max_entries=16, show_spinner=False)
def story(path: Path) -> overview_story.Story:
    """What the overview tells."""
    return overview_story.tell(warehouse(path))


@st.cache_data(max_entries=16, show_spinner=False)
def has_order_lines(path: Path) -> bool:
    """Whether the data tell who bought."""
    return warehouse(path).has("core.order_lines")


@st.cache_resource(max_entries=16, show_spinner=False)
def segments_picture(path: Path, method: str, k: int | Literal["auto"]) -> segments_frames.Picture:
    """One segmentation with its figures. Shared by all sessions: to be read only."""
    return segments_frames.picture(warehouse(path), method, k)


@st.cache_resource(max_entries=256, show_spinner=False)
def customer_card(path: Path, customer_id: str) -> segments_frames.Card | None:
    """All that is known of one customer. Shared by all sessions: to be read only."""
    return segments_frames.card(warehouse(path), customer_id)


@st.cache_resource(max_entries=64, show_spinner=False)
def icp_profile(path: Path, weights: icp.BestWeights) -> icp.Profile:
    """What sets the best customers apart. Shared by all sessions: to be read only."""
    return icp.make_profile(warehouse(path), weights)


@st.cache_resource(max_entries=64, show_spinner=False)
def icp_backtest(path: Path, weights: icp.BestWeights) -> icp.Backtest:
    """Whether the profile foretells. Shared by all sessions: to be read only."""
    return icp.backtest(warehouse(path), weights=weights)
