-- One customer with its CRM account (the first, where it has several) and the title of its industry.
WITH account AS (
    SELECT *
    FROM core.accounts AS accounts
    WHERE customer_id = $customer_id
    ORDER BY account_id
    LIMIT 1
)
SELECT
    customers.customer_id,
    customers.name,
    customers.street,
    customers.postal_code,
    customers.city,
    customers.bundesland,
    customers.country,
    coalesce(customers.wz_code, account.wz_code) AS wz_code,
    wz.title_de AS wz_title,
    coalesce(customers.headcount, account.headcount) AS headcount,
    coalesce(customers.annual_revenue, account.annual_revenue)::DOUBLE AS annual_revenue,
    customers.customer_since,
    customers.parent_id,
    parents.name AS parent_name,
    customers.payment_terms_days,
    account.account_id,
    account.sector,
    account.ownership,
    account.erp_system,
    account.automation
FROM core.customers AS customers
LEFT JOIN account ON account.customer_id = customers.customer_id
LEFT JOIN core.customers AS parents ON parents.customer_id = customers.parent_id
LEFT JOIN reference.wz AS wz ON wz.code = coalesce(customers.wz_code, account.wz_code)
WHERE customers.customer_id = $customer_id
