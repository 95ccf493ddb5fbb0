-- The runs that left results, the latest first, with the accounts and buckets of each.
SELECT
  execution,
  max(stored) AS stored,
  count(DISTINCT accountid) AS accounts,
  count(*) AS buckets
FROM bucket_inventory_runs
GROUP BY execution
ORDER BY stored DESC
