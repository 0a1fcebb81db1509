-- core.orders: one row per order, customer and document type, in no order: to sort them takes longer than it saves.
-- Its number stands on its lines: to store it here as well would take longer than all the rest.
-- costed_revenue: of the lines with a cost, null where none has one.
CREATE TABLE core.orders AS
SELECT
    customer_key, order_date,
    CASE types WHEN 1 THEN 'order' WHEN 2 THEN 'return' ELSE 'credit' END AS document_type,
    channel, lines, revenue, CASE WHEN costed > 0 THEN revenue END AS costed_revenue, cost
FROM memory.main.orders_draft
WHERE NOT mixed
UNION ALL
SELECT
    customer_key, min(order_date), document_type, min(channel), count(*)::INTEGER, sum(revenue)::DECIMAL(18, 4),
    sum(revenue) FILTER (cost IS NOT NULL)::DECIMAL(18, 4), sum(cost)::DECIMAL(18, 4)
FROM core.order_lines
WHERE order_id IN (SELECT order_id FROM memory.main.orders_draft WHERE mixed)
GROUP BY order_id, customer_key, document_type
