-- One row per CRM account and per customer without one: the attributes that an ideal customer profile may use.
-- wz_division: the first two digits. erp: 'yes' where a system is named, 'no' where none is although sales did ask
-- about technology (automation is filled), else unknown. What the CRM lacks is taken from the customer master.
WITH account AS (
    SELECT * FROM core.accounts AS accounts
    QUALIFY customer_id IS NULL OR row_number() OVER (PARTITION BY customer_id ORDER BY account_id) = 1
),
joined AS (
    SELECT
        account.account_id,
        coalesce(account.customer_id, customers.customer_id) AS customer_id,
        coalesce(account.name, customers.name) AS name,
        coalesce(account.headcount, customers.headcount)::DOUBLE AS headcount,
        coalesce(account.wz_code, customers.wz_code) AS wz_code,
        account.erp_system,
        account.automation::DOUBLE AS automation,
        account.ownership,
        CASE WHEN customers.postal_code IS NULL THEN account.postal_code END AS postal_code,
        customers.bundesland
    FROM account
    FULL JOIN core.customers AS customers ON customers.customer_id = account.customer_id
)
SELECT
    joined.account_id,
    joined.customer_id,
    joined.name,
    joined.headcount,
    left(joined.wz_code, 2) AS wz_division,
    CASE
        WHEN lower(joined.erp_system) IN ('kein', 'keins', 'keines', 'nein', 'no', 'none') THEN 'no'
        WHEN joined.erp_system IS NOT NULL THEN 'yes'
        WHEN joined.automation IS NOT NULL THEN 'no'
    END AS erp,
    joined.automation,
    joined.ownership,
    coalesce(joined.bundesland, codes.bundesland) AS bundesland
FROM joined
LEFT JOIN reference.postal_codes AS codes USING (postal_code)
ORDER BY joined.account_id NULLS LAST, joined.customer_id
