"""The segmentation in the warehouse: tables of marts, read back as they were written."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from segmentation.clustering.criteria import criteria_of
from segmentation.clustering.segmentation import Segmentation
from segmentation.errors import InputError, Message

if TYPE_CHECKING:
    from segmentation.warehouse import Warehouse

TABLES = {
    "assignments": ("marts.customer_segments", "customer_id"),
    "segments": ("marts.segments", "segment"),
    "profile": ("marts.segment_profile", "position"),
    "k_choice": ("marts.segment_k_choice", "k"),
}
SETTINGS = "marts.segmentation"


def store(warehouse: Warehouse, segmentation: Segmentation) -> None:
    """Write the segmentation to marts of a writable warehouse, all tables or none, in place of the last."""
    import pandas as pd

    reasons = [{"template": reason.template, "params": reason.params} for reason in segmentation.reasons]
    settings = pd.DataFrame(
        {
            "method": [segmentation.method],
            "k": [segmentation.k],
            "seed": [segmentation.seed],
            "reasons": [json.dumps(reasons, ensure_ascii=False)],
            "criteria": [json.dumps(asdict(segmentation.criteria), ensure_ascii=False)],
        }
    )
    profile = segmentation.profile.assign(position=range(len(segmentation.profile)))
    frames = {name: getattr(segmentation, name) for name in TABLES} | {"profile": profile}
    if frames["k_choice"].empty:
        frames["k_choice"] = pd.DataFrame({"k": pd.Series(dtype="int64")})
    warehouse.write({SETTINGS: settings} | {table: frames[name] for name, (table, _) in TABLES.items()})


def require_stored(warehouse: Warehouse) -> Segmentation:
    """As `stored`; InputError where there is none."""
    found = stored(warehouse)
    if found is None:
        raise InputError(
            Message("The warehouse {path} holds no segmentation yet.", path=warehouse.path.name),
            [Message("Put customers into segments first (python -m segmentation cluster).")],
        )
    return found


def stored(warehouse: Warehouse) -> Segmentation | None:
    """The segmentation as last stored; None if there is none, or one that does not tell how certain it is or by which
    criteria it was made, as earlier versions stored it."""
    if not warehouse.has(SETTINGS):
        return None
    frames = {name: warehouse.query(f"FROM {table} ORDER BY {order}") for name, (table, order) in TABLES.items()}
    settings = warehouse.query(f"FROM {SETTINGS}").iloc[0]
    if "certain" not in frames["segments"] or "criteria" not in settings:
        return None
    criteria = json.loads(settings["criteria"])
    reasons = tuple(Message(r["template"], **r["params"]) for r in json.loads(settings["reasons"]))
    return Segmentation(
        # Where nobody is set apart, nothing tells that the column holds words.
        assignments=frames["assignments"].astype({"far_out_in": "str"}),
        segments=frames["segments"],
        profile=frames["profile"].drop(columns="position"),
        k_choice=frames["k_choice"],
        method=str(settings["method"]),
        k=int(settings["k"]),
        seed=int(settings["seed"]),
        reasons=reasons,
        criteria=criteria_of(dict(criteria["weights"]), criteria["outliers_apart"]),
    )
