/**
 * Base of every error that the worker SDK throws.
 *
 * Lambda reports `name` as `errorType`, so `Catch` and `Retry` of Step Functions can match on it.
 */
export abstract class StepEverywhereError extends Error {
  abstract override readonly name: string;
}

/** The event of an invocation does not follow the contract. */
export class EventError extends StepEverywhereError {
  override readonly name = 'EventError';
  /** Path of the field, for example `Context.AccountId`; empty if the whole event is wrong. */
  readonly field: string;
  /** The expected value. */
  readonly expected: string;

  constructor(message: string, { field, expected }: { field: string; expected: string }) {
    super(message);
    this.field = field;
    this.expected = expected;
  }
}

/** A ciphertext of the event could not be decrypted, or its content is not what the contract expects. */
export class UnsealError extends StepEverywhereError {
  override readonly name = 'UnsealError';
  /** The event's field: `Credentials` or `Output`. */
  readonly field: string;

  constructor(message: string, { field, cause }: { field: string; cause?: unknown }) {
    super(message, { cause });
    this.field = field;
  }
}

/**
 * KMS failed or throttled, even after the SDK's own retries. The handler has not started, so the state machine invokes the
 * worker again when it sees this name.
 */
export class KmsUnavailableError extends StepEverywhereError {
  override readonly name = 'KmsUnavailableError';
  /** The event's field that could not be decrypted: `Credentials` or `Output`. */
  readonly field: string;

  constructor(message: string, { field, cause }: { field: string; cause: unknown }) {
    super(message, { cause });
    this.field = field;
  }
}

/**
 * The sealed credentials or URL expire before the function's time is up. The handler has not started, so the state machine issues
 * new credentials for the target and invokes the worker again when it sees this name.
 */
export class StaleCredentialsError extends StepEverywhereError {
  override readonly name = 'StaleCredentialsError';
  /** The value that expires too early: the session in the account (`Credentials`), or the URL (`Output`). */
  readonly field: 'Credentials' | 'Output';
  /** When it expires. */
  readonly expiration: Date;

  constructor(message: string, { field, expiration }: Pick<StaleCredentialsError, 'field' | 'expiration'>) {
    super(message);
    this.field = field;
    this.expiration = expiration;
  }
}

/** `AWS_CA_BUNDLE` names a file whose certificates cannot be trusted. The handler has not started. */
export class CertificatesError extends StepEverywhereError {
  override readonly name = 'CertificatesError';
  /** The file that `AWS_CA_BUNDLE` names. */
  readonly file: string;

  constructor(message: string, { file, cause }: { file: string; cause?: unknown }) {
    super(message, { cause });
    this.file = file;
  }
}

/** The payload does not match the author's schema. */
export class PayloadError extends StepEverywhereError {
  override readonly name = 'PayloadError';
  /** One entry per problem. */
  readonly issues: readonly { readonly path: string; readonly message: string }[];

  constructor(message: string, issues: PayloadError['issues']) {
    super(message);
    this.issues = issues;
  }
}

/** The handler returned a value that has no form in JSON. */
export class ResultError extends StepEverywhereError {
  override readonly name = 'ResultError';
  /** Path inside the value, for example `result.items[3].size`. */
  readonly path: string;

  constructor(message: string, { path, cause }: { path: string; cause?: unknown }) {
    super(message, { cause });
    this.path = path;
  }
}

/** The result could not be stored. */
export class OutputError extends StepEverywhereError {
  override readonly name = 'OutputError';
  /** Object key, without the query of the presigned URL. */
  readonly key: string;
  /** HTTP status of the last response, if there was one. */
  readonly status: number | undefined;
  /** S3's error code in the last response, for example `AccessDenied`. */
  readonly code: string | undefined;
  /** Number of attempts. */
  readonly attempts: number;

  constructor(
    message: string,
    {
      key,
      status,
      code,
      attempts,
      cause,
    }: Pick<OutputError, 'key' | 'status' | 'code' | 'attempts' | 'cause'>,
  ) {
    super(message, { cause });
    this.key = key;
    this.status = status;
    this.code = code;
    this.attempts = attempts;
  }
}

/** The handler did not finish within the function's time. */
export class WorkerTimeout extends StepEverywhereError {
  override readonly name = 'WorkerTimeout';
  /** How long the invocation had run, in milliseconds. */
  readonly elapsed: number;

  constructor(message: string, elapsed: number) {
    super(message);
    this.elapsed = elapsed;
  }
}

/** The handler sent a request, but `everywhere.local` has no credentials for it. */
export class LocalCredentialsError extends StepEverywhereError {
  override readonly name = 'LocalCredentialsError';
  /** The account whose credentials were requested. */
  readonly accountId: string;

  constructor(accountId: string) {
    super(
      `no credentials for account ${accountId}: pass some to everywhere.local, as in ` +
        "{ credentials: fromIni({ profile: 'dev' }) }, or a client of your own, as in { clients: [[SSMClient, fake]] }, " +
        'or mock the client, for example with aws-sdk-client-mock',
    );
    this.accountId = accountId;
  }
}

/** Code that outlived its invocation requested that invocation's credentials or clients. */
export class InvocationEndedError extends StepEverywhereError {
  override readonly name = 'InvocationEndedError';
  /** The account whose credentials were requested. */
  readonly accountId: string;

  constructor(accountId: string) {
    super(
      `the credentials of account ${accountId} belong to an invocation that has ended; ` +
        'use `client` and `credentials` only inside the handler, and await everything that the handler starts',
    );
    this.accountId = accountId;
  }
}
