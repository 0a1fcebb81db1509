-- Who may be a double: every ERP customer, and every CRM account that names no customer of the ERP.
SELECT
    'customer' AS kind, customer_id AS id, name, street, postal_code, city, country, vat_id, phone, mail_domain, parent_id
FROM core.customers AS customers
UNION ALL
SELECT
    'account', accounts.account_id, accounts.name, accounts.street, accounts.postal_code, accounts.city, NULL,
    accounts.vat_id, accounts.phone, accounts.mail_domain, NULL
FROM core.accounts AS accounts
ANTI JOIN core.customers AS known ON known.customer_id = accounts.customer_id
ORDER BY kind, id
