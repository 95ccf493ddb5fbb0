export type { WorkerContext, WorkerEvent } from './contract/index.ts';
