"""Small groups in exported figures: hidden, and not to be had by subtracting the others from a total either."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LEAST_COUNT = 5
"""Groups of fewer are hidden unless the user says otherwise; 0 or 1 hides none."""


def hidden_rows(counts: Sequence[int], least: int = LEAST_COUNT) -> list[bool]:
    """Which of the groups that add up to a known total are hidden.

    Those of at least one and fewer than `least`; and then, smallest first, further ones until two are hidden that
    together have `least`, so that the rest of the total tells of nobody. An empty group tells of nobody.
    """
    hidden = [0 < count < least for count in counts]
    if not any(hidden):
        return hidden
    for place in sorted((at for at, count in enumerate(counts) if count), key=lambda at: counts[at]):
        gone = [count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden]
        if len(gone) >= 2 and sum(gone) >= least:
            break
        hidden[place] = True
    return hidden


def suppressed(table: pd.DataFrame, count: str, keys: Sequence[str], least: int = LEAST_COUNT) -> pd.DataFrame:
    """The table with nothing but the keys in hidden rows. table: one row per group, with its count."""
    hidden = hidden_rows([int(number) for number in table[count]], least)
    shown = table.copy()
    for column in shown.columns.difference(list(keys)):
        shown[column] = [None if gone else value for value, gone in zip(shown[column], hidden, strict=True)]
    return shown
