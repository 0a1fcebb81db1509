-- core.customers with a dense integer key and the Bundesland of German customers by postal code. A code that lost its
-- leading zero in a spreadsheet gets it back where the country is named; without one a code of four digits may as well
-- be Austrian or Swiss, and stays unknown.
CREATE OR REPLACE TABLE core.customers AS
WITH coded AS (
    SELECT
        customer_id,
        CASE
            WHEN country IS NULL THEN postal_code
            WHEN
                lower(country) IN ('de', 'd', 'deu', 'deutschland', 'germany')
                AND regexp_full_match(postal_code, '\d{4,5}')
                THEN lpad(postal_code, 5, '0')
        END AS postal_code
    FROM core.customers
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
