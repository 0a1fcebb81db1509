-- One Bundesland for each German postal code. Where two ranges hold a code the narrower one has it: it was drawn for
-- those few places (19273 Amt Neuhaus belongs to Niedersachsen); then the one that begins first. A view, since writing
-- 88,000 codes into every warehouse takes longer than listing them when they are asked for.
CREATE VIEW reference.postal_codes AS
SELECT
    lpad(code::VARCHAR, 5, '0') AS postal_code,
    min_by(bundesland, (plz_to::INTEGER - plz_from::INTEGER) * 100000 + plz_from::INTEGER) AS bundesland
FROM (
    SELECT *, unnest(generate_series(plz_from::INTEGER, plz_to::INTEGER)) AS code FROM reference.postal_regions
) AS listed
GROUP BY code;

CREATE MACRO reference.is_germany(country) AS lower(country) IN ('de', 'd', 'deu', 'deutschland', 'germany');

-- The German postal code of a place, null where it is none. A code that lost its leading zero in a spreadsheet gets it
-- back where the country is named; without one a code of four digits may as well be Austrian or Swiss, and stays as it
-- is.
CREATE MACRO reference.german_postal_code(code, country) AS
CASE
    WHEN country IS NULL THEN code
    WHEN reference.is_germany(country) AND regexp_full_match(code, '\d{4,5}') THEN lpad(code, 5, '0')
END
