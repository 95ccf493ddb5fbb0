import type { AccountLine } from '@step-everywhere/infra/internal/run';
import type { TargetCounts } from '../console/progress-line.ts';

/**
 * Counts a run's targets as their invocations end; a target counts once, however often it is retried.
 *
 * @example
 * ```ts
 * const tracker = new TargetTracker();
 * tracker.expect([{ AccountId: '111122223333', AccountName: 'a', Regions: ['us-east-1'] }]);
 * tracker.targetEnded('111122223333', 'us-east-1', true);
 * tracker.counts; // { total: 1, succeeded: 1, failed: 0, skipped: 0 }
 * ```
 */
export class TargetTracker {
  readonly #regionsEnabledIn: (accountId: string) => number;
  readonly #targetsOf = new Map<string, number>();
  /** Accounts whose regions are not known until credentials are issued; if none are issued, each counts as one target. */
  readonly #unresolved = new Set<string>();
  readonly #ended = new Map<string, boolean>();
  readonly #brokenAccounts = new Set<string>();
  #listed = false;
  #skipped = 0;

  /** @param regionsEnabledIn number of targets in an account when the run is in all `enabled` regions. */
  constructor(regionsEnabledIn: (accountId: string) => number = () => 1) {
    this.#regionsEnabledIn = regionsEnabledIn;
  }

  /** Sets the list of targets once it is known. */
  expect(lines: Iterable<AccountLine>): void {
    this.#listed = true;
    for (const { AccountId, Regions, Skip } of lines) {
      const targets = Regions === 'enabled' ? (Skip ? 1 : this.#regionsEnabledIn(AccountId)) : Regions.length;
      this.#targetsOf.set(AccountId, targets);
      if (Regions === 'enabled') this.#unresolved.add(AccountId);
      if (Skip !== undefined) this.#skipped += targets;
    }
  }

  /** Records the end of a worker's invocation for one target; a later one for the same target, a retry, replaces it. */
  targetEnded(accountId: string, region: string, succeeded: boolean): void {
    this.#ended.set(`${accountId}/${region}`, succeeded);
  }

  /**
   * Records that credentials for one account were issued or could not be; in the latter case none of its targets is
   * attempted.
   */
  accountIssued(accountId: string, issued: boolean): void {
    if (issued) this.#brokenAccounts.delete(accountId);
    else this.#brokenAccounts.add(accountId);
  }

  get counts(): TargetCounts {
    let succeeded = 0;
    for (const ok of this.#ended.values()) if (ok) succeeded += 1;
    let failed = this.#ended.size - succeeded;
    for (const accountId of this.#brokenAccounts) failed += this.#targetsIn(accountId);
    let total = 0;
    for (const accountId of this.#targetsOf.keys()) total += this.#targetsIn(accountId);
    return { total: this.#listed ? total : undefined, succeeded, failed, skipped: this.#skipped };
  }

  #targetsIn(accountId: string): number {
    if (this.#brokenAccounts.has(accountId) && this.#unresolved.has(accountId)) return 1;
    return this.#targetsOf.get(accountId) ?? 0;
  }
}
