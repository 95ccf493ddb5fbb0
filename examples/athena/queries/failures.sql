-- Which accounts failed and why: how many of their regions, with each message once.
SELECT
  json_extract_scalar(line, '$.AccountName') AS account,
  json_extract_scalar(line, '$.Class') AS class,
  json_extract_scalar(line, '$.Message') AS message,
  count(*) AS regions
FROM run_objects
WHERE worker = ? AND execution = ? AND "$path" LIKE '%/_run/failures.jsonl'
GROUP BY 1, 2, 3
ORDER BY 4 DESC, 1, 2, 3
