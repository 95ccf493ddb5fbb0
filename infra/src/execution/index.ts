export type { OriginalExecution } from './inherit-input.ts';
export { readExecution, readRunning } from './read-execution.ts';
export { type RunRules, readStartedRun, type StartedRun } from './started-run.ts';
export { refuseBeyondScope } from './within-scope.ts';
