-- The rows of bucket-inventory, one per line, for one run at a time.
CREATE EXTERNAL TABLE bucket_inventory (
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
PARTITIONED BY (execution string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS TEXTFILE
LOCATION 's3://BUCKET/StepEverywhere/StepEverywhere_bucket-inventory/$LATEST/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.execution.type' = 'injected',
  'storage.location.template' = 's3://BUCKET/StepEverywhere/StepEverywhere_bucket-inventory/$LATEST/${execution}/'
)
