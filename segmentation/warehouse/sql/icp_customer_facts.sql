-- One row per customer that bought in the year from $middle (excluded) to $last: what the year brought, the year
-- before it ($first excluded, to $middle), what serving it cost, and its NPS answers up to $last. Sums only: the rates
-- are made of them by segmentation.rates. The year before only where the order lines begin by $covered_from, so that
-- they cover it whole. No cost to serve for a customer is none at all, unless the firm recorded none in the year.
WITH bought AS (
    SELECT
        customer_id,
        sum(revenue) FILTER (order_date > $middle)::DOUBLE AS revenue,
        sum(revenue) FILTER (order_date > $middle AND bought)::DOUBLE AS ordered,
        sum(revenue) FILTER (order_date <= $middle)::DOUBLE AS revenue_year_before,
        sum(revenue) FILTER (order_date <= $middle AND bought)::DOUBLE AS ordered_year_before,
        sum(revenue) FILTER (order_date > $middle AND cost IS NOT NULL)::DOUBLE AS costed_revenue,
        sum(revenue) FILTER (order_date > $middle AND cost IS NOT NULL AND bought)::DOUBLE AS costed_ordered,
        sum(revenue - cost) FILTER (order_date > $middle)::DOUBLE AS contribution_margin,
        count(*) FILTER (order_date > $middle AND bought) AS order_lines
    FROM (
        SELECT *, document_type = 'order' AS bought FROM core.order_lines AS all_lines
    ) AS order_lines
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
    bought.ordered,
    bought.costed_ordered,
    CASE WHEN covered.whole THEN bought.revenue_year_before END AS revenue_year_before,
    bought.ordered_year_before,
    CASE WHEN (SELECT count(*) FROM service) > 0 THEN coalesce(service.cost_to_serve, 0) END AS cost_to_serve,
    answers.nps
FROM bought
CROSS JOIN (SELECT min(order_date) <= $covered_from AS whole FROM core.order_lines AS all_lines) AS covered
LEFT JOIN service USING (customer_id)
LEFT JOIN answers USING (customer_id)
WHERE bought.order_lines > 0
ORDER BY bought.customer_id
