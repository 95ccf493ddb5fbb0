export type { ClientClass, ClientFactory } from './clients.ts';
export type { WorkerContext, WorkerEvent } from './contract/index.ts';
export {
  EventError,
  InvocationEndedError,
  OutputError,
  PayloadError,
  ResultError,
  StepEverywhereError,
  UnsealError,
  WorkerTimeout,
} from './errors.ts';
export { everywhere, type LambdaHandler, type Stored, type WorkerOptions } from './everywhere.ts';
export type { BigIntPolicy } from './result/json-value.ts';
export type { Handler, WorkerInput } from './worker-input.ts';
