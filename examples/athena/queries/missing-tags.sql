-- Which required tags are missing, and on how many buckets.
SELECT missing.tag, count(*) AS buckets
FROM bucket_inventory CROSS JOIN UNNEST(missingtags) AS missing (tag)
WHERE execution = ?
GROUP BY missing.tag
ORDER BY missing.tag
