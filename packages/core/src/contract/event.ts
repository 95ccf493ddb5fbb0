/**
 * One ciphertext of the contract: `kms:Encrypt`'s output over compact JSON.
 *
 * `kms:Decrypt` with the event's `KeyId` and `GrantToken` and this `EncryptionContext` gives the JSON back.
 */
export interface Sealed {
  /** Base64 of the ciphertext blob, shorter than 4,096 bytes; of a longer secret several, with a dot between two of them. */
  readonly Encrypted: string;
  /** `Recipient`, `Execution`, `AccountId`, and for `Output` also `Region`. */
  readonly EncryptionContext: Readonly<Record<string, string>>;
}

/** Which target of which run an invocation acts in. Nothing in it is secret. */
export interface WorkerContext {
  /** Twelve digits. */
  readonly AccountId: string;
  readonly AccountName: string;
  /** Names of OUs from the root down, `Workloads/Prod`, empty for an account in the root; where the run asks for it. */
  readonly OU?: string;
  /** Tags of the account, where the run asks for them. */
  readonly Tags?: Readonly<Record<string, string>>;
  /** Region code, for example `ap-southeast-2`. */
  readonly Region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly Partition: string;
  /** ARN of the role that was assumed in the account. */
  readonly RoleArn: string;
  /** ARN of the run's execution. */
  readonly ExecutionId: string;
  /** ARN of the worker, with its qualifier if the run named one. */
  readonly Function: string;
}

/** The contract: the JSON event that the orchestrator sends to a worker. */
export interface WorkerEvent {
  readonly Context: WorkerContext;
  readonly KeyId: string;
  readonly GrantToken: string;
  /** Seals {@link TargetCredentials}. */
  readonly Credentials: Sealed;
  /** Seals {@link OutputUrl}. */
  readonly Output: Sealed;
  /** The run's `Payload`, any JSON. */
  readonly Payload: unknown;
}

/** What `Credentials` seals: a session of the role in the target account. */
export interface TargetCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  /** ISO 8601. */
  readonly Expiration: string;
}

/** What `Output` seals: where, and with which headers, the result is to be PUT. */
export interface OutputUrl {
  readonly Url: string;
  /** Every one of them was signed and must be sent as it is. */
  readonly Headers: Readonly<Record<string, string>>;
  /** What {@link eventDigest} gives for the event's `Context` and `Payload`. */
  readonly Digest: string;
}
