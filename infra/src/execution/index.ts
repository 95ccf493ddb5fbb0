export type { OriginalExecution } from './inherit-input.ts';
export { type ListedTargets, readListedTargets } from './listed-targets.ts';
export { readExecution, readRunning } from './read-execution.ts';
export { refuseOverlap } from './refuse-overlap.ts';
export { type Listing, readListing, requireState } from './run-history.ts';
export { type RunRules, readStartedRun, type StartedRun } from './started-run.ts';
