export { recount } from './recount.ts';
export { type SummariseEvent, summarise } from './summarise.ts';
export { type ExecutionStatusChange, summariseEndedRun } from './summarise-ended-run.ts';
