-- Every quarter of the firm's order lines, with what this customer brought in it; nothing bought is zero.
WITH span AS (
    SELECT date_trunc('quarter', min(order_date)) AS first, date_trunc('quarter', max(order_date)) AS last
    FROM core.order_lines AS order_lines
),
quarters AS (
    SELECT unnest(generate_series(first, last, INTERVAL 3 MONTH))::DATE AS quarter
    FROM span
    WHERE first IS NOT NULL
),
bought AS (
    SELECT
        date_trunc('quarter', order_date)::DATE AS quarter,
        sum(revenue) AS revenue,
        sum(revenue - cost) AS contribution_margin,
        count(DISTINCT order_id) FILTER (document_type = 'order') AS orders
    FROM core.order_lines AS order_lines
    WHERE customer_id = $customer_id
    GROUP BY ALL
)
SELECT
    quarters.quarter,
    coalesce(bought.revenue, 0)::DOUBLE AS revenue,
    CASE WHEN bought.quarter IS NULL THEN 0 ELSE bought.contribution_margin END::DOUBLE AS contribution_margin,
    coalesce(bought.orders, 0)::BIGINT AS orders
FROM quarters
LEFT JOIN bought USING (quarter)
ORDER BY quarters.quarter
