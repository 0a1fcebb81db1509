"""Monte-Carlo over the uncertain inputs: how wide the result spreads, and what spreads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from roi import validation
from roi.assumptions import ASSUMPTIONS, Assumption, Distribution, Scenario, case_values, scenario_of
from roi.errors import InputError, Message
from roi.model import DEFAULT_METHOD, Method, check_method, evaluate_lines

Array = NDArray[np.float64]
CHUNK = 100_000
MOST_DRAWS = 5_000_000
HISTOGRAM_BINS = 60
PERT_WEIGHT = 4.0


@dataclass(frozen=True)
class Draw:
    """What one input is drawn from: low <= mode <= high, raw values."""

    id: str
    distribution: Distribution
    low: float
    mode: float
    high: float

    def mean(self) -> float:
        """The distribution's mean."""
        if self.distribution == "triangular":
            return (self.low + self.mode + self.high) / 3
        return (self.low + PERT_WEIGHT * self.mode + self.high) / (PERT_WEIGHT + 2)

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """`size` independent values."""
        if self.distribution == "triangular":
            return generator.triangular(self.low, self.mode, self.high, size)
        span = self.high - self.low
        alpha = 1 + PERT_WEIGHT * (self.mode - self.low) / span
        beta = 1 + PERT_WEIGHT * (self.high - self.mode) / span
        return self.low + span * generator.beta(alpha, beta, size)


@dataclass(frozen=True)
class Driver:
    """How strongly an input's draws order the results: Spearman's rank correlation with the NPV."""

    id: str
    rank_correlation: float


@dataclass(frozen=True)
class Simulation:
    """The spread of the net present value, EUR.

    p10, p50, p90: quantiles. probability_of_loss: share of draws with NPV < 0. payback_within: share of draws
    paid back by the end of year 1, 2, ... drivers: strongest first. histogram: counts between the edges.
    """

    draws: int
    seed: int
    method: Method
    p10: float
    p50: float
    p90: float
    mean: float
    standard_deviation: float
    probability_of_loss: float
    payback_within: tuple[float, ...]
    drivers: tuple[Driver, ...]
    histogram_counts: NDArray[np.int64]
    histogram_edges: Array


def uncertain(
    values: Mapping[str, float] | None = None, cases: Mapping[Scenario, Mapping[str, float]] | None = None
) -> list[Draw]:
    """The inputs that are drawn: those whose worst and best differ and whose distribution is not fixed.

    values: the plan; its value is the mode, and the range is widened where the plan lies outside worst..best.
    """
    plan = values or case_values("base")
    worst, best = (cases[s] if cases else scenario_of(plan, s) for s in ("worst", "best"))
    return [
        _draw(a, plan[a.id], worst[a.id], best[a.id])
        for a in ASSUMPTIONS
        if a.distribution != "fixed" and worst[a.id] != best[a.id]
    ]


def _draw(a: Assumption, plan: float, worst: float, best: float) -> Draw:
    return Draw(a.id, a.distribution, min(worst, best, plan), plan, max(worst, best, plan))


def simulate(
    draws: int = 100_000,
    seed: int = 0,
    method: Method = DEFAULT_METHOD,
    values: Mapping[str, float] | None = None,
    cases: Mapping[Scenario, Mapping[str, float]] | None = None,
) -> Simulation:
    """Draw the uncertain inputs independently and evaluate every draw; same seed, same result.

    values, cases: see `uncertain`; all other inputs stay at the plan. The drivers are taken from the first
    100,000 draws. InputError for a bad number of draws, seed, method or value.
    """
    _check_numbers(draws, seed)
    check_method(method)
    plan = dict(values or case_values("base"))
    for checked in (plan, *(cases or {}).values()):
        validation.check(checked)
    drawn = uncertain(plan, cases)
    outcomes = [_outcome(plan, chunk, size, method) for chunk, size in _chunks(drawn, draws, seed)]
    npv, payback = (np.concatenate(parts) for parts in zip(*outcomes, strict=True))
    first_chunk = next(_chunks(drawn, min(draws, CHUNK), seed))[0]
    p10, p50, p90 = np.quantile(npv, [0.1, 0.5, 0.9]).tolist()
    counts, edges = np.histogram(npv, bins=HISTOGRAM_BINS)
    return Simulation(
        draws=draws,
        seed=seed,
        method=method,
        p10=p10,
        p50=p50,
        p90=p90,
        mean=float(npv.mean()),
        standard_deviation=float(npv.std()),
        probability_of_loss=float((npv < 0).mean()),
        payback_within=tuple(float((payback <= 12 * n).mean()) for n in range(1, int(plan["horizon"]) + 1)),
        drivers=_drivers(first_chunk, npv[:CHUNK]),
        histogram_counts=counts,
        histogram_edges=edges,
    )


def _check_numbers(draws: int, seed: int) -> None:
    problems = []
    if not 1 <= draws <= MOST_DRAWS:
        problems.append(Message("draws: {value} is outside {low}..{high}", value=draws, low=1, high=MOST_DRAWS))
    if seed < 0:
        problems.append(Message("seed: {value} is below 0", value=seed))
    if problems:
        raise InputError(Message("The simulation cannot run."), problems)


def _chunks(drawn: list[Draw], draws: int, seed: int) -> Iterator[tuple[dict[str, Array], int]]:
    # an own stream for each input: adding an input leaves the draws of the others as they were
    streams = {draw.id: np.random.default_rng([seed, crc32(draw.id.encode())]) for draw in drawn}
    for start in range(0, draws, CHUNK):
        size = min(CHUNK, draws - start)
        yield {draw.id: draw.sample(streams[draw.id], size) for draw in drawn}, size


def _outcome(plan: Mapping[str, float], chunk: Mapping[str, Array], size: int, method: Method) -> tuple[Array, Array]:
    figures = evaluate_lines({**plan, **chunk}, method, {"npv", "payback_month"})
    return np.broadcast_to(figures["npv"], (size,)), np.broadcast_to(figures["payback_month"], (size,))


def _drivers(chunk: Mapping[str, Array], npv: Array) -> tuple[Driver, ...]:
    from scipy.stats import rankdata

    ranks = rankdata(npv)
    drivers = [Driver(name, _correlation(rankdata(sample), ranks)) for name, sample in chunk.items()]
    return tuple(sorted(drivers, key=lambda driver: -abs(driver.rank_correlation)))


def _correlation(a: Array, b: Array) -> float:
    spread = float(a.std() * b.std())
    return float(((a - a.mean()) * (b - b.mean())).mean() / spread) if spread else 0.0
