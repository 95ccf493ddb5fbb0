-- The rows of all runs of bucket-inventory, each with its run and the time when it was stored.
CREATE OR REPLACE VIEW bucket_inventory_runs AS
SELECT
  regexp_extract("$path", '/([^/]+)/[0-9]{12}/[^/]+$', 1) AS execution,
  "$file_modified_time" AS stored,
  accountid,
  region,
  accountname,
  name,
  creationdate,
  encryption,
  kmskey,
  versioning,
  publicaccessblocked,
  tags,
  missingtags
FROM bucket_inventory_files
WHERE "$path" NOT LIKE '%/_run/%'
