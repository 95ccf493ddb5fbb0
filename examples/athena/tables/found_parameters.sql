-- The results of find-parameters: one object for each target, on one line, for one run at a time.
CREATE EXTERNAL TABLE found_parameters (
  account struct<id:string,name:string>,
  region string,
  identity struct<account:string,arn:string,userid:string>,
  parameters array<map<string,string>>
)
PARTITIONED BY (execution string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS TEXTFILE
LOCATION 's3://BUCKET/StepEverywhere/StepEverywhere_find-parameters/$LATEST/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.execution.type' = 'injected',
  'storage.location.template' = 's3://BUCKET/StepEverywhere/StepEverywhere_find-parameters/$LATEST/${execution}/'
)
