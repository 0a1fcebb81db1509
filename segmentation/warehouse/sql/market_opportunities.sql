-- One row per firm with opportunities: what is open, and whether one was opened in the period. Of several accounts of
-- one customer the first stands for all, as in firms.sql.
WITH account AS (
    SELECT
        accounts.account_id,
        CASE
            WHEN known.customer_id IS NULL THEN accounts.account_id
            ELSE min(accounts.account_id) OVER (PARTITION BY known.customer_id)
        END AS firm
    FROM core.accounts AS accounts
    LEFT JOIN core.customers AS known ON known.customer_id = accounts.customer_id
)
SELECT
    account.firm AS account_id,
    coalesce(sum(value) FILTER (stage NOT IN ('won', 'lost')), 0)::DOUBLE AS open_value,
    count(*) FILTER (stage NOT IN ('won', 'lost'))::BIGINT AS open_deals,
    count(*) FILTER (created_on BETWEEN $first AND $last) > 0 AS approached
FROM core.opportunities AS opportunities
INNER JOIN account USING (account_id)
GROUP BY account.firm
