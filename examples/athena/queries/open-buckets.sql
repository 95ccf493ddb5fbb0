-- Buckets that their own settings do not close to the public.
SELECT accountid, region, name
FROM bucket_inventory
WHERE execution = ? AND NOT publicaccessblocked
ORDER BY accountid, region, name
