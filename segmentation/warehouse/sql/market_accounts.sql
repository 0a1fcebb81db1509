-- One row per CRM account: where it belongs, whether it is a customer, what is open, won and lost.
WITH deals AS (
    SELECT
        account_id,
        sum(value) FILTER (stage NOT IN ('won', 'lost'))::DOUBLE AS open_value,
        count(*) FILTER (stage NOT IN ('won', 'lost')) AS open_deals,
        count(*) FILTER (created_on BETWEEN $first AND $last) > 0 AS approached
    FROM core.opportunities AS opportunities
    GROUP BY account_id
)
SELECT
    accounts.account_id,
    accounts.customer_id,
    coalesce(wz.parent, wz.code) AS section,
    accounts.headcount,
    codes.bundesland,
    coalesce(deals.open_value, 0) AS open_value,
    coalesce(deals.open_deals, 0)::BIGINT AS open_deals,
    coalesce(deals.approached, false) AS approached
FROM core.accounts AS accounts
LEFT JOIN deals USING (account_id)
LEFT JOIN reference.wz AS wz ON wz.level <= 2 AND wz.code = left(accounts.wz_code, 2)
LEFT JOIN reference.postal_codes AS codes USING (postal_code)
ORDER BY accounts.account_id
