import type { Caller } from '../service.ts';

/** A request that a fault may affect. */
export interface FaultyRequest {
  /** Signing name of the service, for example `kms`. */
  readonly service: string;
  /** For example `Decrypt`. */
  readonly operation: string;
  /** The operation's documented input; a blob is bytes or base64. */
  // biome-ignore lint/suspicious/noExplicitAny: what it has depends on the operation
  readonly input: any;
  /** The caller: a client with its credentials, or the state machine with its role. */
  readonly caller: Caller;
  /** Region of the request. */
  readonly region: string;
}

/** An error that a service answers with instead of its usual answer. */
export interface FaultyAnswer {
  /** AWS's code, for example `ThrottlingException`. */
  readonly code: string;
  /** The error's message. */
  readonly message?: string;
  /** HTTP status, 400 to 599. Default 400. */
  readonly statusCode?: number;
  /** Members of the error's documented shape in addition to the message, for example `Reason`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A fault's `service` that matches every service. */
export const EVERY_SERVICE = '*';

/** A failure in the emulated AWS: the requests that it affects, and what happens to them. */
export interface Fault {
  /**
   * Signing name: `account`, `ec2`, `events` (deliveries by EventBridge), `kms`, `lambda`, `organizations`, `s3`, `sqs` (messages from
   * state machines), `ssm`, `states` or `sts`; with backing services any other, and `s3-control` for S3 Control. `*` is every service.
   */
  readonly service: string;
  /**
   * One of the service's operations. Default: every one. For a backing service, it is the name if the request
   * contains it (`DescribeVpcs`), otherwise method and path (`GET /2015-03-31/functions`).
   */
  readonly operation?: string;
  /** Selects requests. Default: all. */
  readonly when?: (request: FaultyRequest) => boolean;
  /** Share of the selected requests that is affected, 0 to 1. Default 1. The emulator's `seed` determines which. */
  readonly share?: number;
  /** Largest number of affected requests. Default: unlimited. */
  readonly times?: number;
  /** Seconds from the first matching request until the fault ends. Default: forever. */
  readonly seconds?: number;
  /** Called with each affected request, and awaited, for example to stop an execution or to kill a function while it runs. */
  readonly meanwhile?: (request: FaultyRequest) => unknown;
  /**
   * The answer to the request: an error, or the service's usual error if it is `throttled` or `unavailable`.
   * Without it, the request is answered as usual after `meanwhile`.
   */
  readonly answer?: FaultyAnswer | 'throttled' | 'unavailable' | ((request: FaultyRequest) => FaultyAnswer);
  /** The output to answer with, although the service has done nothing: the request is lost. */
  readonly instead?: object;
  /** Whether the service performs the request, so that only its answer is the error. Default false. */
  readonly isDone?: boolean;
}

/** A fault that cannot be injected; names the field that is wrong. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  /** For example `share`. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(`Fault's ${field}: ${message}`);
    this.field = field;
  }
}
