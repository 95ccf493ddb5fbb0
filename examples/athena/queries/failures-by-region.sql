-- How many accounts failed in each region, by class.
SELECT
  json_extract_scalar(line, '$.Region') AS region,
  json_extract_scalar(line, '$.Class') AS class,
  count(*) AS accounts
FROM run_objects
WHERE worker = ? AND execution = ? AND "$path" LIKE '%/_run/failures.jsonl'
GROUP BY 1, 2
ORDER BY 1, 2
