-- What the firm made in the period: one row over all its order lines, returns and credit notes netted, whoever bought.
-- Without an entry of cost to serve in the period the sum is null: nobody knows it, which is not the same as nothing.
SELECT
    count(*) AS lines,
    count(cost) AS lines_with_cost,
    coalesce(sum(revenue), 0)::DOUBLE AS revenue,
    sum(revenue) FILTER (cost IS NOT NULL)::DOUBLE AS costed_revenue,
    sum(revenue) FILTER (cost IS NOT NULL AND document_type = 'order')::DOUBLE AS costed_ordered,
    sum(revenue - cost)::DOUBLE AS contribution_margin,
    (
        SELECT sum(amount)::DOUBLE
        FROM core.service_costs AS service_costs
        WHERE month BETWEEN date_trunc('month', $first::DATE) AND $last
    ) AS cost_to_serve
FROM core.order_lines AS order_lines
WHERE order_date BETWEEN $first AND $last
