-- The same rows for all runs at once, for the view bucket_inventory_runs.
CREATE EXTERNAL TABLE bucket_inventory_files (
  accountid string,
  region string,
  accountname string,
  name string,
  creationdate string,
  encryption string,
  kmskey string,
  versioning string,
  publicaccessblocked boolean,
  tags map<string,string>,
  missingtags array<string>
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS TEXTFILE
LOCATION 's3://BUCKET/StepEverywhere/StepEverywhere_bucket-inventory/$LATEST/'
