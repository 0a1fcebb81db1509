-- The customer's last documents, newest first: orders, returns, credit notes.
SELECT
    order_id,
    min(order_date) AS order_date,
    document_type,
    min(channel) AS channel,
    count(*) AS lines,
    sum(revenue)::DOUBLE AS revenue,
    sum(revenue - cost)::DOUBLE AS contribution_margin
FROM core.order_lines AS order_lines
WHERE customer_id = $customer_id
GROUP BY order_id, document_type
ORDER BY order_date DESC, order_id DESC, document_type
LIMIT $most
