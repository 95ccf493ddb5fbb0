import {
  type AccountLine,
  type Explanation,
  type StoredOutcome,
  settledOutcomes,
  type TargetOutcome,
} from '@step-everywhere/infra/internal/run';

/** The regions of an account that failed for one reason. */
export interface SeenFailure {
  readonly accountId: string;
  readonly accountName: string;
  readonly regions: string[];
  readonly failure: Explanation;
}

/** How far the targets of one account are; `targets` is the sum of what has ended, is running and is to come. */
export interface AccountProgress {
  readonly targets: number;
  readonly succeeded: number;
  /** Of a preflight: it has come as far as it is to come. */
  readonly ready: number;
  readonly failed: number;
  readonly skipped: number;
  readonly running: number;
  /** Nobody has asked the account yet which regions it has enabled. */
  readonly isApproximate?: true;
}

const nothing = { targets: 0, succeeded: 0, ready: 0, failed: 0, skipped: 0, running: 0 };

/**
 * Of an account that the run has not come to.
 *
 * @param byDefault how many regions an account has enabled that has enabled none itself.
 */
export function beforeStart({ Regions, Skip }: AccountLine, byDefault: number): AccountProgress {
  // An account that is left out is one target, as in the summary, when its regions were not asked for.
  if (Skip !== undefined) {
    const skipped = Regions === 'enabled' ? 1 : Regions.length;
    return { ...nothing, targets: skipped, skipped };
  }
  if (Regions === 'enabled') return { ...nothing, targets: byDefault, isApproximate: true };
  return { ...nothing, targets: Regions.length };
}

/** Progress of an account whose workers have begun, by the number of its results that are stored. */
export function whileRunning(targets: number, succeeded: number): AccountProgress {
  return { ...nothing, targets, succeeded, running: targets - succeeded };
}

/** Of an account that is through. */
export function afterEnd(outcomes: readonly TargetOutcome[]): AccountProgress {
  const of = (wanted: TargetOutcome['status']) => outcomes.filter(({ status }) => status === wanted).length;
  return {
    ...nothing,
    targets: outcomes.length,
    succeeded: of('succeeded'),
    ready: outcomes.filter((outcome) => outcome.status === 'not-attempted' && outcome.ready).length,
    failed: of('failed'),
    skipped: of('skipped'),
  };
}

/** How the targets of an account ended, as it is stored; nothing while workers are at work. */
export function outcomesOf(line: AccountLine, stored: StoredOutcome): TargetOutcome[] | undefined {
  return settledOutcomes({ ...line, Regions: stored.Regions ?? line.Regions }, stored);
}

/** The failures among outcomes, those of one reason together. */
export function failuresOf(
  { AccountId: accountId, AccountName: accountName }: AccountLine,
  outcomes: readonly TargetOutcome[],
): SeenFailure[] {
  const failures = new Map<string, SeenFailure>();
  for (const outcome of outcomes) {
    if (outcome.status !== 'failed') continue;
    const { failure, region } = outcome;
    const key = `${failure.error} ${failure.message}`;
    const known = failures.get(key);
    if (known) known.regions.push(region);
    else failures.set(key, { accountId, accountName, regions: [region], failure });
  }
  return [...failures.values()];
}
