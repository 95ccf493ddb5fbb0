-- The buckets that the latest run found; the latest run is the one that stored a result last.
SELECT accountid, region, name, encryption, publicaccessblocked
FROM bucket_inventory_runs
WHERE execution = (SELECT max_by(execution, stored) FROM bucket_inventory_runs)
ORDER BY accountid, region, name
