export type { ClientClass, ClientFactory } from './clients/clients.ts';
export type { SignedInit } from './clients/signature.ts';
export type { SignedFetch } from './clients/signed-fetch.ts';
export type { WorkerContext, WorkerEvent } from './contract/index.ts';
export {
  CertificatesError,
  EventError,
  InvocationEndedError,
  KmsUnavailableError,
  LocalCredentialsError,
  OutputError,
  PayloadError,
  ResultError,
  StaleCredentialsError,
  StepEverywhereError,
  UnsealError,
  WorkerTimeout,
} from './errors.ts';
export { type Everywhere, everywhere, isWorker } from './everywhere.ts';
export type { LocalTarget } from './local.ts';
export type { RowFields } from './result/rows.ts';
export type { StoredAs } from './result/stored.ts';
export type { BigIntPolicy } from './result/walk.ts';
export type { Handler, TargetAccount, WorkerInput } from './target/worker-input.ts';
export type { LambdaHandler, Stored, WorkerOptions } from './worker.ts';
