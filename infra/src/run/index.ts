export { type AccountLine, regionsOfLine } from './account-line.ts';
export { type ExecutionArn, parseExecutionArn } from './execution-arn.ts';
export { findRun } from './find-run.ts';
export {
  mergedPrefix,
  outcomeKey,
  type ReportKeys,
  reportKeys,
  retriesPrefix,
  runKey,
  runPrefix,
  targetsKey,
  waveKey,
} from './object-keys.ts';
export type { RetryNote } from './retry-note.ts';
export type { OriginalRun, Run, Wave } from './run.ts';
export { sessionName } from './session-name.ts';
