-- One row per ERP customer and per CRM account that is none: who they are, where, and since when they buy. An account
-- whose customer number the ERP does not know is no customer of it, and stands for itself alone.
-- Where ERP and CRM differ the ERP holds, what it lacks is taken from the account. The place is the ERP customer's where
-- it has a postal code, else the account's, unless the customer is known to be abroad. erp: 'yes' where a system is
-- named, 'no' where none is although sales did ask about technology (automation is filled), else unknown.
WITH account AS (
    SELECT accounts.* REPLACE (known.customer_id AS customer_id)
    FROM core.accounts AS accounts
    LEFT JOIN core.customers AS known ON known.customer_id = accounts.customer_id
    QUALIFY
        known.customer_id IS NULL
        OR row_number() OVER (PARTITION BY known.customer_id ORDER BY accounts.account_id) = 1
),
bought AS (
    SELECT customer_id, min(order_date) AS first_order
    FROM core.order_lines AS order_lines
    WHERE document_type = 'order'
    GROUP BY customer_id
),
customer AS (
    SELECT *, reference.is_germany(country) AS in_germany FROM core.customers AS customers
),
joined AS (
    SELECT
        account.account_id,
        customer.customer_id,
        coalesce(customer.name, account.name) AS name,
        coalesce(customer.headcount, account.headcount)::DOUBLE AS headcount,
        left(coalesce(customer.wz_code, account.wz_code), 2) AS wz_division,
        account.erp_system,
        account.automation::DOUBLE AS automation,
        account.ownership,
        customer.in_germany,
        customer.bundesland,
        CASE
            WHEN customer.postal_code IS NULL
                THEN reference.german_postal_code(account.postal_code, customer.country)
        END AS postal_code
    FROM account
    FULL JOIN customer ON customer.customer_id = account.customer_id
)
SELECT
    joined.account_id,
    joined.customer_id,
    joined.name,
    joined.headcount,
    coalesce(wz.parent, wz.code) AS section,
    joined.wz_division,
    CASE
        WHEN lower(joined.erp_system) IN ('kein', 'keins', 'keines', 'nein', 'no', 'none') THEN 'no'
        WHEN joined.erp_system IS NOT NULL THEN 'yes'
        WHEN joined.automation IS NOT NULL THEN 'no'
    END AS erp,
    joined.automation,
    joined.ownership,
    coalesce(joined.bundesland, codes.bundesland) AS bundesland,
    coalesce(joined.bundesland, codes.bundesland) IS NOT NULL OR coalesce(joined.in_germany, false) AS german,
    bought.first_order
FROM joined
LEFT JOIN bought USING (customer_id)
LEFT JOIN reference.wz AS wz ON wz.level <= 2 AND wz.code = joined.wz_division
LEFT JOIN reference.postal_codes AS codes USING (postal_code)
ORDER BY joined.account_id NULLS LAST, joined.customer_id
