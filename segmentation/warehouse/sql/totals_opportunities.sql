INSERT INTO load.totals
SELECT unnest(['opportunities', 'won_opportunities', 'won_value']),
    unnest([
        count(*)::DECIMAL(38, 4),
        (count(*) FILTER (stage = 'won'))::DECIMAL(38, 4),
        coalesce(sum(value) FILTER (stage = 'won'), 0)::DECIMAL(38, 4)
    ])
FROM core.opportunities
