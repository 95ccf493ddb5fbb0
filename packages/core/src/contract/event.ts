/**
 * One ciphertext of the contract: the output of `kms:Encrypt` for compact JSON.
 *
 * `kms:Decrypt` with the event's `KeyId` and `GrantToken` and this `EncryptionContext` returns the JSON.
 */
export interface Sealed {
  /** Base64 of the ciphertext blob, shorter than 4,096 bytes; a longer secret has several blobs, separated by dots. */
  readonly Encrypted: string;
  /** `Recipient`, `Execution`, `AccountId`, and for `Output` also `Region`. */
  readonly EncryptionContext: Readonly<Record<string, string>>;
}

/** The target and the run of an invocation. Contains no secrets. */
export interface WorkerContext {
  /** Twelve digits. */
  readonly AccountId: string;
  /** Name of the account in Organizations. */
  readonly AccountName: string;
  /** Names of OUs from the root down, `Workloads/Prod`, empty for an account in the root; only if the run asks for it. */
  readonly OU?: string;
  /** Tags of the account; only if the run asks for them. */
  readonly Tags?: Readonly<Record<string, string>>;
  /** Region code, for example `ap-southeast-2`. */
  readonly Region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly Partition: string;
  /** ARN of the role that was assumed in the account. */
  readonly RoleArn: string;
  /** ARN of the run's execution. */
  readonly ExecutionId: string;
  /** ARN of the worker, with a qualifier if the run named one. */
  readonly Function: string;
}

/** The contract: the JSON event that the orchestrator sends to a worker. */
export interface WorkerEvent {
  /** The target and the run, in the clear; {@link OutputUrl.Digest} protects them from changes. */
  readonly Context: WorkerContext;
  /** ARN of the KMS key that decrypts `Credentials` and `Output`. */
  readonly KeyId: string;
  /** Token of the run's grant, for `kms:Decrypt`: KMS may not know a new grant everywhere without it. */
  readonly GrantToken: string;
  /** Seals {@link TargetCredentials}. */
  readonly Credentials: Sealed;
  /** Seals {@link OutputUrl}. */
  readonly Output: Sealed;
  /** The run's `Payload`, any JSON. */
  readonly Payload: unknown;
}

/** The content of `Credentials`: a session of the role in the target account. */
export interface TargetCredentials {
  /** Id of the access key, which is not a secret. */
  readonly AccessKeyId: string;
  /** Secret of the access key. */
  readonly SecretAccessKey: string;
  /** Token of the session, without which the key is not valid. */
  readonly SessionToken: string;
  /** When the session ends, in ISO 8601. */
  readonly Expiration: string;
}

/** The content of `Output`: the URL and the headers for the PUT of the result. */
export interface OutputUrl {
  /** Presigned URL for one PUT of one object. */
  readonly Url: string;
  /** All headers are signed and must be sent unchanged. */
  readonly Headers: Readonly<Record<string, string>>;
  /** Result of {@link eventDigest} for the event's `Context` and `Payload`. */
  readonly Digest: string;
}
