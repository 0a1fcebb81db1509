-- One row per customer that objects to being put into segments: it says so itself, an account of it does, or everybody
-- who is known there does, so that nobody is left whose data could be used.
SELECT customer_id
FROM core.customers AS customers
WHERE opt_out = 'yes'
UNION
SELECT customer_id
FROM core.accounts AS accounts
WHERE opt_out = 'yes' AND customer_id IS NOT NULL
UNION
SELECT accounts.customer_id
FROM core.accounts AS accounts
INNER JOIN core.contacts AS contacts USING (account_id)
WHERE accounts.customer_id IS NOT NULL
GROUP BY accounts.customer_id
HAVING bool_and(coalesce(contacts.opt_out, 'no') = 'yes')
