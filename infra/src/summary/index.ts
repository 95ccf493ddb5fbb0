export { failureClasses } from './failure-class.ts';
export { type RunEnd, type SummariseEvent, summarise } from './summarise.ts';
export { type ExecutionStatusChange, summariseEndedRun } from './summarise-ended-run.ts';
export type { EndedEarly, Summary } from './summary.ts';
export type { FailureLine, NotAttemptedLine, SkippedLine } from './tally.ts';
