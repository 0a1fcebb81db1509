-- One row per customer and product group that it ordered from.
SELECT DISTINCT l.customer_id, p.product_group
FROM core.order_lines AS l
JOIN core.products AS p USING (product_id)
WHERE l.document_type = 'order' AND p.product_group IS NOT NULL
ORDER BY ALL
