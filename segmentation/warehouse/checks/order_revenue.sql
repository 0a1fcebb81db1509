-- The orders of each customer sum to the customer's lines: revenue, cost and number.
SELECT *
FROM (
    SELECT customer_key, sum(revenue) AS revenue, sum(cost) AS cost, count(*) AS lines
    FROM core.order_lines GROUP BY customer_key
) AS l
FULL JOIN (
    SELECT customer_key, sum(revenue) AS revenue, sum(cost) AS cost, sum(lines) AS lines
    FROM core.orders GROUP BY customer_key
) AS o USING (customer_key)
WHERE
    l.revenue IS DISTINCT FROM o.revenue
    OR l.cost IS DISTINCT FROM o.cost
    OR l.lines IS DISTINCT FROM o.lines
