-- Every rejected line is listed with a reason, every duplicate with the line that came first.
SELECT s.file, s.rejected, s.duplicate
FROM load.sources AS s
WHERE
    s.rejected <> (SELECT count(DISTINCT r.row) FROM load.rejects AS r WHERE r.source = s.source)
    OR s.duplicate <> (SELECT count(*) FROM load.duplicates AS d WHERE d.source = s.source)
