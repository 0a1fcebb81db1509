"""How many segments: 4 to 8 (S-SEG: these are manageable), by several figures, for none decides alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from segmentation.clustering.methods import Grouping, Labels
from segmentation.clustering.preparation import Matrix
from segmentation.clustering.stability import DOUBTFUL, STABLE
from segmentation.errors import InputError, Message

if TYPE_CHECKING:
    import pandas as pd

FEWEST, MOST = 4, 8
CUSTOMERS_PER_SEGMENT = 5
LEAST_SHARE = 0.05
SILHOUETTE_ROWS = 2_000


@dataclass(frozen=True)
class Choice:
    """The recommended number, the figures, the reasons.

    figures: one row per k: k, silhouette, separation, smallest_share, stability, weakest_stability,
    too_small, unstable (what rules the number out), eligible, rank (mean rank over silhouette, separation and
    stability, 1 is best), recommended.
    """

    k: int
    figures: pd.DataFrame
    reasons: tuple[Message, ...]


def candidates(customers: int) -> list[int]:
    """The numbers of segments to try for so many customers. InputError with fewer than five customers a segment."""
    tried = [k for k in range(FEWEST, MOST + 1) if k * CUSTOMERS_PER_SEGMENT <= customers]
    if not tried:
        raise InputError(
            Message("{customers} customers are too few to choose a number of segments", customers=customers),
            [
                Message(
                    "At least {least} are needed; or name the number",
                    least=FEWEST * CUSTOMERS_PER_SEGMENT,
                )
            ],
        )
    return tried


def choose(
    matrix: Matrix,
    groupings: Mapping[int, Grouping],
    seed: int,
    stability: Mapping[int, npt.NDArray[np.float64]] | None = None,
) -> Choice:
    """Recommend one of the numbers tried. stability: by number, as `bootstrap_jaccard` gives it; None: not known yet,
    so that it is missing, says nothing, and no reason is given.

    Out: a number whose smallest segment is under 5 % of customers, or that does not come back when customers
    are drawn again (mean Jaccard under 0.75, or one segment under 0.6). Of the rest the best mean rank over
    silhouette, separation and stability, and of equals the smaller. Where all are out, the best rank of those whose
    segments are large enough (of all, where none is), and said so.
    """
    import pandas as pd

    known = stability or {k: np.full(k, np.nan) for k in groupings}
    figures = pd.DataFrame([_figures(matrix, k, grouping.labels, known[k], seed) for k, grouping in groupings.items()])
    ranked = ["silhouette", "separation", "stability"] if stability else ["silhouette", "separation"]
    figures["rank"] = figures[ranked].rank(ascending=False).mean(axis=1)
    pool = next(
        pool for pool in (figures[figures["eligible"]], figures[~figures["too_small"]], figures) if not pool.empty
    )
    k = int(pool.sort_values(["rank", "k"], kind="stable")["k"].iloc[0])
    figures["recommended"] = figures["k"] == k
    return Choice(k, figures, _reasons(figures, k) if stability else ())


def _figures(
    matrix: Matrix, k: int, labels: Labels, stability: npt.NDArray[np.float64], seed: int
) -> dict[str, object]:
    smallest = float(np.bincount(labels, minlength=k).min() / len(labels))
    too_small = smallest < LEAST_SHARE
    unstable = bool(stability.mean() < STABLE or stability.min() < DOUBTFUL)
    return {
        "k": k,
        "silhouette": silhouette(matrix, labels, seed),
        "separation": separation(matrix, labels),
        "smallest_share": smallest,
        "stability": float(stability.mean()),
        "weakest_stability": float(stability.min()),
        "too_small": too_small,
        "unstable": unstable,
        "eligible": not (too_small or unstable),
    }


def silhouette(matrix: Matrix, labels: Labels, seed: int) -> float:
    """Mean silhouette, -1 to 1, on at most 2,000 customers; 0 where there are not two clusters to compare."""
    from sklearn.metrics import silhouette_score

    rows = np.arange(len(labels))
    if len(rows) > SILHOUETTE_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, SILHOUETTE_ROWS, replace=False))
    if not 1 < len(np.unique(labels[rows])) < len(rows):
        return 0.0
    return float(silhouette_score(matrix[rows], labels[rows]))


def separation(matrix: Matrix, labels: Labels) -> float:
    """How far apart the two closest clusters lie, in their spread along the line between their centres.

    About 2.7 where one normal cloud was cut in two; gaps between clouds give more.
    """
    groups = [matrix[labels == c] for c in np.unique(labels)]
    return min((_apart(one, other) for one, other in combinations(groups, 2)), default=0.0)


def _apart(one: Matrix, other: Matrix) -> float:
    line = one.mean(axis=0) - other.mean(axis=0)
    a, b = one @ line, other @ line
    spread = float(np.sqrt((a.var() * len(a) + b.var() * len(b)) / (len(a) + len(b))))
    return float(abs(a.mean() - b.mean())) / max(spread, 1e-9)


def _reasons(figures: pd.DataFrame, k: int) -> tuple[Message, ...]:
    best = figures[figures["recommended"]].iloc[0]
    reasons = [
        Message(
            "{k} segments: stability {stability:.2f} of 1 when customers are drawn again, the smallest holds "
            "{smallest:.1%} of the customers in segments",
            k=k, stability=float(best["stability"]), smallest=float(best["smallest_share"]),
        )
    ]  # fmt: skip
    for figure, template in (
        (
            "silhouette",
            "Customers are closest to their own segment with {k} segments (silhouette {value:.2f})",
        ),
        ("separation", "The two closest segments lie furthest apart with {k} segments ({value:.1f} spreads)"),
        ("stability", "Segments come back best with {k} segments (stability {value:.2f})"),
    ):
        winner = figures.iloc[int(figures[figure].argmax())]
        reasons.append(Message(template, k=int(winner["k"]), value=float(winner[figure])))
    if not figures["eligible"].any():
        reasons.append(
            Message(
                "No number between {low} and {high} gives segments that are both large and stable enough: "
                "read these with care",
                low=int(figures["k"].min()), high=int(figures["k"].max()),
            )
        )  # fmt: skip
    return tuple(reasons)


_BETTER = {
    "stability": "Segments come back better when customers are drawn again: stability {own:.2f}, with {k} segments "
    "{other:.2f}",
    "weakest_stability": "The weakest segment comes back better: stability {own:.2f}, with {k} segments {other:.2f}",
    "silhouette": "Customers are closer to their own segment: silhouette {own:.2f}, with {k} segments {other:.2f}",
    "separation": "The two closest segments lie further apart: {own:.1f} spreads, with {k} segments {other:.1f}",
}
_WORSE = {
    "stability": "Segments come back worse when customers are drawn again: stability {own:.2f}, with {k} segments "
    "{other:.2f}",
    "weakest_stability": "The weakest segment comes back worse: stability {own:.2f}, with {k} segments {other:.2f}",
    "silhouette": "Customers are less close to their own segment: silhouette {own:.2f}, with {k} segments {other:.2f}",
    "separation": "The two closest segments lie closer together: {own:.1f} spreads, with {k} segments {other:.1f}",
}
_DIGITS = {"stability": 2, "weakest_stability": 2, "silhouette": 2, "separation": 1}


def weigh(figures: pd.DataFrame, k: int) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """What speaks for k segments beside the recommended number, and what against; both empty for that number itself.

    figures: as in Choice, with a row for k. What is the same as written speaks for neither.
    """
    own, best = (figures[figures[column] == value].iloc[0] for column, value in (("k", k), ("recommended", True)))
    pros = _stable_by_itself(own) if not own["recommended"] else []
    cons: list[Message] = _ruled_out(own) if not own["recommended"] else []
    for figure, digits in _DIGITS.items():
        this, other = float(own[figure]), float(best[figure])
        if round(this, digits) == round(other, digits):
            continue
        side, templates = (pros, _BETTER) if this > other else (cons, _WORSE)
        side.append(Message(templates[figure], own=this, other=other, k=int(best["k"])))
    return tuple(pros), tuple(cons)


def _stable_by_itself(own: pd.Series[float]) -> list[Message]:
    mean = float(own["stability"])
    if own["unstable"] or mean < STABLE:
        return []
    return [
        Message(
            "Taken by themselves its segments are stable: {mean:.2f}, at least {stable:.2f} is asked",
            mean=mean,
            stable=STABLE,
        )
    ]


def _ruled_out(own: pd.Series[float]) -> list[Message]:
    reasons = []
    if own["too_small"]:
        reasons.append(
            Message(
                "Ruled out: the smallest segment holds {share:.1%} of the customers in segments, fewer than "
                "{least:.0%}",
                share=float(own["smallest_share"]), least=LEAST_SHARE,
            )
        )  # fmt: skip
    if own["unstable"]:
        reasons.append(
            Message(
                "Ruled out: not stable enough; stability {mean:.2f}, of the weakest segment {weakest:.2f}; at least "
                "{stable:.2f} and {doubtful:.2f} are needed",
                mean=float(own["stability"]), weakest=float(own["weakest_stability"]), stable=STABLE,
                doubtful=DOUBTFUL,
            )
        )  # fmt: skip
    return reasons
