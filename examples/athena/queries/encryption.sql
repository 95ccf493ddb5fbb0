-- Number of buckets by account and kind of encryption.
SELECT accountname, encryption, count(*) AS buckets
FROM bucket_inventory
WHERE execution = ?
GROUP BY accountname, encryption
ORDER BY accountname, encryption
