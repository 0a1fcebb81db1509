-- How the CRM's opportunities ended, those without an account included.
SELECT
    count(*) FILTER (stage = 'won')::BIGINT AS won,
    count(*) FILTER (stage = 'lost')::BIGINT AS lost
FROM core.opportunities AS opportunities
