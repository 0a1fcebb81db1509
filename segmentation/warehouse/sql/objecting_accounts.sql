-- One row per CRM account that objects: it says so itself, its customer does, or everybody who is known there does.
SELECT account_id
FROM core.accounts AS accounts
WHERE opt_out = 'yes'
UNION
SELECT accounts.account_id
FROM core.accounts AS accounts
INNER JOIN core.customers AS customers USING (customer_id)
WHERE customers.opt_out = 'yes'
UNION
SELECT account_id
FROM core.contacts AS contacts
GROUP BY account_id
HAVING bool_and(coalesce(opt_out, 'no') = 'yes')
