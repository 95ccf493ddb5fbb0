-- The own objects of a run of any worker: every line of its _run folder, as text.
CREATE EXTERNAL TABLE run_objects (line string)
PARTITIONED BY (worker string, execution string)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\001'
STORED AS TEXTFILE
LOCATION 's3://BUCKET/StepEverywhere/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.worker.type' = 'injected',
  'projection.execution.type' = 'injected',
  'storage.location.template' = 's3://BUCKET/StepEverywhere/${worker}/$LATEST/${execution}/_run/'
)
