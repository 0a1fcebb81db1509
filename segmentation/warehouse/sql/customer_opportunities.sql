-- The open opportunities of the customer's CRM accounts, newest first.
SELECT
    opportunities.opportunity_id,
    opportunities.created_on,
    opportunities.product,
    opportunities.stage,
    opportunities.source,
    opportunities.value::DOUBLE AS value
FROM core.opportunities AS opportunities
JOIN core.accounts AS accounts USING (account_id)
WHERE accounts.customer_id = $customer_id AND opportunities.stage NOT IN ('won', 'lost')
ORDER BY opportunities.created_on DESC, opportunities.opportunity_id
