import type { Caller } from '../service.ts';

/** A request that a fault may strike. */
export interface FaultyRequest {
  /** Signing name of the service, for example `kms`. */
  readonly service: string;
  /** For example `Decrypt`. */
  readonly operation: string;
  /** The operation's documented input; a blob is bytes or base64. */
  // biome-ignore lint/suspicious/noExplicitAny: what it has depends on the operation
  readonly input: any;
  /** Who calls: a client by its credentials, the state machine by its role. */
  readonly caller: Caller;
  /** Region of the request. */
  readonly region: string;
}

/** An error that a service answers with in place of what it would. */
export interface FaultyAnswer {
  /** AWS's code, for example `ThrottlingException`. */
  readonly code: string;
  readonly message?: string;
  /** HTTP status, 400 to 599; 400 by default. */
  readonly statusCode?: number;
  /** Members of the error's documented shape in addition to the message, for example `Reason`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A fault's `service` that strikes every one. */
export const EVERY_SERVICE = '*';

/** Something that goes wrong in the emulated AWS: which requests it strikes, and what then happens. */
export interface Fault {
  /**
   * Signing name: `account`, `ec2`, `events` (what EventBridge delivers), `kms`, `lambda`, `organizations`, `s3`, `sqs` (what state
   * machines send), `ssm`, `states` or `sts`; with backing services any other, and S3 Control's is `s3-control`. `*` is every service.
   */
  readonly service: string;
  /**
   * One of the service's operations; every one by default. Of the backing services' it is known by name where the request
   * has the name in it (`DescribeVpcs`), otherwise as method and path (`GET /2015-03-31/functions`).
   */
  readonly operation?: string;
  /** Which requests; all by default. */
  readonly when?: (request: FaultyRequest) => boolean;
  /** Share of the fitting requests that is struck, 0 to 1; 1 by default. Which ones is drawn by the emulator's `seed`. */
  readonly share?: number;
  /** How many requests are struck at most; any number by default. */
  readonly times?: number;
  /** How long it lasts from the first fitting request on, in seconds; for ever by default. */
  readonly seconds?: number;
  /** Called with a request that is struck, and waited for: to stop an execution or to kill a function in the middle. */
  readonly meanwhile?: (request: FaultyRequest) => unknown;
  /**
   * What the request is answered with: an error, or what the service says when it is `throttled` or `unavailable`.
   * Without it, the request is answered as usual after `meanwhile`.
   */
  readonly answer?: FaultyAnswer | 'throttled' | 'unavailable' | ((request: FaultyRequest) => FaultyAnswer);
  /** The output to answer with as if the service had done what was asked, which it has not: the request is lost. */
  readonly instead?: object;
  /** Whether the service does what was asked, and only its answer is the error; false by default. */
  readonly isDone?: boolean;
}

/** A fault that cannot be injected, with the field that is wrong. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  /** For example `share`. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(`Fault's ${field}: ${message}`);
    this.field = field;
  }
}
