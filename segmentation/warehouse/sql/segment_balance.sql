-- One row per part of the order lines, and one of all: segments (of customers that ordered), objecting (that ordered and
-- object), without_order, total. The query of those who object is put in by segmentation/segment_balance.py.
WITH objecting AS ($objecting),
customers AS (
    SELECT
        CASE
            WHEN NOT coalesce(bool_or(document_type = 'order' AND customer_key IS NOT NULL), false) THEN 'without_order'
            WHEN customer_id IN (SELECT customer_id FROM objecting) THEN 'objecting'
            ELSE 'segments'
        END AS part,
        sum(revenue) AS revenue,
        sum(revenue - cost) AS contribution_margin
    FROM core.order_lines AS order_lines
    GROUP BY customer_id
)
SELECT
    parts.part,
    count(customers.part)::BIGINT AS customers,
    coalesce(sum(revenue), 0)::DOUBLE AS revenue,
    sum(contribution_margin)::DOUBLE AS contribution_margin
FROM (SELECT unnest(['segments', 'objecting', 'without_order', 'total']) AS part) AS parts
LEFT JOIN customers ON parts.part IN (customers.part, 'total')
GROUP BY parts.part
