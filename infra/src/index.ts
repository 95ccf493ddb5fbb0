export { assumeTargetRole } from './credentials/index.ts';
export {
  AssumeRoleError,
  InputError,
  ServiceCallError,
  ThrottledError,
  UnavailableError,
} from './errors/index.ts';
export {
  type Estimate,
  type EstimateBasis,
  estimate,
  type PriceList,
  type Prices,
  priceList,
  type WorkerConfiguration,
} from './estimate/index.ts';
export { type Explanation, failureClasses, generalReason } from './failures/index.ts';
export { parseRunInput, type RunHome, type RunInput } from './input/index.ts';
export { fillPlaceholders, parsePlaceholders } from './output-key/index.ts';
export {
  type AccountLine,
  type AccountOutcomes,
  accountOutcomes,
  accountStates,
  type EndedEarly,
  type FailureLine,
  findRun,
  findRunPrefix,
  listingsOfResults,
  mergedPrefix,
  type RetryNote,
  type Run,
  readAccount,
  readMergedSummary,
  readRetries,
  readRun,
  readSummary,
  regionsOfLine,
  reportKeys,
  resultKey,
  type SkippedLine,
  type StoredOutcome,
  type Summary,
  sessionName,
  settledOutcomes,
  storedResults,
  type TargetOutcome,
  type TargetState,
} from './run/index.ts';
export {
  bucketObjects,
  folderObjects,
  makeBucketClient,
  type RunObjects,
  readJson,
  readLines,
  retryTemporary,
} from './storage/index.ts';
export { summarise, summariseEndedRun } from './summary/index.ts';
export { accountLines } from './targets/index.ts';
