import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** A key and a bucket of yours, of this app or from elsewhere, in place of those that the template makes. */
export interface KeyAndBucket {
  /**
   * A symmetric key that seals credentials, in the stack's region, and for nothing else. A key that the app makes gets the
   * three Deny statements of the template's own key; one from elsewhere (`Key.fromKeyArn`) must carry them already, as infra's
   * README says.
   */
  readonly key?: IKey;
  /**
   * Bucket of the results, in the stack's account and region. The stack's roles may use its `encryptionKey`, if it has one,
   * as far as that key's policy lets IAM decide. Its policy stays as it is: add what `bucketStatements()` gives.
   */
  readonly bucket?: Pick<IBucket, 'bucketName' | 'encryptionKey'>;
}

/** What the orchestrator may be told; every property is a parameter of the template and has its default. */
export interface StepEverywhereProps extends KeyAndBucket {
  /** Regions of a run that names none, such as `['eu-west-1']`; every region of the partition by default. */
  readonly defaultRegions?: readonly string[];
  /**
   * Percent of the account's unreserved Lambda concurrency that the workers of a run may fill, 1 to 100; 80 by default. A
   * worker with a reserved concurrency fills that.
   */
  readonly concurrencyShare?: number;
  /** Key of a result, with the placeholders `{{ .Function }}`, `{{ .AccountId }}` and so on. */
  readonly outputKeyPattern?: string;
  /** Whether sessions in target accounts carry the run's name as source identity; true by default. */
  readonly setSourceIdentity?: boolean;
  /** Keys of the tags that a run may put on its sessions, such as `['ticket']`; none by default. */
  readonly sessionTagKeys?: readonly string[];
  /**
   * Which workers may be run with which roles, such as `{ 'StepEverywhere_audit': ['Auditor', 'ops/*'] }`; by default each
   * with each.
   */
  readonly workerRoles?: Readonly<Record<string, readonly string[]>>;
  /** Days after which the stack's own bucket deletes results, 0 to 3650; 0, the default, keeps them. */
  readonly resultsExpireAfterDays?: number;
  /** Your own prices in dollars for the estimate of a preflight, by the names in infra's README; list prices by default. */
  readonly prices?: Readonly<Record<string, number>>;
  /** Days for which the logs are kept, one of the periods that CloudWatch Logs knows; 90 by default. */
  readonly logRetentionDays?: number;
  /** ARN of the KMS key that the logs are encrypted with; its policy has to let CloudWatch Logs use it. */
  readonly logKeyArn?: string;
  /** Which events of the state machine are logged; `ERROR` by default. */
  readonly stateMachineLogLevel?: 'OFF' | 'ALL' | 'ERROR' | 'FATAL';
  /** Whether the logs of the state machine hold inputs and outputs, and so the payloads of runs; false by default. */
  readonly logExecutionData?: boolean;
  /** Whether X-Ray traces the state machine and its functions; false by default. */
  readonly tracing?: boolean;
  /** What the names of the stack's roles begin with, 1 to 30 characters; `StepEverywhere` by default. */
  readonly roleNamePrefix?: string;
  /** Path of the stack's roles, such as `/automation/`; `/` by default. */
  readonly rolePath?: string;
  /** ARN of the managed policy that bounds the stack's roles; none by default. */
  readonly permissionsBoundary?: string;
  /** ARN of the KMS key that the settings of the functions are encrypted with; AWS's own by default. */
  readonly functionKeyArn?: string;
  /**
   * ARN of the KMS key that the state machine and its executions are encrypted with; AWS's own by default. Its policy has to
   * let the roles that start or read runs use it, and `delivery.logs.amazonaws.com` decrypt.
   */
  readonly stateMachineKeyArn?: string;
  /** ARN of the SNS topic that the stack's alarms notify; none by default. */
  readonly alarmTopicArn?: string;
  /**
   * Whether alarms watch runs that fail, failed targets, missed ends, old grants and starts that schedules could not make;
   * false by default.
   */
  readonly alarms?: boolean;
  /** Percentage of a run's attempted targets over which the alarm about them is raised, 0 to 100; 10 by default. */
  readonly alarmFailedPercentage?: number;
  /** Whether CloudWatch has a dashboard of the runs; false by default. */
  readonly dashboard?: boolean;
  /** Name of the event bus that gets an event at the end of each run; `default` by default, and none for an empty name. */
  readonly eventBusName?: string;
  /** ARN of the SNS topic that gets a short text message at the end of a run; none by default. */
  readonly notificationTopicArn?: string;
  /** Address that gets these messages by email, once it has confirmed; none by default. */
  readonly notifyEmail?: string;
  /** After which runs a message is sent; `failures` by default. */
  readonly notifyOn?: 'always' | 'failures';
  /** Ids of the subnets that the functions run in; no VPC by default. */
  readonly subnetIds?: readonly string[];
  /** Ids of the functions' security groups, at least one where there are subnets. */
  readonly securityGroupIds?: readonly string[];
}
