-- Every line read was loaded, rejected or a duplicate.
SELECT file, read, loaded, rejected, duplicate
FROM load.sources
WHERE read <> loaded + rejected + duplicate
