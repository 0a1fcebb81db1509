-- One row per customer with order lines in the period: net revenue, and whether one of them is an order.
SELECT
    customer_id,
    sum(revenue)::DOUBLE AS revenue,
    count(*) FILTER (document_type = 'order') > 0 AS active
FROM core.order_lines AS order_lines
WHERE order_date BETWEEN $first AND $last
GROUP BY customer_id
