export { type AccountLine, isRegionCode, parseAccountLine, regionsOfLine } from './account-line.ts';
export {
  type AccountOutcomes,
  accountOutcomes,
  accountStates,
  readAccount,
  resultKey,
} from './account-outcomes.ts';
export { parseExecutionArn } from './execution-arn.ts';
export { findRun, findRunPrefix, readRun } from './find-run.ts';
export { readAccountLines, readFailedTargets } from './lists.ts';
export {
  announcedKey,
  mergedPrefix,
  outcomeKey,
  outcomesPrefix,
  retriesPrefix,
  runKey,
  runPrefix,
  type SummaryKeys,
  summaryKeys,
  targetsKey,
  waveKey,
} from './object-keys.ts';
export { type RetryNote, readRetries } from './retries.ts';
export type { DescribedWorker, OriginalRun, Run, RunSettings } from './run.ts';
export { sessionName } from './session-name.ts';
export { readStoredOutcome, type StoredOutcome } from './stored-outcome.ts';
export { readStoredResult, type StoredResult, UnreadableResultError } from './stored-result.ts';
export { listingsOfResults, storedResults } from './stored-results.ts';
export {
  type Counts,
  type EndedEarly,
  type FailureLine,
  type NotAttemptedLine,
  readMergedSummary,
  readSummary,
  type SkippedLine,
  type Summary,
} from './summary.ts';
export { settledOutcomes, type TargetOutcome, type TargetState } from './target-outcome.ts';
