import {
  type AccountLine,
  type Explanation,
  type StoredOutcome,
  settledOutcomes,
  type TargetOutcome,
} from '@step-everywhere/infra/internal/run';

/** The regions of an account that failed for the same reason. */
export interface SeenFailure {
  readonly accountId: string;
  readonly accountName: string;
  readonly regions: string[];
  readonly failure: Explanation;
}

/** The progress of one account's targets; `targets` is the sum of ended, running and waiting ones. */
export interface AccountProgress {
  readonly targets: number;
  readonly succeeded: number;
  /** In a preflight: targets that could run. The preflight is complete for them. */
  readonly ready: number;
  readonly failed: number;
  readonly skipped: number;
  readonly running: number;
  /** Set when the account's enabled regions are not known yet. */
  readonly isApproximate?: true;
}

const nothing = { targets: 0, succeeded: 0, ready: 0, failed: 0, skipped: 0, running: 0 };

/**
 * The progress of an account that the run has not started.
 *
 * @param byDefault number of enabled regions in an account that has not opted in to others.
 */
export function beforeStart({ Regions, Skip }: AccountLine, byDefault: number): AccountProgress {
  // A skipped account counts as one target, as in the summary, if its regions are not known.
  if (Skip !== undefined) {
    const skipped = Regions === 'enabled' ? 1 : Regions.length;
    return { ...nothing, targets: skipped, skipped };
  }
  if (Regions === 'enabled') return { ...nothing, targets: byDefault, isApproximate: true };
  return { ...nothing, targets: Regions.length };
}

/** The progress of an account whose workers have begun, from the number of its stored results. */
export function whileRunning(targets: number, succeeded: number): AccountProgress {
  return { ...nothing, targets, succeeded, running: targets - succeeded };
}

/** The progress of a finished account. */
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

/** The stored outcomes of an account's targets; nothing while its workers are running. */
export function outcomesOf(line: AccountLine, stored: StoredOutcome): TargetOutcome[] | undefined {
  return settledOutcomes({ ...line, Regions: stored.Regions ?? line.Regions }, stored);
}

/** The failures among outcomes, grouped by reason. */
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
