import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Context } from 'aws-lambda';
import { type End, raceAgainst } from './deadline.ts';
import { checkPayload } from './payload.ts';
import type { Redaction } from './redaction.ts';
import { jsonBody, type ResultBody } from './result/body.ts';
import { asRows, type RowFields, rowsBody } from './result/rows.ts';
import type { AccountAndRegion } from './result/stored.ts';
import type { BigIntPolicy } from './result/walk.ts';
import type { LoggerOptions } from './target/target-logger.ts';
import type { Handler, WorkerInput } from './target/worker-input.ts';

/** Options for a worker's payload, result and logger. */
export interface WorkerOptions {
  /** Schema of the payload: any Standard Schema validator, such as one of zod, valibot or arktype. */
  readonly payload?: StandardSchemaV1;
  /** How a BigInt in the result is stored: not at all, which is an error (default), or as a string of its digits. */
  readonly bigint?: BigIntPolicy;
  /**
   * Fields that each row starts with, computed from the handler's input; a row's own fields of the same name win.
   * Default: `AccountId` and `Region`. `false` adds nothing.
   */
  readonly rowFields?: RowFields;
  /** Options for the handler's logger: level, formatter, further keys. */
  readonly logger?: LoggerOptions;
}

/** A handler and its options. */
export interface Worker {
  readonly handler: Handler;
  readonly options: WorkerOptions;
}

/** Where and until when a worker runs, in the orchestrator's run or locally. */
export interface Circumstances {
  readonly context: Context;
  readonly redaction: Redaction;
  /** When the invocation's time is up. */
  readonly end: End;
}

/** Validates the payload, if the author gave a schema. @throws PayloadError */
export async function payloadFor({ options }: Worker, payload: unknown, end: End): Promise<unknown> {
  return options.payload === undefined ? payload : raceAgainst(end, checkPayload(payload, options.payload));
}

/** Calls the handler, and prepares its result for storing. @throws ResultError, and any error of the handler */
export async function resultOf(
  worker: Worker,
  input: WorkerInput,
  circumstances: Circumstances,
): Promise<ResultBody> {
  const { rowFields, bigint = 'error' } = worker.options;
  const { context, redaction, end } = circumstances;
  const returned = await worker.handler(input, context);
  const rows = asRows(returned);
  if (rows === undefined) return jsonBody(returned, { redaction, bigint });
  return rowsBody(rows, { input, redaction, bigint, rowFields, end });
}

/** A worker's response when its result is stored; any other response fails the target with `ResultMissing`. */
export type Stored = typeof STORED;

export const STORED = 'stored';

/** Where a Lambda handler keeps its worker, for `everywhere.local`. */
export const WORKER: unique symbol = Symbol.for('step-everywhere.worker') as never;

/** The function that Lambda calls. Its type carries the types of payload and result, for `everywhere.local`. */
export interface LambdaHandler<Payload = unknown, Result = unknown, Fields = AccountAndRegion> {
  /** Runs one invocation, and answers when the result is stored. */
  (event: unknown, context: Context): Promise<Stored>;
  /** The worker behind the handler, for `everywhere.local`. */
  readonly [WORKER]: Worker & {
    readonly types?: { readonly payload: Payload; readonly result: Result; readonly fields: Fields };
  };
}
