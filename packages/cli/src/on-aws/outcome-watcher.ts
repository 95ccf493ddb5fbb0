import {
  type AccountLine,
  type ListedObject,
  type Run,
  type RunObjects,
  readAccountLines,
  readStoredOutcome,
  type StoredOutcome,
  storedResults,
} from '@step-everywhere/infra/internal/run';
import { pMapIterable } from 'p-map';
import { splitArn } from '../aws/arn.ts';
import { regionsByDefault } from '../aws/region.ts';
import type { TargetCounts } from '../console/progress-line.ts';
import {
  type AccountProgress,
  afterEnd,
  beforeStart,
  failuresOf,
  outcomesOf,
  type SeenFailure,
  whileRunning,
} from './account-progress.ts';
import { AccountsUnderWay } from './accounts-under-way.ts';

interface WatchedAccount {
  /** The line is kept without its regions, because the lists of regions of 10,000 accounts would need the most memory. */
  readonly line: AccountLine;
  readonly progress: AccountProgress;
}

/** How many keys S3 lists at most in one request. */
const keysAPage = 1_000;

/** Outcomes are small objects, so the time goes to the round trips. */
const readsAtOnce = 16;

const listingsAtOnce = 10;

/**
 * Follows a run by the objects that it stores. The state machine writes one outcome for each account when its workers
 * begin and when they have ended; in between, the results of the running accounts are counted.
 * Each look reads only what has changed since the last one. In memory are a few numbers for each account, and the
 * regions of the running accounts.
 *
 * @example
 * ```ts
 * const watcher = new OutcomeWatcher(objects, run);
 * await watcher.look();
 * watcher.counts; // { total: 204, succeeded: 90, failed: 12, skipped: 17, running: 34 }
 * ```
 */
export class OutcomeWatcher {
  readonly #objects: RunObjects;
  readonly #run: Run;
  readonly #accounts = new Map<string, WatchedAccount>();
  readonly #seen = new Map<string, string>();
  readonly #underWay: AccountsUnderWay;
  #failures: SeenFailure[] = [];
  #pages = 0;

  constructor(objects: RunObjects, run: Run) {
    this.#objects = objects;
    this.#run = run;
    this.#underWay = new AccountsUnderWay(run);
  }

  /** How many requests the last listing of outcomes took; one for each thousand accounts. */
  get pages(): number {
    return this.#pages;
  }

  /** Reads what has changed. @throws the error of S3; the next look continues where this one ended. */
  async look(): Promise<void> {
    if (this.#accounts.size === 0) await this.#expectTargets();
    const changed = pMapIterable(
      this.#changedKeys(),
      async ({ key, version }) => ({ key, version, stored: await this.#read(key) }),
      { concurrency: readsAtOnce },
    );
    for await (const { key, version, stored } of changed) {
      this.#seen.set(key, version);
      this.#note(key.slice(key.lastIndexOf('/') + 1, -'.json'.length), stored);
    }
    await this.#countResults();
  }

  /** The failures that were seen since the last call. */
  takeFailures(): SeenFailure[] {
    const failures = this.#failures;
    this.#failures = [];
    return failures;
  }

  get counts(): TargetCounts {
    const sum = { total: 0, succeeded: 0, failed: 0, skipped: 0, running: 0 };
    const ready = { ...(this.#run.Preflight && { ready: 0 }) };
    let isApproximate = false;
    for (const { progress } of this.#accounts.values()) {
      sum.total += progress.targets;
      sum.succeeded += progress.succeeded;
      sum.failed += progress.failed;
      sum.skipped += progress.skipped;
      sum.running += progress.running;
      if (ready.ready !== undefined) ready.ready += progress.ready;
      isApproximate ||= progress.isApproximate === true;
    }
    if (this.#accounts.size === 0) return { ...sum, total: undefined };
    return { ...sum, ...ready, ...(isApproximate && { isApproximate }) };
  }

  async #expectTargets(): Promise<void> {
    const { TargetsKey, Function: worker } = this.#run;
    const byDefault = regionsByDefault(splitArn(worker).partition).length;
    for await (const line of readAccountLines(this.#objects, TargetsKey)) {
      const kept = { ...line, Regions: line.Regions === 'enabled' ? line.Regions : [] };
      this.#accounts.set(line.AccountId, { line: kept, progress: beforeStart(line, byDefault) });
    }
  }

  async *#changedKeys(): AsyncGenerator<Pick<ListedObject, 'key' | 'version'>> {
    let listed = 0;
    for await (const { key, version } of this.#objects.list(`${this.#run.RunPrefix}outcomes/`)) {
      listed += 1;
      if (key.endsWith('.json') && this.#seen.get(key) !== version) yield { key, version };
    }
    this.#pages = Math.ceil(listed / keysAPage);
  }

  /** A worker stores its result as its last step, so a target with a stored result has succeeded. */
  async #countResults(): Promise<void> {
    const counted = pMapIterable(
      this.#underWay.next(),
      async ({ accountId, regions }) => ({
        accountId,
        targets: regions.length,
        stored: (await storedResults(this.#objects, this.#run, accountId, regions)).size,
      }),
      { concurrency: listingsAtOnce },
    );
    for await (const { accountId, targets, stored } of counted)
      this.#progressed(accountId, whileRunning(targets, stored));
  }

  async #read(key: string): Promise<StoredOutcome> {
    const accountId = key.slice(key.lastIndexOf('/') + 1, -'.json'.length);
    return (await readStoredOutcome(this.#objects, this.#run, accountId)) ?? {};
  }

  #note(accountId: string, stored: StoredOutcome): void {
    const line = this.#accounts.get(accountId)?.line;
    if (line === undefined || line.Skip !== undefined) return;
    const outcomes = outcomesOf(line, stored);
    if (outcomes === undefined) {
      const { Regions: regions = [] } = stored;
      if (typeof regions === 'string') return;
      this.#underWay.begin(accountId, regions);
      this.#progressed(accountId, whileRunning(regions.length, 0));
      return;
    }
    this.#underWay.end(accountId);
    this.#failures.push(...failuresOf(line, outcomes));
    this.#progressed(accountId, afterEnd(outcomes));
  }

  #progressed(accountId: string, progress: AccountProgress): void {
    const account = this.#accounts.get(accountId);
    if (account !== undefined) this.#accounts.set(accountId, { ...account, progress });
  }
}
