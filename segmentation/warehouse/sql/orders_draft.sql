-- One row per order number. suspect: a bit for each line number, so that fewer bits than lines hint at a line that
-- was delivered twice; types: a bit for each document type; mixed: the number was used for several customers or
-- document types, or some of its lines have a cost and some have none.
CREATE OR REPLACE TABLE memory.main.orders_draft AS
SELECT
    order_id,
    min(customer_key) AS customer_key,
    min(order_date) AS order_date,
    bit_or(CASE document_type WHEN 'order' THEN 1 WHEN 'return' THEN 2 ELSE 4 END::UTINYINT) AS types,
    min(channel) AS channel,
    count(*)::INTEGER AS lines,
    count(cost)::INTEGER AS costed,
    sum(revenue)::DECIMAL(18, 4) AS revenue,
    sum(cost)::DECIMAL(18, 4) AS cost,
    bit_count(bit_or(1::UBIGINT << (line_no % 61)::UBIGINT)) < count(*) AS suspect,
    min(customer_key) <> max(customer_key) OR bit_count(types) > 1 OR costed NOT IN (0, lines) AS mixed
FROM core.order_lines
GROUP BY order_id
