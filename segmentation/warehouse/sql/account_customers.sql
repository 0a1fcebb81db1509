-- One row per CRM account with its ERP customer, if it has one.
SELECT account_id, customer_id
FROM core.accounts AS accounts
