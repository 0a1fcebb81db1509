-- Every order line names a customer that is there.
SELECT l.customer_key, count(*) AS lines
FROM core.order_lines AS l
ANTI JOIN core.customers AS c ON c.customer_key = l.customer_key
GROUP BY l.customer_key
