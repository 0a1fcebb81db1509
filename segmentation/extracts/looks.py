"""What the cells of a column look like, taken together: the evidence of data for what a column holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from segmentation.extracts.dates import readings
from segmentation.extracts.numbers import told_by
from segmentation.extracts.vocabulary import known_word
from segmentation.schema import Column

# A column of this kind of text has letters, and hardly any numbers.
WORDY = (
    "name",
    "customer_name",
    "street",
    "city",
    "function",
    "text",
    "comment",
    "sector",
    "activity",
    "stage",
    "currency",
)
JUDGED = 100
MISFIT, UNSURE = 0.2, 0.85
# So many different values tell whether they are keys of another table.
ENOUGH_KEYS = 5
LONG_NUMBER = 5


@dataclass(frozen=True)
class Looks:
    """One column of a sample. Shares are of the first different values."""

    filled: int
    rows: int
    values: frozenset[str]
    dates: float
    numbers: float
    whole: float
    decimals: float
    wordy: float

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.filled == self.rows == len(self.values) > 0


def looks_of(cells: Sequence[str]) -> Looks:
    """The looks of a column's cells."""
    filled = [cell.strip() for cell in cells if cell.strip() and cell.strip() != "NULL"]
    judged = list(islice(dict.fromkeys(filled), JUDGED))
    told = [told_by(cell, whole=False) for cell in judged]
    whole = [cell.lstrip("+-").isdecimal() for cell in judged]
    dated = [bool(readings(cell)) for cell in judged]

    def share(found: Iterable[object]) -> float:
        return sum(map(bool, found)) / len(judged) if judged else 0.0

    return Looks(
        len(filled), len(cells), frozenset(filled), share(dated), share(one is not None for one in told), share(whole),
        share(one is not None and bool(one.decimal) for one in told),
        share(sum(map(str.isalpha, cell)) > 2 for cell in judged),
    )  # fmt: skip


def fit(column: Column, looks: Looks) -> float:
    """How far the cells can be values of the column, from 0 to 1."""
    if not looks.filled:
        return UNSURE
    if column.kind == "text":
        return _fit_of_text(column, looks)
    # Eight digits may be a day or a number.
    all_days = looks.dates == 1
    return {
        "date": looks.dates,
        "integer": looks.whole,
    }.get(column.kind, looks.numbers if not all_days or looks.decimals else UNSURE * looks.numbers)


def _fit_of_text(column: Column, looks: Looks) -> float:
    if column.closed:
        words = {word.casefold() for pair in column.values for word in pair}
        known = [value.casefold() in words or known_word(column, value) for value in looks.values]
        # One known word shows what the column holds; the others are for a person to translate.
        return max(sum(map(bool, known)) / len(known), UNSURE * any(known))
    if column.name in WORDY:
        return max(looks.wordy, MISFIT)
    return 1.0 if looks.dates < 1 or looks.whole == 1 else UNSURE


def by_looks(column: Column, looks: Looks, is_key: bool) -> float:
    """How likely a column without a name holds this, by its cells alone: never more than a third."""
    value = 0.0
    if not looks.filled:
        return value
    if column.kind == "date":
        value = 0.3 * looks.dates
    elif column.kind in ("money", "number"):
        value = 0.3 * looks.decimals
    elif column.kind == "integer":
        value = 0.15 * looks.whole * (looks.dates == 0)
    elif is_key:
        value = 0.3 * looks.unique * (looks.decimals == 0) * (1 - looks.dates)
    elif column.name == "name":
        value = 0.25 * looks.wordy * min(len(looks.values) / max(looks.filled, 1), 1)
    elif column.name == "postal_code":
        value = 0.3 * (sum(len(v) == 5 and v.isdecimal() for v in looks.values) / len(looks.values))
    elif column.references:
        value = 0.1 * (looks.decimals == 0) * (1 - looks.dates)
    return value


def overlap(looks: Looks, keys: Set[str]) -> float:
    """The share of the column's values that are among the keys; 0 for too few to tell, and for short numbers, which are
    among the keys of anything."""
    telling = {value for value in looks.values if len(value) >= LONG_NUMBER or not value.isdecimal()}
    return len(telling & keys) / len(looks.values) if len(telling) >= ENOUGH_KEYS else 0.0


def common(some: Set[str], others: Set[str]) -> float:
    """The share of the fewer of these values that are among the others; 0 for too few to tell."""
    fewer = min(len(some), len(others))
    return len(some & others) / fewer if fewer >= ENOUGH_KEYS else 0.0
