INSERT INTO load.totals
SELECT unnest(['order_lines', 'revenue', 'buying_customers']),
    unnest([
        count(*)::DECIMAL(38, 4),
        sum(revenue)::DECIMAL(38, 4),
        -- Of the shorter table.
        (SELECT count(DISTINCT customer_key) FROM core.orders WHERE document_type = 'order')::DECIMAL(38, 4)
    ])
FROM core.order_lines
