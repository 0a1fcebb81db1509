-- The files of order lines that were not read in one pass sum up to the revenue that was loaded.
SELECT t.value, a.revenue
FROM load.totals AS t, (SELECT sum(revenue) AS revenue FROM load.amounts WHERE outcome = 'loaded') AS a
WHERE t.name = 'revenue' AND t.value <> a.revenue
