export type { ClientClass, ClientFactory } from './clients.ts';
export type { WorkerContext, WorkerEvent } from './contract/index.ts';
export {
  EventError,
  InvocationEndedError,
  KmsUnavailableError,
  LocalCredentialsError,
  OutputError,
  PayloadError,
  ResultError,
  StepEverywhereError,
  UnsealError,
  WorkerTimeout,
} from './errors.ts';
export { type Everywhere, everywhere, isWorker, type LambdaHandler, type Stored } from './everywhere.ts';
export type { LocalTarget } from './local.ts';
export type { RowFields } from './result/rows.ts';
export type { StoredAs } from './result/stored.ts';
export type { BigIntPolicy } from './result/walk.ts';
export type { SignedFetch, SignedInit } from './signed-fetch.ts';
export type { WorkerOptions } from './worker.ts';
export type { Handler, WorkerInput } from './worker-input.ts';
