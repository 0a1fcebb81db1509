-- One row per order number. seen: a bit for each line number, so that fewer bits than lines hint at a line that
-- was delivered twice; mixed: the number was used for several customers or document types.
CREATE OR REPLACE TABLE memory.main.orders_draft AS
SELECT
    order_id,
    any_value(customer_key) AS customer_key,
    any_value(customer_id) AS customer_id,
    min(order_date) AS order_date,
    any_value(document_type) AS document_type,
    min(channel) AS channel,
    count(*)::INTEGER AS lines,
    sum(revenue)::DECIMAL(18, 4) AS revenue,
    sum(cost)::DECIMAL(18, 4) AS cost,
    bit_count(bit_or(1::UBIGINT << (line_no % 61)::UBIGINT)) < count(*) AS suspect,
    min(customer_key) <> max(customer_key) OR min(document_type) <> max(document_type) AS mixed
FROM core.order_lines
GROUP BY order_id
