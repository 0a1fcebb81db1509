"""Whatever the customers are like, each method ends in segments that add up or in a message that names the matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Literal

import numpy as np
import pandas as pd
import pytest

from segmentation.clustering import METHODS, STANDARD, Criteria, Segmentation, criteria_of, segment_customers
from segmentation.errors import InputError
from tests.segmentation.clustering.customers import customers

FIGURES = [name for name, _ in STANDARD.weights]
WORDS = criteria_of({"erp_system": 1.0, "ownership": 1.0, "margin_rate": 1.0})


def base(count: int = 60) -> pd.DataFrame:
    return customers(count)[0]


def of_one_value(frame: pd.DataFrame, names: list[str], value: object) -> pd.DataFrame:
    return frame.assign(**dict.fromkeys(set(names) & set(frame.columns), value))


def repeated(rows: int, times: int) -> pd.DataFrame:
    """So many kinds of customers, each as often."""
    frame = base(400).sample(rows, random_state=1)
    frame = pd.concat([frame] * times, ignore_index=True)
    return frame.assign(customer_id=[f"K{number:04d}" for number in range(len(frame))])


def with_values(values: dict[str, dict[int, object]]) -> pd.DataFrame:
    frame = base()
    for name, cells in values.items():
        frame[name] = frame[name].astype(object)
        for row, value in cells.items():
            frame.loc[frame.index[row], name] = value
    return frame


def in_words(words: list[object]) -> pd.DataFrame:
    frame = base()
    return frame.assign(
        erp_system=(words * len(frame))[: len(frame)], ownership=["family", "group"] * (len(frame) // 2)
    )


def sane(found: Segmentation, frame: pd.DataFrame) -> None:
    """Every customer once, shares that add up, membership from 0 to 1, sums that are those of all."""
    assigned, segments = found.assignments, found.segments
    assert sorted(assigned["customer_id"]) == sorted(frame["customer_id"].astype(str))
    assert assigned["membership"].between(0, 1).all()
    assert (assigned["segment"] != assigned["next_segment"]).all()
    assert segments["segment"].to_list() == list(range(1, len(segments) + 1))
    assert len(segments) - found.k in (0, 1)
    counted = assigned["segment"].value_counts()
    assert counted.to_dict() == segments.set_index("segment")["customers"].to_dict()
    assert segments["share"].sum() == pytest.approx(1)
    assert segments["stability"].head(found.k).between(0, 1).all()
    assert segments["name"].is_unique
    assert segments["name_en"].is_unique
    if "revenue" in frame:
        assert segments["revenue"].sum() == pytest.approx(frame["revenue"].astype(float).sum())


def with_copies(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(price_level=1 - frame["discount_rate"], growth=3 * frame["margin_rate"])


def in_decimals(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(margin_rate=[Decimal(str(round(rate, 4))) for rate in frame["margin_rate"]])


def giant(**figures: float) -> pd.DataFrame:
    return with_values({name: {0: figure} for name, figure in figures.items()})


APART, WORDS_APART = replace(STANDARD, outliers_apart=True), replace(WORDS, outliers_apart=True)
BORNE: dict[str, tuple[Callable[[], pd.DataFrame], Criteria]] = {
    "some columns constant": (lambda: of_one_value(base(), FIGURES[:4], 3.0), STANDARD),
    "some columns all missing": (lambda: of_one_value(base(), FIGURES[:4], np.nan), STANDARD),
    "one column only": (lambda: base()[["customer_id", "margin_rate"]], STANDARD),
    "no money": (lambda: base().drop(columns=["revenue", "contribution_margin", "profit"]), STANDARD),
    "collinear": (lambda: with_copies(base()), STANDARD),
    "every customer ten times": (lambda: repeated(6, 10), STANDARD),
    "exactly four kinds": (lambda: repeated(4, 15), STANDARD),
    "as many customers as segments": (lambda: repeated(4, 1), STANDARD),
    "one giant": (lambda: giant(revenue=1e15, mean_order_value=1e15), STANDARD),
    "one giant set apart": (lambda: giant(mean_order_value=1e15), APART),
    "a debtor of billions": (lambda: giant(profit=-1e12, revenue=-1e12), STANDARD),
    "no numbers": (lambda: with_values({"margin_rate": {0: np.inf, 1: -np.inf, 2: "n/a", 3: None}}), STANDARD),
    "decimals": (lambda: in_decimals(base()), STANDARD),
    "numbers for keys": (lambda: base().assign(customer_id=range(60)), STANDARD),
    "every customer a word": (lambda: in_words([f"W{number}" for number in range(60)]), WORDS),
    "words mostly missing": (lambda: in_words(["SAP", None, None, None]), WORDS),
    "words of any kind": (lambda: in_words(["=1+1", "<b>", "", " ", "ä", 7]), WORDS),
    "words and a giant apart": (
        lambda: in_words(["SAP", "Odoo"]).assign(margin_rate=lambda frame: [1e9, *frame["margin_rate"][1:]]),
        WORDS_APART,
    ),
    "words alone": (lambda: in_words(["SAP", "Odoo", None])[["customer_id", "erp_system", "ownership"]], WORDS),
}
# Where there are hardly more kinds than segments, a method may find fewer than asked.
FEW_KINDS = {"one column only", "every customer ten times", "exactly four kinds", "as many customers as segments"}
# Four classes of two or three questions have more chances to estimate than the answers can tell.
FEW_CLASSES = {"every customer a word", "words mostly missing"}

REFUSED: dict[str, tuple[Callable[[], pd.DataFrame], Criteria, str]] = {
    "all constant": (lambda: of_one_value(base(), FIGURES, 3.0), STANDARD, "do not tell the 60 customers apart"),
    "all missing": (lambda: of_one_value(base(), FIGURES, np.nan), STANDARD, "do not tell the 60 customers apart"),
    "all customers alike": (lambda: repeated(1, 40), STANDARD, "do not tell the 40 customers apart"),
    "too few kinds": (lambda: repeated(3, 20), STANDARD, "only 3 kinds could be told apart"),
    "fewer than segments": (lambda: base().head(3), STANDARD, "3 customers cannot form 4 segments"),
    "one customer": (lambda: base().head(1), STANDARD, "1 customers cannot form 4 segments"),
    "nobody": (lambda: base().head(0), STANDARD, "0 customers cannot form 4 segments"),
    "two kinds of words": (lambda: in_words(["SAP", "Odoo"])[["customer_id", "erp_system"]], WORDS, "only 2 kinds"),
    "one word": (lambda: in_words(["SAP"])[["customer_id", "erp_system"]], WORDS, "do not tell the 60"),
    "no criterion": (lambda: base()[["customer_id"]], STANDARD, "do not tell the 60 customers apart"),
    "a customer twice": (lambda: pd.concat([base(), base().head(1)]), STANDARD, "more than once"),
}


def found_or_told(
    frame: pd.DataFrame, method: str, criteria: Criteria, k: int | Literal["auto"]
) -> Segmentation | None:
    """None where it is told that there are fewer kinds of customers than segments."""
    try:
        return segment_customers(frame, method=method, k=k, criteria=criteria)
    except InputError as refused:
        if "kinds could be told apart" not in str(refused):
            raise
        return None


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", BORNE)
def test_odd_customers_are_borne(case: str, method: str) -> None:
    make, criteria = BORNE[case]
    frame = make()
    found = found_or_told(frame, method, criteria, k=4)
    if found is None:
        assert case in (FEW_KINDS | FEW_CLASSES if method == "latent-class" else FEW_KINDS)
    else:
        sane(found, frame)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", REFUSED)
def test_hopeless_customers_are_refused_in_words(case: str, method: str) -> None:
    make, criteria, told = REFUSED[case]
    with pytest.raises(InputError) as refused:
        segment_customers(make(), method=method, k=4, criteria=criteria)
    assert told in str(refused.value)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", ["one column only", "every customer ten times", "one giant", "words alone"])
def test_a_number_is_chosen_of_odd_customers_or_refused(case: str, method: str) -> None:
    make, criteria = BORNE[case]
    frame = make()
    found = found_or_told(frame, method, criteria, k="auto")
    if found is not None:
        sane(found, frame)
        assert 4 <= found.k <= 8
