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
export { parseRunInput, type RunHome, type RunInput } from './input/index.ts';
export { fillPlaceholders, parsePlaceholders } from './output-key/index.ts';
export {
  type AccountLine,
  findRun,
  mergedPrefix,
  type OriginalRun,
  outcomeKey,
  parseExecutionArn,
  type RetryNote,
  type Run,
  regionsOfLine,
  reportKeys,
  retriesPrefix,
  runKey,
  runPrefix,
  sessionName,
  targetsKey,
} from './run/index.ts';
export { listKeys, makeBucketClient, readJson, readLines, retryTemporary } from './storage/index.ts';
export {
  type AccountOutcomes,
  accountOutcomes,
  type Explanation,
  explainFailure,
  type FailureLine,
  failureClasses,
  listingsOfResults,
  overlay,
  type RegionOutcome,
  readRetried,
  type SkippedLine,
  type StoredOutcome,
  type Summary,
  settledOutcomes,
  storedResults,
  summarise,
  summariseEndedRun,
  type TargetOutcome,
} from './summary/index.ts';
export { accountLines } from './targets/index.ts';
