"""The groups whose treatment is compared: by region, size, legal form and ownership of the customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentation.legal_forms import legal_form
from segmentation.suppression import hidden_rows

REST = "…"
"""In the place of a group's name: all groups that are too small to be shown, together."""
MOST_GROUPS = 16


@dataclass(frozen=True)
class Attribute:
    """name: of the feature it is read from, or `legal_form`; label: English. edges: where the classes of a figure
    begin, empty for words; classes: their names."""

    name: str
    label: str
    edges: tuple[float, ...] = ()
    classes: tuple[str, ...] = ()


ATTRIBUTES = (
    Attribute("bundesland", "Bundesland"),
    Attribute("headcount", "Headcount", (0, 10, 50, 250, 1000), ("0-9", "10-49", "50-249", "250-999", "1000+")),
    # The bounds of the European definition of small and medium firms.
    Attribute("annual_revenue", "Own annual revenue", (0, 2e6, 10e6, 50e6), ("0-2", "2-10", "10-50", "50+")),
    Attribute("legal_form", "Legal form"),
    Attribute("ownership", "Ownership"),
)
BY_NAME = {attribute.name: attribute for attribute in ATTRIBUTES}


def groups_of(features: pd.DataFrame, names: Mapping[str, str], attribute: Attribute) -> pd.Series:
    """Each customer's group by that attribute, missing where it is not known; in the order of `features`.

    names: of the customers by customer_id, for the legal form. Classes of annual revenue are in millions.
    """
    if attribute.name == "legal_form":
        found = features["customer_id"].map(names).map(legal_form, na_action="ignore")
        return found.astype(object).where(found.notna(), None)
    if attribute.name not in features.columns:
        return pd.Series(None, index=features.index, dtype=object)
    if not attribute.edges:
        words = features[attribute.name]
        return words.astype(object).where(words.notna(), None)
    values = pd.to_numeric(features[attribute.name], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    place = np.searchsorted(attribute.edges, np.nan_to_num(values, nan=-1.0), side="right") - 1
    is_known = np.isfinite(values) & (place >= 0)
    classes = [attribute.classes[at] if known else None for at, known in zip(place, is_known, strict=True)]
    return pd.Series(classes, index=features.index, dtype=object)


def shown_groups(groups: pd.Series, attribute: Attribute, least: int) -> pd.Series:
    """The same with the groups that are hidden (`suppression.hidden_rows`) and those beyond the 16 largest together
    as REST; as an ordered category: classes by their bounds, words by their number of customers."""
    counts = groups.value_counts()
    by_size = sorted(counts.index, key=lambda name: (-counts[name], name))
    names = [name for name in attribute.classes if name in counts] or by_size
    gone = hidden_rows([int(counts[name]) for name in names], least)
    hidden = {name for name, is_hidden in zip(names, gone, strict=True) if is_hidden} | set(names[MOST_GROUPS:])
    order = [name for name in names if name not in hidden] + ([REST] if hidden else [])
    shown = pd.Categorical(groups.mask(groups.isin(hidden), REST), categories=order, ordered=True)
    return pd.Series(shown, index=groups.index)
