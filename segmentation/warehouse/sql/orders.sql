-- core.orders: one row per order, customer and document type, sorted by customer and date for the reading of features.
-- costed_revenue: of the lines with a cost, null where none has one.
CREATE TABLE core.orders AS
SELECT
    o.order_id, o.customer_key, c.customer_id, o.order_date,
    CASE o.types WHEN 1 THEN 'order' WHEN 2 THEN 'return' ELSE 'credit' END AS document_type,
    o.channel, o.lines, o.revenue, o.costed_revenue, o.cost
FROM memory.main.orders_draft AS o
JOIN core.customers AS c USING (customer_key)
WHERE NOT o.mixed
UNION ALL
SELECT
    order_id, customer_key, any_value(customer_id), min(order_date), document_type, min(channel),
    count(*)::INTEGER, sum(revenue)::DECIMAL(18, 4),
    sum(revenue) FILTER (cost IS NOT NULL)::DECIMAL(18, 4), sum(cost)::DECIMAL(18, 4)
FROM core.order_lines
WHERE order_id IN (SELECT order_id FROM memory.main.orders_draft WHERE mixed)
GROUP BY order_id, customer_key, document_type
ORDER BY customer_key, order_date
