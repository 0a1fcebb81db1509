"""Whether segments are good ones: recognisable, durable, actionable (S-B2B), and few enough to be worked (S-SEG)."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from segmentation.clustering.choice import FEWEST, LEAST_SHARE, MOST
from segmentation.clustering.matching import best_match
from segmentation.clustering.rules import RuleCard
from segmentation.clustering.segmentation import Segmentation
from segmentation.clustering.stability import DOUBTFUL, STABLE

Verdict = Literal["yes", "doubtful", "no"]
PREREQUISITES = ("recognisable", "durable", "actionable")


def prerequisites(segmentation: Segmentation, card: RuleCard) -> pd.DataFrame:
    """One row per segment, without those set apart.

    Columns segment, customers, share (of all customers), found (share of its customers that the rules place there, on
    customers that they were not made from), stability; and the verdicts "yes", "doubtful", "no": recognisable: a sales
    force finds 75 % of them by the rules (60 %: doubtful); durable: it comes back when customers are drawn again
    (Jaccard, the same bounds) and lies apart more than parts of customers without groups, else doubtful at best,
    missing while the segments are not judged;
    actionable: it holds 5 % of the customers, and the rules that lead to it are sure of it, else doubtful.
    """
    table = segmentation.segments.loc[
        segmentation.segments["segment"] <= segmentation.k, ["segment", "customers", "share", "stability", "certain"]
    ].merge(card.fidelity[["segment", "found"]], on="segment")
    reached = {rule.segment for rule in card.rules}
    return table.assign(
        recognisable=[_banded(found) for found in table["found"]],
        durable=pd.Series(
            [
                _banded(stability) if certain else _at_best_doubtful(stability)
                for stability, certain in zip(table["stability"], table["certain"], strict=True)
            ]
        ).where(table["stability"].notna()),
        actionable=[
            "no" if share < LEAST_SHARE else "yes" if segment in reached else "doubtful"
            for segment, share in zip(table["segment"], table["share"], strict=True)
        ],
    ).drop(columns="certain")


def _banded(value: float) -> Verdict:
    """By the two digits that are written of it."""
    written = round(float(value), 2)
    return "yes" if written >= STABLE else "doubtful" if written >= DOUBTFUL else "no"


def _at_best_doubtful(value: float) -> Verdict:
    return "doubtful" if _banded(value) != "no" else "no"


def manageable(k: int) -> Verdict:
    """Four to eight segments can be worked; three are for firms of 10 to 100 staff, more than eight for nobody."""
    return "yes" if FEWEST <= k <= MOST else "doubtful" if k == FEWEST - 1 else "no"


def agreement(before: pd.Series[int], after: pd.Series[int]) -> tuple[float, float]:
    """How far two segmentations of the same customers agree: the adjusted Rand index (1 the same, 0 by chance), and the
    share of customers in segments that match each other best, one to one. Each: segment by customer number."""
    from sklearn.metrics import adjusted_rand_score

    both = pd.DataFrame({"before": before, "after": after}).dropna().astype("int64")
    index = float(adjusted_rand_score(both["before"], both["after"]))
    return index, float((both["before"].map(best_match(before, after)) == both["after"]).sum() / max(1, len(both)))
