"""SQL for what the staged order lines of each file sum up to, once they are judged."""

from __future__ import annotations

from collections.abc import Sequence

from segmentation.schema import ORDER_LINES
from segmentation.warehouse.staging import staged

_LINES = staged(ORDER_LINES)
_SUMS_UP_OTHERS = "coalesce(starts_with(problems[1].rule, 'total '), false)"


def by_outcome(sources: Sequence[int]) -> str:
    """A statement that fills load.amounts. sources: the number of each file's source, in the order of the files."""
    # What was delivered twice is good by itself, and counted among the good lines until it is taken off.
    again = (
        f"SELECT file_no, outcome, year(order_date) AS year, sign * revenue AS revenue, sign FROM {_LINES} "
        f"SEMI JOIN {_LINES}_duplicates USING (file_no, record) "
        "CROSS JOIN (VALUES ('duplicate', 1), ('loaded', -1)) AS t (outcome, sign)"
    )
    return (
        f"INSERT INTO load.amounts SELECT {_source(sources)}, outcome, year, sum(sign), sum(revenue) FROM ("
        "SELECT file_no, CASE WHEN problems IS NULL THEN 'loaded' ELSE 'rejected' END AS outcome, "
        f"year(order_date) AS year, revenue, 1 AS sign FROM {_LINES} WHERE NOT {_SUMS_UP_OTHERS} UNION ALL {again}) "
        "WHERE revenue IS NOT NULL GROUP BY file_no, outcome, year ORDER BY file_no, outcome, year"
    )


def stated(sources: Sequence[int]) -> str:
    """As `by_outcome`, of load.stated; a file whose lines name other currencies than its last total is left out."""
    last = (
        "SELECT file_no, max(record) AS last_record, arg_max(revenue, record) AS stated, "
        f"arg_max(amounts_in, record) AS stated_in FROM {_LINES} WHERE {_SUMS_UP_OTHERS} AND revenue IS NOT NULL "
        "GROUP BY file_no"
    )
    return (
        f"INSERT INTO load.stated SELECT {_source(sources)}, any_value(stated), sum(revenue) FROM {_LINES} "
        f"JOIN ({last}) USING (file_no) WHERE record < last_record AND NOT {_SUMS_UP_OTHERS} GROUP BY file_no "
        "HAVING bool_and(amounts_in IS NOT DISTINCT FROM stated_in) AND sum(revenue) IS NOT NULL ORDER BY file_no"
    )


def _source(sources: Sequence[int]) -> str:
    return f"{list(sources)!r}[file_no + 1]"
