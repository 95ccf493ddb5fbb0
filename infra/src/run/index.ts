export { type AccountLine, regionsOfLine } from './account-line.ts';
export { type ExecutionArn, parseExecutionArn } from './execution-arn.ts';
export { findRun } from './find-run.ts';
export { outcomeKey, type ReportKeys, reportKeys, runKey, runPrefix, targetsKey } from './object-keys.ts';
export type { Run } from './run.ts';
export { sessionName } from './session-name.ts';
