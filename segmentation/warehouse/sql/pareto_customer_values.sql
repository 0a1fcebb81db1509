-- One row per customer with an order line in the period; returns and credit notes of the period are netted.
-- A line without cost has no contribution margin, and costed_revenue leaves its revenue out; lines_without_cost says
-- how many there were.
WITH lines AS (
    SELECT
        customer_id,
        sum(revenue) AS revenue,
        sum(revenue) FILTER (cost IS NOT NULL) AS costed_revenue,
        sum(revenue) FILTER (cost IS NOT NULL AND document_type = 'order') AS costed_ordered,
        sum(revenue - cost) AS contribution_margin,
        count(DISTINCT order_id) FILTER (document_type = 'order') AS orders,
        count(*) FILTER (cost IS NULL) AS lines_without_cost
    FROM core.order_lines AS order_lines
    WHERE order_date BETWEEN $first AND $last
    GROUP BY customer_id
),
service AS (
    SELECT customer_id, sum(amount) AS cost_to_serve
    FROM core.service_costs AS service_costs
    WHERE month BETWEEN date_trunc('month', $first::DATE) AND $last
    GROUP BY customer_id
)
SELECT
    lines.customer_id,
    customers.name,
    customers.bundesland,
    customers.wz_code,
    lines.revenue::DOUBLE AS revenue,
    lines.costed_revenue::DOUBLE AS costed_revenue,
    lines.costed_ordered::DOUBLE AS costed_ordered,
    lines.contribution_margin::DOUBLE AS contribution_margin,
    coalesce(service.cost_to_serve, 0)::DOUBLE AS cost_to_serve,
    (lines.contribution_margin - coalesce(service.cost_to_serve, 0))::DOUBLE AS profit,
    lines.orders::BIGINT AS orders,
    lines.lines_without_cost::BIGINT AS lines_without_cost
FROM lines
LEFT JOIN core.customers AS customers USING (customer_id)
LEFT JOIN service USING (customer_id)
WHERE lines.orders > 0
ORDER BY lines.customer_id
