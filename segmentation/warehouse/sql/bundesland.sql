-- The Bundesland of German customers by postal code. A code that lost its leading zero in a spreadsheet gets it back
-- where the country is named; without one a code of four digits may as well be Austrian or Swiss, and stays unknown.
ALTER TABLE core.customers ADD COLUMN bundesland VARCHAR;
UPDATE core.customers
SET bundesland = found.bundesland
FROM (
    -- Joined apart from the update, which would compare every customer with every code.
    SELECT coded.customer_id, codes.bundesland
    FROM (
        SELECT
            customer_id,
            CASE
                WHEN country IS NULL THEN postal_code
                WHEN
                    lower(country) IN ('de', 'd', 'deu', 'deutschland', 'germany')
                    AND regexp_full_match(postal_code, '\d{4,5}')
                    THEN lpad(postal_code, 5, '0')
            END AS code
        FROM core.customers
    ) AS coded
    INNER JOIN reference.postal_codes AS codes ON codes.postal_code = coded.code
) AS found
WHERE found.customer_id = customers.customer_id;
