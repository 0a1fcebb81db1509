-- One row per customer: section, headcount, place, revenue of the period.
-- A headcount that the ERP lacks is taken from the customer's CRM account.
WITH revenue AS (
    SELECT
        customer_id,
        sum(revenue)::DOUBLE AS revenue,
        count(*) FILTER (coalesce(document_type, 'order') = 'order') > 0 AS active
    FROM core.order_lines AS order_lines
    WHERE order_date BETWEEN $first AND $last
    GROUP BY customer_id
),
account AS (
    SELECT customer_id, max(headcount) AS headcount, max(wz_code) AS wz_code
    FROM core.accounts AS accounts
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),
described AS (
    SELECT
        customers.customer_id,
        coalesce(customers.wz_code, account.wz_code) AS wz_code,
        coalesce(customers.headcount, account.headcount) AS headcount,
        customers.bundesland,
        customers.bundesland IS NOT NULL
        OR upper(customers.country) IN ('DE', 'D', 'DEU', 'DEUTSCHLAND', 'GERMANY') AS german,
        coalesce(revenue.revenue, 0) AS revenue,
        coalesce(revenue.active, false) AS active
    FROM core.customers AS customers
    LEFT JOIN account USING (customer_id)
    LEFT JOIN revenue USING (customer_id)
)
SELECT
    customer_id,
    coalesce(wz.parent, wz.code) AS section,
    headcount,
    bundesland,
    coalesce(german, false) AS german,
    revenue,
    active
FROM described
LEFT JOIN reference.wz AS wz ON wz.level <= 2 AND wz.code = left(described.wz_code, 2)
ORDER BY customer_id
