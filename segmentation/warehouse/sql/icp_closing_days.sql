-- The days of the first and the last closed opportunity.
SELECT min(closed_on) AS first, max(closed_on) AS last
FROM core.opportunities AS opportunities
WHERE stage IN ('won', 'lost')
