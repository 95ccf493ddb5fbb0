-- Buckets by the region in the name of their file, and how many of them have no versioning.
SELECT
  regexp_extract("$path", '([a-z0-9-]+)[.]json$', 1) AS region,
  count(*) AS buckets,
  count(CASE WHEN versioning <> 'Enabled' THEN 1 END) AS unversioned
FROM bucket_inventory
WHERE execution = ?
GROUP BY 1
ORDER BY 1
