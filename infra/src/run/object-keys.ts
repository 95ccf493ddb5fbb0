/** The names that form a run's folder in the bucket. */
export interface RunNames {
  /** The worker's name, without its qualifier. */
  readonly functionName: string;
  /** `$LATEST`, a version or an alias. */
  readonly qualifier: string;
  /** The execution's name, not its ARN. */
  readonly executionName: string;
}

/**
 * The folder of a run's own objects, whatever pattern the stack has for results.
 *
 * @returns a key prefix that ends with a slash
 * @example
 * ```ts
 * runPrefix({ functionName: 'StepEverywhere_a', qualifier: '$LATEST', executionName: '6f1c' });
 * // 'StepEverywhere/StepEverywhere_a/$LATEST/6f1c/_run/'
 * ```
 */
export function runPrefix({ functionName, qualifier, executionName }: RunNames): string {
  return `StepEverywhere/${functionName}/${qualifier}/${executionName}/_run/`;
}

/** Whether a text is the folder of a run's own objects, and not another path in the bucket. */
export function isRunPrefix(text: string): boolean {
  return /^StepEverywhere(?:\/[^/]+){3}\/_run\/$/.test(text);
}

/** Key of the run's list of accounts and regions. */
export const targetsKey = (prefix: string): string => `${prefix}targets.jsonl`;

/** Key of the accounts of one wave of the run. */
export const waveKey = (prefix: string, wave: 'canary' | 'rest'): string => `${prefix}${wave}.jsonl`;

/** Folder in which each retry of a run stores an object that names it. */
export const retriesPrefix = (prefix: string): string => `${prefix}retries/`;

/** Folder of the summary that combines the run and its retries. */
export const mergedPrefix = (prefix: string): string => `${prefix}merged/`;

/** Folder of the accounts' outcomes, one object each. */
export const outcomesPrefix = (prefix: string): string => `${prefix}outcomes/`;

/** Key of the outcomes of one account's targets. The state machine writes it. */
export const outcomeKey = (prefix: string, accountId: string): string =>
  `${prefix}outcomes/${accountId}.json`;

/** Key of `run.json`: the run's settings without its payload. */
export const runKey = (prefix: string): string => `${prefix}run.json`;

/** Key of the note that the run's end was announced. */
export const announcedKey = (prefix: string): string => `${prefix}announced.json`;

/** Keys of a stored summary: counts, and lists of the targets that did not succeed. */
export interface SummaryKeys {
  readonly summary: string;
  /** One line per failed target. */
  readonly failures: string;
  /** One line per skipped target. */
  readonly skipped: string;
  /** One line per account that the run did not reach, or not in all of its regions. */
  readonly notAttempted: string;
}

/** Keys of the summary of a run, or of a run and its retries. */
export function summaryKeys(prefix: string): SummaryKeys {
  return {
    summary: `${prefix}summary.json`,
    failures: `${prefix}failures.jsonl`,
    skipped: `${prefix}skipped.jsonl`,
    notAttempted: `${prefix}not-attempted.jsonl`,
  };
}
