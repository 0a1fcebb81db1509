-- One row per customer that bought in the year from $middle (excluded) to $last: what the year brought, the year
-- before it ($first excluded, to $middle), what serving it cost, and its NPS answers up to $last.
-- Growth only where the order lines begin by $covered_from, so that they cover the year before whole.
WITH bought AS (
    SELECT
        customer_id,
        sum(revenue) FILTER (order_date > $middle)::DOUBLE AS revenue,
        sum(revenue) FILTER (order_date <= $middle)::DOUBLE AS revenue_before,
        sum(revenue) FILTER (order_date > $middle AND cost IS NOT NULL)::DOUBLE AS costed_revenue,
        sum(revenue - cost) FILTER (order_date > $middle)::DOUBLE AS contribution_margin,
        count(*) FILTER (order_date > $middle AND coalesce(document_type, 'order') = 'order') AS order_lines
    FROM core.order_lines AS order_lines
    WHERE order_date > $first AND order_date <= $last
    GROUP BY customer_id
),
service AS (
    SELECT customer_id, sum(amount)::DOUBLE AS cost_to_serve
    FROM core.service_costs AS service_costs
    WHERE month > $middle AND month <= $last
    GROUP BY customer_id
),
answers AS (
    SELECT customer_id, avg(nps)::DOUBLE AS nps
    FROM core.surveys AS surveys
    WHERE answered_on <= $last
    GROUP BY customer_id
)
SELECT
    bought.customer_id,
    bought.revenue,
    bought.contribution_margin,
    bought.costed_revenue,
    service.cost_to_serve / nullif(greatest(bought.revenue, 0), 0) AS cost_to_serve_rate,
    CASE
        WHEN (SELECT min(order_date) FROM core.order_lines AS all_lines) <= $covered_from
            THEN bought.revenue / nullif(greatest(bought.revenue_before, 0), 0) - 1
    END AS growth,
    answers.nps
FROM bought
LEFT JOIN service USING (customer_id)
LEFT JOIN answers USING (customer_id)
WHERE bought.order_lines > 0
ORDER BY bought.customer_id
