-- The Bundesland of German customers by postal code; a code that lost its leading zero in a spreadsheet gets it back.
ALTER TABLE core.customers ADD COLUMN bundesland VARCHAR;
UPDATE core.customers
SET bundesland = region.bundesland
FROM reference.postal_regions AS region
WHERE
    lower(coalesce(country, 'de')) IN ('de', 'd', 'deu', 'deutschland', 'germany')
    AND regexp_full_match(postal_code, '\d{4,5}')
    AND lpad(postal_code, 5, '0') BETWEEN region.plz_from AND region.plz_to;
