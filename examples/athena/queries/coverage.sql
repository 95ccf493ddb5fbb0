-- Buckets of every account of the run, and in how many regions the worker did not succeed, so that there may be more.
WITH planned AS (
  SELECT
    json_extract_scalar(line, '$.AccountId') AS id,
    json_extract_scalar(line, '$.AccountName') AS account
  FROM run_objects
  WHERE worker = 'StepEverywhere_bucket-inventory' AND execution = ? AND "$path" LIKE '%/_run/targets.jsonl'
),
unanswered AS (
  SELECT json_extract_scalar(line, '$.AccountId') AS id, count(*) AS regions
  FROM run_objects
  WHERE
    worker = 'StepEverywhere_bucket-inventory' AND execution = ?
    AND ("$path" LIKE '%/_run/failures.jsonl' OR "$path" LIKE '%/_run/skipped.jsonl')
  GROUP BY 1
),
found AS (
  SELECT accountid AS id, count(*) AS buckets
  FROM bucket_inventory
  WHERE execution = ?
  GROUP BY 1
)
SELECT
  planned.account,
  coalesce(found.buckets, 0) AS buckets,
  coalesce(unanswered.regions, 0) AS unanswered_regions
FROM planned
LEFT JOIN unanswered ON unanswered.id = planned.id
LEFT JOIN found ON found.id = planned.id
ORDER BY 1
