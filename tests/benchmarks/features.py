"""Customer features from order lines against one hand-written DuckDB query for the same features.

    python tests/benchmarks/features.py [--lines 1000000] [--rounds 5]

Builds a warehouse of that many lines, then runs both alternately, each in a fresh process: seconds from
opening the file to the frame and the peak memory of the process. Prints the medians and the ratios. Both read
the same file, sorted by customer key; ours takes order figures from core.orders.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from segmentation.schema import TABLES  # noqa: E402
from segmentation.warehouse import named_query  # noqa: E402
from segmentation.warehouse.casting import SQL_TYPES  # noqa: E402

COLUMNS = [
    "customer_id", "first_order", "last_order", "recency_days", "tenure_days", "orders", "lines",
    "orders_per_year", "mean_order_value", "order_regularity", "revenue", "costed_revenue",
    "contribution_margin", "margin_rate", "revenue_last_year", "revenue_year_before", "growth",
    "return_rate", "discount_rate", "digital_share", "product_groups", "top_group_share", "price_level",
]  # fmt: skip

REFERENCE = """
WITH span AS (SELECT max(order_date) AS day FROM core.order_lines),
documents AS (
    SELECT customer_key, order_id, any_value(customer_id) AS customer_id, any_value(order_date) AS order_date,
        any_value(document_type) AS document_type, any_value(channel) AS channel, count(*) AS lines,
        sum(revenue)::DOUBLE AS revenue, sum(revenue) FILTER (cost IS NOT NULL)::DOUBLE AS costed_revenue,
        sum(cost)::DOUBLE AS cost,
        sum(quantity * unit_price::DOUBLE) AS gross
    FROM core.order_lines GROUP BY customer_key, order_id
),
spaced AS (
    SELECT *, date_diff('day', lag(order_date) OVER (
        PARTITION BY customer_key, document_type = 'order' ORDER BY order_date), order_date) AS gap
    FROM documents
),
customers AS (
    SELECT customer_key, any_value(customer_id) AS customer_id,
        min(order_date) FILTER (document_type = 'order') AS first_order,
        max(order_date) FILTER (document_type = 'order') AS last_order,
        count(*) FILTER (document_type = 'order') AS orders,
        sum(lines) FILTER (document_type = 'order') AS lines,
        sum(revenue) FILTER (document_type = 'order') AS ordered,
        sum(gross) FILTER (document_type = 'order') AS gross,
        sum(revenue) AS revenue, sum(costed_revenue) AS costed_revenue, sum(cost) AS cost,
        coalesce(-sum(revenue) FILTER (document_type = 'return'), 0) AS returned,
        coalesce(sum(revenue) FILTER (year(order_date) = $year), 0) AS revenue_last_year,
        coalesce(sum(revenue) FILTER (year(order_date) = $year - 1), 0) AS revenue_year_before,
        sum(revenue) FILTER (year(order_date) = $year - 1 AND document_type = 'order') AS ordered_year_before,
        count(*) FILTER (document_type = 'order' AND channel IN ('edi', 'webshop')) AS digital,
        stddev_samp(gap) FILTER (document_type = 'order') AS gap_deviation,
        avg(gap) FILTER (document_type = 'order') AS gap_mean,
        count(gap) FILTER (document_type = 'order') AS gaps
    FROM spaced GROUP BY customer_key
),
groups AS (
    SELECT customer_key, product_group, sum(revenue)::DOUBLE AS sold,
        sum(quantity * list_price::DOUBLE) AS listed
    FROM core.order_lines LEFT JOIN core.products USING (product_id)
    WHERE document_type = 'order' GROUP BY customer_key, product_group
),
assortment AS (
    SELECT customer_key, count(product_group) AS product_groups, max(sold) / sum(sold) AS top_group_share,
        sum(sold) / sum(listed) AS price_level
    FROM groups GROUP BY customer_key
)
SELECT customer_id, first_order, last_order, date_diff('day', last_order, day) AS recency_days,
    date_diff('day', first_order, day) AS tenure_days, orders, lines,
    CASE WHEN date_diff('day', first_order, day) >= 90
        THEN orders * 365.25 / date_diff('day', first_order, day) END AS orders_per_year,
    ordered / orders AS mean_order_value,
    CASE WHEN gaps >= 2 THEN gap_deviation / nullif(gap_mean, 0) END AS order_regularity,
    revenue, costed_revenue, costed_revenue - cost AS contribution_margin,
    CASE WHEN costed_revenue >= 1 AND costed_revenue >= 0.05 * ordered
        THEN (costed_revenue - cost) / costed_revenue END AS margin_rate,
    revenue_last_year, revenue_year_before,
    CASE WHEN revenue_year_before >= 1 AND revenue_year_before >= 0.05 * ordered_year_before
        THEN revenue_last_year / revenue_year_before - 1 END AS growth,
    CASE WHEN ordered >= 1 THEN returned / ordered END AS return_rate,
    CASE WHEN gross >= 1 THEN 1 - ordered / gross END AS discount_rate,
    digital / orders AS digital_share, product_groups, top_group_share, price_level
FROM customers JOIN assortment USING (customer_key), span WHERE orders > 0
"""

BUILD = """
SELECT setseed(0.5);
CREATE TEMP TABLE documents AS
    SELECT i AS document, (power(random(), 2) * $customers)::INTEGER AS customer_key,
        DATE '2022-01-01' + (random() * 1460)::INTEGER AS order_date,
        CASE WHEN random() < 0.04 THEN 'return' WHEN random() < 0.02 THEN 'credit' ELSE 'order' END
            AS document_type,
        ['edi', 'webshop', 'email', 'phone', 'field'][1 + (random() * 4)::INTEGER] AS channel,
        1 + (random() * 6)::INTEGER AS lines
    FROM range($documents) AS r(i);
CREATE TEMP TABLE raw AS
    SELECT *, unnest(range(1, lines + 1))::INTEGER AS line_no,
        (5 + random() * 200)::DECIMAL(18, 4) AS unit_price,
        1 + (random() * 20)::INTEGER AS quantity, (random() * 4)::INTEGER * 0.05 AS discount
    FROM documents;
CREATE OR REPLACE TABLE core.order_lines AS
    SELECT printf('A%09d', document) AS order_id, line_no, document_type, order_date,
        printf('K%07d', customer_key) AS customer_id, printf('P%04d', unit_price::INTEGER) AS product_id,
        channel, quantity::DOUBLE AS quantity, unit_price, discount::DOUBLE AS discount,
        (sign * quantity * unit_price * (1 - discount))::DECIMAL(18, 4) AS revenue,
        (sign * quantity * unit_price * 0.6)::DECIMAL(18, 4) AS cost,
        NULL::DATE AS requested_on, NULL::DATE AS delivered_on, customer_key
    FROM (SELECT *, CASE WHEN document_type = 'order' THEN 1 ELSE -1 END AS sign FROM raw)
    ORDER BY customer_key, order_date, order_id, line_no;
INSERT INTO core.products
    SELECT printf('P%04d', i), NULL, printf('G%02d', i % 12), i * 1.1, i * 0.6 FROM range(300) AS r(i);
INSERT INTO core.customers BY NAME SELECT DISTINCT customer_id, customer_id AS name FROM core.order_lines;
ALTER TABLE core.customers ADD COLUMN customer_key INTEGER;
UPDATE core.customers SET customer_key = substr(customer_id, 2)::INTEGER;
"""


def build(path: Path, lines: int) -> dict[str, float]:
    """Write the warehouse, see that both sides agree on it."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"ATTACH '{path}' AS built; USE built")
        documents = lines // 4
        connection.execute("CREATE SCHEMA core; CREATE SCHEMA load; CREATE TABLE load.sources (file VARCHAR)")
        for table in TABLES:
            columns = ", ".join(f'"{column.name}" {SQL_TYPES[column.kind]}' for column in table.columns)
            connection.execute(f"CREATE TABLE core.{table.name} ({columns})")
        for statement in BUILD.split(";\n"):
            values = {"customers": max(lines // 200, 10), "documents": documents}
            used = {name: value for name, value in values.items() if f"${name}" in statement}
            connection.execute(statement, used or None)
        for statement in ("orders_draft", "orders"):
            connection.execute(named_query(statement))
        (built,) = connection.execute("SELECT count(*) FROM core.order_lines").fetchone() or (0,)
    return {"lines": built, "customers": agree(path)}


def ours(path: Path) -> pd.DataFrame:
    from segmentation.features import customer_features
    from segmentation.warehouse import open_warehouse

    with open_warehouse(path) as warehouse:
        return customer_features(warehouse)


def reference(path: Path) -> pd.DataFrame:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(REFERENCE, {"year": 2025}).df()


SIDES = {"ours": ours, "reference": reference}


def fresh(step: str, path: Path, lines: int) -> dict[str, float]:
    """Run one step in a process of its own; this one stays small: a child's peak starts at its parent's."""
    command = [sys.executable, __file__, "--step", step, "--warehouse", str(path), "--lines", str(lines)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def peak_mb() -> float:
    """Peak resident memory of this process; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    divisor = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / divisor


def agree(path: Path) -> int:
    """Number of customers; raises AssertionError where the two sides differ."""
    left, right = (side(path).sort_values("customer_id", ignore_index=True)[COLUMNS] for side in SIDES.values())
    pd.testing.assert_frame_equal(left, right, check_dtype=False, rtol=1e-9, atol=1e-9)
    return len(left)


def compare(lines: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        size = fresh("build", path, lines)
        print(f"{size['lines']:,} lines, {size['customers']:,} customers, both sides agree", file=sys.stderr)
        runs: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
        for _ in range(rounds):
            for side in SIDES:
                runs[side].append(fresh(side, path, lines))
    for figure, unit in (("seconds", "s"), ("peak_mb", "MB")):
        median = {side: statistics.median(run[figure] for run in runs[side]) for side in SIDES}
        ratio = median["ours"] / median["reference"] if median["reference"] else float("nan")
        sides = ", ".join(f"{side} {value:.3f} {unit}" for side, value in median.items())
        print(f"{figure}: {sides}, {ratio:.2f}x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--step", choices=("build", *SIDES), help=argparse.SUPPRESS)
    parser.add_argument("--warehouse", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step == "build":
        print(json.dumps(build(args.warehouse, args.lines)))
    elif args.step:
        start = time.perf_counter()
        SIDES[args.step](args.warehouse)
        print(json.dumps({"seconds": time.perf_counter() - start, "peak_mb": peak_mb()}))
    else:
        compare(args.lines, args.rounds)


if __name__ == "__main__":
    main()
