-- The Bundesland of German customers by postal code. A code that lost its leading zero in a spreadsheet gets it back
-- where the country is named; without one a code of four digits may as well be Austrian or Swiss, and stays unknown.
ALTER TABLE core.customers ADD COLUMN bundesland VARCHAR;
UPDATE core.customers
SET bundesland = codes.bundesland
FROM reference.postal_codes AS codes
WHERE
    codes.postal_code = CASE
        WHEN country IS NULL THEN customers.postal_code
        WHEN
            lower(country) IN ('de', 'd', 'deu', 'deutschland', 'germany')
            AND regexp_full_match(customers.postal_code, '\d{4,5}')
            THEN lpad(customers.postal_code, 5, '0')
    END;
