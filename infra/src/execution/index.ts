export type { OriginalExecution } from './inherit-input.ts';
export { readExecution, readRunning } from './read-execution.ts';
export { refuseOverlap } from './refuse-overlap.ts';
export { type Listing, requireState } from './run-history.ts';
export { type RunRules, readStartedRun, type StartedRun } from './started-run.ts';
export { readTargetList, type TargetList } from './target-list.ts';
