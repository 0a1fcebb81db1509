-- Of each calendar year, and last of all of them (year NULL): lines, revenue (EUR) and customers that bought, to
-- compare with the ERP's own list.
SELECT
    year(order_date)::INTEGER AS year,
    count(*) AS lines,
    sum(revenue) AS revenue,
    count(DISTINCT customer_id) FILTER (document_type = 'order') AS buying_customers
FROM core.order_lines
GROUP BY ROLLUP (year(order_date)::INTEGER)
ORDER BY year NULLS LAST
