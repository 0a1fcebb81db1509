-- Opportunities closed after $split with an account, and whether that account had ordered by then.
SELECT
    opportunities.account_id,
    opportunities.stage = 'won' AS won,
    buyers.customer_id IS NOT NULL AS customer_before
FROM core.opportunities AS opportunities
JOIN core.accounts AS accounts USING (account_id)
LEFT JOIN (SELECT DISTINCT customer_id FROM core.order_lines AS order_lines WHERE order_date <= $split) AS buyers
    ON buyers.customer_id = accounts.customer_id
WHERE opportunities.stage IN ('won', 'lost') AND opportunities.closed_on > $split
ORDER BY opportunities.opportunity_id
