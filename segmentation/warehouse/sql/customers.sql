-- core.customers with a dense integer key and the Bundesland of German customers by postal code.
CREATE OR REPLACE TABLE core.customers AS
WITH coded AS (
    SELECT customer_id, reference.german_postal_code(postal_code, country) AS postal_code FROM core.customers
),
found AS (
    SELECT coded.customer_id, codes.bundesland
    FROM coded
    INNER JOIN reference.postal_codes AS codes USING (postal_code)
)
SELECT
    customers.*,
    (row_number() OVER (ORDER BY customers.customer_id) - 1)::INTEGER AS customer_key,
    found.bundesland
FROM core.customers AS customers
LEFT JOIN found USING (customer_id)
ORDER BY customers.customer_id
