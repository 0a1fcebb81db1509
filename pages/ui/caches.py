"""Every cache of what a session sees. Keys carry the warehouse's path, which is new whenever its content is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import streamlit as st

from pages.ui import overview_story, roi_baseline, segments_frames
from pages.ui.market_sizes import Sizes, size
from pages.ui.memory import remembered
from pages.ui.pareto_ranking import Ranking, rank
from roi.assumptions import Scenario, case_values
from roi.break_even import BreakEven, break_even
from roi.model import Method
from roi.reconciliation import Row, table
from roi.results import Result, evaluate
from segmentation import by_hand, clustering, icp, market, objections, over_time, pareto, periods, scope, workspaces
from segmentation.authored import Store
from segmentation.clustering.movement import Movement
from segmentation.control_totals import YearTotals
from segmentation.control_totals import control_totals as control_totals_of
from segmentation.customer_master import Found, Master, find_duplicates, read_master
from segmentation.errors import InputError
from segmentation.extracts import LoadReport, read_report, report, warehouse_currency
from segmentation.fairness import Fairness
from segmentation.fairness import judge as judge_fairness
from segmentation.features import stored_features
from segmentation.field_register import Entry
from segmentation.field_register import field_register as register_of
from segmentation.scope import Scope
from segmentation.sufficiency import Verdict, judge
from segmentation.warehouse import Warehouse, open_warehouse


@st.cache_resource(max_entries=1, show_spinner=False)
def demo_workspace() -> Path:
    """The demo firm's warehouse, built on the first start."""
    return workspaces.demo()


@remembered(16)
def warehouse(path: Path) -> Warehouse:
    """The opened file. Closed by nobody: dropped here, it is let go when the last run that reads it is through."""
    return open_warehouse(workspaces.or_its_successor(path))


@remembered(16)
def currency(path: Path) -> str:
    """The code of the currency that the amounts are in."""
    return warehouse_currency(warehouse(path))


@remembered(16)
def customer_master(path: Path, store: Path, edition: int) -> Master:
    """Which decisions hold for the warehouse as it was loaded. edition: when the store was last written."""
    return read_master(warehouse(path), Store(store))


@remembered(4)
def duplicates(path: Path) -> Found:
    """The pairs of customers that may be one firm."""
    return find_duplicates(warehouse(path))


@remembered(16)
def load_report(path: Path) -> LoadReport:
    """What was read, loaded, rejected."""
    return read_report(warehouse(path))


@remembered(16)
def rejects(path: Path, totals: bool) -> tuple[report.Reject, ...]:
    """The first of each file: the rows that sum up others, or all other rejects."""
    return tuple(report.all_rejects(warehouse(path), "", report.SHOWN_REJECTS, totals))


@remembered(16)
def causes(path: Path) -> tuple[report.Cause, ...]:
    """Why lines were rejected, the most frequent reason first."""
    return report.causes(warehouse(path))


@remembered(16)
def repeated_lines(path: Path) -> tuple[report.Repeated, ...]:
    """The first lines that were delivered twice."""
    return report.repeated(warehouse(path))


@remembered(16)
def repeated_otherwise(path: Path) -> int:
    """How many of them have another content than the first one."""
    return report.repeated_otherwise(warehouse(path))


@remembered(16)
def control_totals(path: Path) -> tuple[YearTotals, ...]:
    """Lines, revenue and customers by year."""
    return control_totals_of(warehouse(path))


@remembered(16)
def objecting_buyers(path: Path) -> frozenset[str]:
    """The customers that bought and object."""
    return objections.objecting_buyers(warehouse(path))


@remembered(16)
def objecting_prospects(path: Path) -> int:
    """How many firms object that have not bought."""
    return objections.objecting_prospects(warehouse(path))


@remembered(16)
def field_register(path: Path) -> tuple[Entry, ...]:
    """The fields of the data, their sources and what they are for."""
    return tuple(register_of(warehouse(path)))


@remembered(16)
def sufficiency(path: Path) -> tuple[Verdict, ...]:
    """Which questions the data answer."""
    return judge(warehouse(path))


@remembered(16)
def roi_own_figures(path: Path) -> roi_baseline.OwnFigures | InputError:
    """The firm's own baseline of the ROI model, or why it has none."""
    try:
        return roi_baseline.measure(warehouse(path))
    except InputError as error:
        # Its traceback would hold the warehouse open.
        return error.with_traceback(None)


# What follows from the inputs alone is the same for every session; a plain memory is ten times faster to ask.
Inputs = tuple[tuple[str, float], ...]


@lru_cache(maxsize=256)
def roi_case_values(case: Scenario, own: roi_baseline.OwnFigures | None) -> Mapping[str, float]:
    """Input id -> value in that case: the source's, or on the firm's own baseline. To be read only."""
    return MappingProxyType(case_values(case) if own is None else own.case_values(case))


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


@remembered(64)
def period(path: Path, name: str) -> periods.Period:
    """The days that the period's name stands for. InputError where it stands for none."""
    return periods.resolve(warehouse(path), name)


@remembered(64)
def customer_values(path: Path, period_name: str) -> pd.DataFrame:
    """What every customer that bought in the period brought and cost."""
    return pareto.customer_values(warehouse(path), period_name)


@remembered(64)
def ranking(path: Path, period_name: str, measure: str) -> Ranking:
    """The customers ranked by the measure."""
    return rank(customer_values(path, period_name), measure, objecting_buyers(path))


@remembered(16)
def own_market_data(path: Path) -> market.OwnData:
    """The reference counts beside the firm's own customers and CRM."""
    return market.read_own_data(warehouse(path))


@remembered(64)
def market_presets(
    path: Path, sections: tuple[str, ...], size_classes: tuple[str, ...], year: int | None, numbers: Inputs = ()
) -> market.MarketAssumptions:
    """The assumptions as preset for these choices; an empty choice is preset from the own customers."""
    return market.default_assumptions(own_market_data(path), sections, size_classes, year, dict(numbers))


def market_sizes(path: Path, choices: market.MarketChoices, moved: Mapping[str, float]) -> Sizes:
    """The market with these numbers."""
    return _market_sizes(path, choices, tuple(moved.items()))


@remembered(256)
def _market_sizes(path: Path, choices: market.MarketChoices, moved: Inputs) -> Sizes:
    asked = (path, choices.sections, choices.size_classes, choices.year)
    return size(own_market_data(path), market_presets(*asked), market_presets(*asked, moved), dict(moved))


@remembered(16)
def section_titles(path: Path) -> dict[str, str]:
    """The sections of the reference counts with their German titles, by section."""
    counts = own_market_data(path).establishments
    return dict(sorted(zip(counts["section"], counts["title"], strict=True)))


@remembered(16)
def story(path: Path, store: Path, edition: int) -> overview_story.Story:
    """What the overview tells. edition: when the store of decisions was last written."""
    stored = segments_frames.Asked(segments_frames.STORED, kept=segmentation_in_force(path, store, edition))
    return overview_story.tell(
        warehouse(path), segments_by_hand(path, store, edition), lambda: segmentation(path, stored)
    )


@remembered(16)
def has_order_lines(path: Path) -> bool:
    """Whether the data tell who bought."""
    return warehouse(path).has("core.order_lines")


@remembered(32)
def segmentation(path: Path, asked: segments_frames.Asked) -> clustering.Segmentation:
    """One segmentation, as the method made it. On the way to the judged one that not judged yet is remembered."""
    whole = None
    if asked.decided is not None:
        stored = segments_frames.Asked(segments_frames.STORED, kept=segmentation_in_force(path, *asked.decided))
        whole = segments_picture(path, stored, *asked.decided).segmentation
    for found in segments_frames.segmentations(warehouse(path), asked, whole):
        if found.judged or not asked.judged:
            break
        segmentation.keep(found, path, replace(asked, judged=False))
    return found


@remembered(16)
def segments_by_hand(path: Path, store: Path, edition: int) -> by_hand.ByHand:
    """What people decided of segments. edition: when the store was last written."""
    return by_hand.read(Store(store))


@remembered(16)
def segmentation_in_force(path: Path, store: Path, edition: int) -> by_hand.Kept | None:
    """The segmentation that somebody put in the place of the stored one. edition: when the store was last written."""
    return by_hand.holding(Store(store))


@remembered(16)
def kept_segmentations(path: Path, store: Path, edition: int) -> tuple[by_hand.Kept, ...]:
    """All that somebody kept. edition: when the store was last written."""
    return by_hand.kept(Store(store))


@remembered(16)
def standing_figures(path: Path, asked: segments_frames.Asked) -> Mapping[str, float]:
    """How good that segmentation is."""
    found = segmentation(path, asked)
    return MappingProxyType(clustering.standing_figures(found, _features_of(path, found), rule_card(path, asked)))


@remembered(16)
def segments_picture(path: Path, asked: segments_frames.Asked, store: Path, edition: int) -> segments_frames.Picture:
    """One segmentation with its figures, and with what was decided of it. edition: when the store was last written."""
    found = segmentation(path, asked)
    return segments_frames.picture(warehouse(path), asked, found, segments_by_hand(path, store, edition))


@remembered(16)
def rule_card(path: Path, asked: segments_frames.Asked) -> clustering.RuleCard:
    """That segmentation as rules."""
    found = segmentation(path, asked)
    return clustering.rule_card(_features_of(path, found), found)


@remembered(16)
def criteria_figures(path: Path, asked: segments_frames.Asked) -> pd.DataFrame:
    """What each criterion is like, and how much of it that segmentation holds apart."""
    found = segmentation(path, asked)
    return clustering.criteria_figures(_features_of(path, found), found)


def _features_of(path: Path, found: clustering.Segmentation) -> pd.DataFrame:
    features = stored_features(warehouse(path))
    return features[features["customer_id"].isin(found.assignments["customer_id"])]


@remembered(16)
def segment_years(path: Path) -> tuple[int, ...]:
    """The full calendar years. InputError with fewer than two."""
    return tuple(over_time.years_of(warehouse(path)))


# Of five years each, and a pair of them nine times with exchanged weeks.
@remembered(48)
def features_of_year(path: Path, year: int, exchanged: tuple[int, int] | None) -> pd.DataFrame:
    """What customers were like in that year, or had it exchanged weeks with another."""
    return over_time.asked_of(warehouse(path))(year, exchanged)


@remembered(16)
def segment_shares(path: Path, asked: segments_frames.Asked) -> pd.DataFrame:
    """How many customers were in each segment in each year."""
    years = list(segment_years(path))
    return over_time.shares_by_year(segmentation(path, asked), years, partial(features_of_year, path))


@remembered(16)
def segment_movement(path: Path, asked: segments_frames.Asked, before: int, after: int) -> Movement:
    """Who moved between the segments from one year to another."""
    newest = segment_years(path)[-1]
    ask = partial(features_of_year, path)
    return over_time.moved_between(segmentation(path, asked), before, after, newest, ask)


@remembered(16)
def regions_and_lines(path: Path) -> tuple[list[Scope], list[Scope]]:
    """Which Bundesländer and product groups a pilot can be of."""
    there = warehouse(path)
    return scope.regions_and_lines(there, stored_features(there))


@remembered(16)
def fairness(path: Path, asked: segments_frames.Asked, store: Path, edition: int) -> Fairness:
    """That segmentation, with what was decided of it, against region, size, legal form and ownership of the customers.
    edition: when the store was last written."""
    found = segments_picture(path, asked, store, edition).segmentation
    return judge_fairness(_features_of(path, found), by_hand.firm_names(warehouse(path)), found)


@remembered(8)
def ward_tree(path: Path, asked: segments_frames.Asked) -> clustering.Tree:
    """The tree that that segmentation, which is by Ward's method, was cut from."""
    found = segmentation(path, asked)
    return clustering.ward_tree(_features_of(path, found), found)


@remembered(8)
def components(path: Path, asked: segments_frames.Asked) -> clustering.Components:
    """The principal components of what that segmentation was made by. InputError where there are not two."""
    found = segmentation(path, asked)
    return clustering.principal_components(_features_of(path, found), found)


@remembered(16)
def industry_titles(path: Path) -> dict[str, str]:
    """The sections and divisions of WZ 2008 with their German titles; empty where the data hold none."""
    if not warehouse(path).has("reference.wz"):
        return {}
    titles = warehouse(path).query("SELECT code, title_de FROM reference.wz WHERE level <= 2")
    return dict(zip(titles["code"], titles["title_de"], strict=True))


@remembered(256)
def customer_card(path: Path, customer_id: str) -> segments_frames.Card | None:
    """All that is known of one customer."""
    return segments_frames.card(warehouse(path), customer_id)


@remembered(64)
def icp_profile(path: Path, weights: icp.BestWeights) -> icp.Profile:
    """What sets the best customers apart."""
    return icp.make_profile(warehouse(path), weights)


@remembered(64)
def icp_backtest(path: Path, weights: icp.BestWeights) -> icp.Backtest:
    """Whether the profile foretells."""
    return icp.backtest(warehouse(path), weights=weights)
