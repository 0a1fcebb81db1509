"""Which records may be the same firm, and how strongly each field speaks for it: a Fellegi-Sunter model by Splink.

A pair is compared field by field. Every level of agreement has the probability m that two records of one firm show
it and the probability u that two records of different firms do; log2(m/u) is its weight in bits, and the weights add
up to the odds. u is counted in the data themselves, so that a shared town says little to a firm whose customers all
live there. m says how firms' records are kept and stands below: a list of some hundred customers holds too few
duplicates to learn it from. Nothing is drawn by chance: the same customers give the same pairs.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from segmentation.warehouse.scratch import scratch_database

if TYPE_CHECKING:
    import pandas as pd

THRESHOLD = -2.0
"""Bits from which on a pair is worth a look: odds of one in four.

Where F1 is highest on both labelled sets (tests/benchmarks/duplicates.py prints the curves). 100,000 German firms,
generated: precision 0.98, recall 0.94, F1 0.96; at 0 bits 0.995 and 0.90, at -5 0.92 and 0.96, at -10 0.53 and 0.97.
3,337 sites of Chicago, labelled by hand: 0.95, 0.87, F1 0.91; at 0 bits 0.96 and 0.81, at -5 0.92 and 0.89. Above, F1
falls because recall does, and a person looks at every pair; below, because pairs of different firms pile up.
"""
CERTAIN, LIKELY = 12.0, 4.0
"""Bits from which on a pair is told as certain, and as likely: in the two sets no more than 0.3 % and 1.2 % of such
pairs are different firms."""
SAMPLE = 800
"""Records whose pairs u is counted in: about 300,000 pairs."""
DUPLICATES_PER_CUSTOMER = 0.02
"""How common second entries are taken to be, before anything of a pair is known."""


@dataclass(frozen=True)
class Level:
    """One level of agreement of a field.

    m: how often two records of one firm show it, where the field is filled in both. low, high: between these u is
    believed; what is seen of chance meetings in a sample is too little for agreements that hardly ever meet by chance,
    and the duplicates in the sample are no chance.
    """

    name: str
    condition: str
    m: float
    low: float = 1e-6
    high: float = 1.0


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _alike(column: str, letters: int) -> str:
    # Lengths first: counting letters is what most of the time would go into.
    return (
        f"abs(length({column}_l) - length({column}_r)) <= {letters} AND "
        f"damerau_levenshtein({column}_l, {column}_r) <= {letters}"
    )


_PLACE = (
    "(postal_code_l = postal_code_r OR city_l = city_r OR coalesce(postal_code_l, city_l) IS NULL "
    "OR coalesce(postal_code_r, city_r) IS NULL)"
)
_SAME_DIGITS = "digits_l = digits_r"
_SHARED_WORDS = "len(list_intersect(words_l, words_r))"
_FEWER_WORDS = "least(len(words_l), len(words_r))"
_SHORTER = "least(length(phone_l), length(phone_r))"

LEVELS: dict[str, tuple[Level, ...]] = {
    "name": (
        Level("same", f"{_same('name_words')} OR {_same('name_joined')}", 0.62, high=1e-4),
        Level("typo", f"{_SAME_DIGITS} AND length(name_joined_l) > 7 AND {_alike('name_joined', 2)}", 0.14, high=3e-4),
        Level("contained", f"{_FEWER_WORDS} > 1 AND {_SHARED_WORDS} = {_FEWER_WORDS}", 0.08, high=1e-3),
        Level("similar", f"{_SAME_DIGITS} AND jaro_winkler_similarity(name_joined_l, name_joined_r) >= 0.9", 0.07,
              low=1e-4),
        Level("partly", f"2 * {_SHARED_WORDS} >= {_FEWER_WORDS}", 0.05, low=1e-3),
        Level("different", "ELSE", 0.04, low=0.5),
    ),
    "legal_form": (
        Level("same", _same("legal_form"), 0.93, low=0.3),
        Level("different", "ELSE", 0.07, low=0.2),
    ),
    "address": (
        Level("same", f"{_same('street')} AND {_same('number')} AND {_PLACE}", 0.68, high=1e-4),
        Level("typo", f"{_same('number')} AND length(street_l) > 5 AND {_alike('street', 2)} AND {_PLACE}", 0.09,
              high=1e-4),
        Level("street", f"{_same('street')} AND {_same('postal_code')}", 0.06, high=1e-2),
        Level("postal_code", _same("postal_code"), 0.07, low=1e-3),
        Level("city", _same("city"), 0.04, low=1e-3),
        Level("different", "ELSE", 0.06, low=0.3),
    ),
    "vat_id": (
        Level("same", _same("vat_id"), 0.92, high=1e-5),
        Level("typo", _alike("vat_id", 1), 0.04, high=3e-5),
        Level("different", "ELSE", 0.04, low=0.9),
    ),
    # One field of two: firms of a group share both, so that the second says little that the first did not.
    "contact": (
        Level("both", f"{_same('phone')} AND {_same('mail_domain')}", 0.42, low=3e-5, high=1e-4),
        Level("phone", _same("phone"), 0.20, low=3e-5, high=1e-4),
        Level("extension", f"{_SHORTER} >= 8 AND left(phone_l, {_SHORTER} - 2) = left(phone_r, {_SHORTER} - 2)", 0.10,
              low=3e-5, high=2e-4),
        Level("mail_domain", _same("mail_domain"), 0.16, low=1e-4, high=1e-3),
        Level("different", "ELSE", 0.12, low=0.9),
    ),
}  # fmt: skip
_FILLED = {
    "name": ("name_joined",), "legal_form": ("legal_form",), "address": ("place",), "vat_id": ("vat_id",),
    "contact": ("phone", "mail_domain"),
}  # fmt: skip
"""A field is compared where one of these columns is filled on both sides."""
COLUMNS = ("left", "right", "weight", *LEVELS, *(f"{field}_weight" for field in LEVELS))


def pair_weights(ready: pd.DataFrame, threshold: float = THRESHOLD) -> pd.DataFrame:
    """Every pair of records that share a key and reach the threshold, the strongest first.

    ready: as of `records.prepared`. Columns left, right (unique_id), weight (bits: log2 of the odds that they are one
    firm), for each field of LEVELS its level (None: unknown in one of both), and as FIELD_weight its bits.
    """
    import pandas as pd

    comparable = ready[ready["keys"].map(bool)]
    if len(comparable) < 2:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    with scratch_database() as connection:
        linker = _linker(connection, comparable, len(ready), _chances(connection, ready))
        found = linker.inference.predict(threshold_match_weight=threshold)
        pairs = connection.sql(f"FROM {found.physical_name}").df()
    return _named(pairs)


def _named(pairs: pd.DataFrame) -> pd.DataFrame:
    named = {"unique_id_l": "left", "unique_id_r": "right", "match_weight": "weight"}
    named |= {f"mw_{field}": f"{field}_weight" for field in LEVELS}
    table = pairs.rename(columns=named)
    for field, levels in LEVELS.items():
        # Splink numbers levels from the last one up; -1 is the unknown.
        names: dict[int, str | None] = {len(levels) - 1 - place: level.name for place, level in enumerate(levels)}
        table[field] = table[f"gamma_{field}"].map(names | {-1: None}).astype(object)
    table = table[list(COLUMNS)].sort_values(["weight", "left", "right"], ascending=[False, True, True])
    return table.reset_index(drop=True)


def _linker(connection: Any, ready: pd.DataFrame, records: int, chances: dict[str, dict[str, float]] | None) -> Any:
    import pyarrow as pa
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=min(0.5, 2 * DUPLICATES_PER_CUSTOMER / max(records - 1, 1)),
        comparisons=[_comparison(field, None if chances is None else chances[field]) for field in LEVELS],
        blocking_rules_to_generate_predictions=[block_on("keys", arrays_to_explode=["keys"])],
        retain_intermediate_calculation_columns=True,
    )
    database = DuckDBAPI(connection=connection)
    table = pa.Table.from_pandas(ready, preserve_index=False)
    return Linker(database.register(table), settings, log_level=None)


def _comparison(field: str, chances: dict[str, float] | None) -> dict[str, Any]:
    unknown = " AND ".join(f"({name}_l IS NULL OR {name}_r IS NULL)" for name in _FILLED[field])
    levels: list[dict[str, Any]] = [
        {"sql_condition": unknown, "label_for_charts": "unknown", "is_null_level": True},
    ]
    for level in LEVELS[field]:
        u = {} if chances is None else {"u_probability": chances[level.name]}
        levels.append({"sql_condition": level.condition, "label_for_charts": level.name, "m_probability": level.m} | u)
    return {"output_column_name": field, "comparison_levels": levels}


def _chances(connection: Any, ready: pd.DataFrame) -> dict[str, dict[str, float]]:
    """u of every level, counted in all pairs of a sample that the records' ids alone choose."""
    digests = ready["unique_id"].map(lambda name: crc32(name.encode()))
    sample = ready.loc[digests.sort_values(kind="stable").index[:SAMPLE]]
    linker = _linker(connection, sample, len(ready), None)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e12, min_count_per_level=None, num_chunks=1)
    seen = {
        (comparison["output_column_name"], level["label_for_charts"]): level.get("u_probability")
        for comparison in linker.misc.save_model_to_json()["comparisons"]
        for level in comparison["comparison_levels"]
    }
    return {
        field: {level.name: min(max(seen[field, level.name] or 0.0, level.low), level.high) for level in levels}
        for field, levels in LEVELS.items()
    }
