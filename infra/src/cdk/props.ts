import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** Your own key and bucket, from this app or from elsewhere, instead of those that the template makes. */
export interface KeyAndBucket {
  /**
   * A symmetric key that seals credentials, in the stack's region, and that is used for nothing else. A key from this app gets the
   * three Deny statements of the template's own key; a key from elsewhere (`Key.fromKeyArn`) must already have them, see infra's
   * README.
   */
  readonly key?: IKey;
  /**
   * Bucket for the results, in the stack's account and region. If it has an `encryptionKey`, the stack's roles may use it,
   * as far as that key's policy lets IAM decide. The bucket's policy is not changed: add the statements from `bucketStatements()`.
   */
  readonly bucket?: Pick<IBucket, 'bucketName' | 'encryptionKey'>;
}

/** Properties of the orchestrator; each sets a parameter of the template, and all have defaults. */
export interface StepEverywhereProps extends KeyAndBucket {
  /** Regions of a run that names none, for example `['eu-west-1']`. Default: every region of the partition. */
  readonly defaultRegions?: readonly string[];
  /**
   * Percentage of the account's unreserved Lambda concurrency that a run's workers may use, 1 to 100. Default 80. A
   * worker with reserved concurrency may use all of that.
   */
  readonly concurrencyShare?: number;
  /** Key of a result, with the placeholders `{{ .Function }}`, `{{ .AccountId }}` and so on. */
  readonly outputKeyPattern?: string;
  /** Whether sessions in target accounts have the run's name as source identity. Default true. */
  readonly setSourceIdentity?: boolean;
  /** Keys of the tags that a run may set on its sessions, for example `['ticket']`. Default: none. */
  readonly sessionTagKeys?: readonly string[];
  /**
   * Which workers may run with which roles, for example `{ 'StepEverywhere_audit': ['Auditor', 'ops/*'] }`. Default: every worker
   * with every role.
   */
  readonly workerRoles?: Readonly<Record<string, readonly string[]>>;
  /** Days after which the stack's own bucket deletes results, 0 to 3650. Default 0, which keeps them. */
  readonly resultsExpireAfterDays?: number;
  /** Your own prices in dollars for a preflight's estimate, by the names in infra's README. Default: list prices. */
  readonly prices?: Readonly<Record<string, number>>;
  /** Days for which logs are kept, one of the values that CloudWatch Logs accepts. Default 90. */
  readonly logRetentionDays?: number;
  /** ARN of the KMS key that encrypts the logs; its policy must allow CloudWatch Logs to use it. */
  readonly logKeyArn?: string;
  /** Which events of the state machine are logged. Default `ERROR`. */
  readonly stateMachineLogLevel?: 'OFF' | 'ALL' | 'ERROR' | 'FATAL';
  /** Whether the state machine's logs contain inputs and outputs, and therefore the payloads of runs. Default false. */
  readonly logExecutionData?: boolean;
  /** Whether X-Ray traces the state machine and its functions. Default false. */
  readonly tracing?: boolean;
  /** Prefix of the stack's role names, 1 to 30 characters. Default `StepEverywhere`. */
  readonly roleNamePrefix?: string;
  /** Path of the stack's roles, for example `/automation/`. Default `/`. */
  readonly rolePath?: string;
  /** ARN of the managed policy that is the permissions boundary of the stack's roles. Default: none. */
  readonly permissionsBoundary?: string;
  /** ARN of the KMS key that encrypts the functions' settings. Default: AWS's own key. */
  readonly functionKeyArn?: string;
  /**
   * ARN of the KMS key that encrypts the state machine and its executions. Default: AWS's own key. Its policy must
   * allow the roles that start or read runs to use it, and `delivery.logs.amazonaws.com` to decrypt.
   */
  readonly stateMachineKeyArn?: string;
  /** ARN of the SNS topic that the stack's alarms notify. Default: none. */
  readonly alarmTopicArn?: string;
  /**
   * Whether alarms watch failed runs, failed targets, missed ends, old grants and schedules that could not start a run.
   * Default false.
   */
  readonly alarms?: boolean;
  /** Percentage of a run's attempted targets that may fail before the alarm is raised, 0 to 100. Default 10. */
  readonly alarmFailedPercentage?: number;
  /** Whether CloudWatch gets a dashboard of the runs. Default false. */
  readonly dashboard?: boolean;
  /** Name of the event bus that gets an event at the end of each run. Default `default`; an empty name sends no events. */
  readonly eventBusName?: string;
  /** ARN of the SNS topic that gets a short text message at the end of a run. Default: none. */
  readonly notificationTopicArn?: string;
  /** Address that gets these messages by email, once confirmed. Default: none. */
  readonly notifyEmail?: string;
  /** Which runs send a message. Default `failures`. */
  readonly notifyOn?: 'always' | 'failures';
  /** Ids of the functions' subnets. Default: no VPC. */
  readonly subnetIds?: readonly string[];
  /** Ids of the functions' security groups; at least one if there are subnets. */
  readonly securityGroupIds?: readonly string[];
}
