/** What names a run's folder in the bucket. */
export interface RunNames {
  /** The worker's name, without its qualifier. */
  readonly functionName: string;
  /** `$LATEST`, a version or an alias. */
  readonly qualifier: string;
  /** The execution's name, not its ARN. */
  readonly executionName: string;
}

/**
 * The folder of a run's own objects, whatever the stack's pattern for results is.
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

/** Key of the run's list of accounts and regions. */
export const targetsKey = (prefix: string): string => `${prefix}targets.jsonl`;

/** Key of what became of one account's targets. The state machine writes it. */
export const outcomeKey = (prefix: string, accountId: string): string =>
  `${prefix}outcomes/${accountId}.json`;

/** Key of the run's counts. */
export const summaryKey = (prefix: string): string => `${prefix}summary.json`;

/** Key of the run's failed targets, one a line. */
export const failuresKey = (prefix: string): string => `${prefix}failures.jsonl`;
