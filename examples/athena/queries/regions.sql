-- Buckets by the region of the file that they are in, and how many of them keep no versions.
SELECT
  regexp_extract("$path", '([a-z0-9-]+)[.]json$', 1) AS region,
  count(*) AS buckets,
  count(CASE WHEN versioning <> 'Enabled' THEN 1 END) AS unversioned
FROM bucket_inventory
WHERE execution = ?
GROUP BY 1
ORDER BY 1
