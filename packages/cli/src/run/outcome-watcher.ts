import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { regionsOf } from '@step-everywhere/core/contract';
import {
  type AccountLine,
  bucketObjects,
  type Run,
  readLines,
  type StoredOutcome,
} from '@step-everywhere/infra/internal/run';
import { pMapIterable } from 'p-map';
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
import { ResultCounter } from './result-counter.ts';

interface WatchedAccount {
  /** Without its regions: 10,000 lists of them would be the most that is held. */
  readonly line: AccountLine;
  readonly progress: AccountProgress;
}

/** Outcomes are small objects: what costs is the round trip of each. */
const readsAtOnce = 16;

/**
 * Follows a run by what it stores: one outcome an account, which the state machine writes when workers are begun and when
 * they have ended, and in between the results of the accounts that are under way.
 *
 * Only what has changed since the last look is read. It holds a few numbers an account, and the regions of those that are
 * under way.
 *
 * @example
 * ```ts
 * const watcher = new OutcomeWatcher(client, run);
 * await watcher.look();
 * watcher.counts; // { total: 204, succeeded: 90, failed: 12, skipped: 17, running: 34 }
 * ```
 */
export class OutcomeWatcher {
  readonly #client: S3Client;
  readonly #run: Run;
  readonly #accounts = new Map<string, WatchedAccount>();
  readonly #seen = new Map<string, string>();
  readonly #results: ResultCounter;
  #failures: SeenFailure[] = [];
  #pages = 0;

  constructor(client: S3Client, run: Run) {
    this.#client = client;
    this.#run = run;
    this.#results = new ResultCounter(client, run);
  }

  /** How many requests the last listing of outcomes took; one for a thousand accounts. */
  get pages(): number {
    return this.#pages;
  }

  /** Looks at what has changed. @throws what S3 answers; the next look goes on where this one ended. */
  async look(): Promise<void> {
    if (this.#accounts.size === 0) await this.#expectTargets();
    const { Bucket } = this.#run;
    const changed = pMapIterable(
      this.#changedKeys(),
      async ({ key, version }) => ({ key, version, stored: await this.#read(Bucket, key) }),
      { concurrency: readsAtOnce },
    );
    for await (const { key, version, stored } of changed) {
      this.#seen.set(key, version);
      this.#note(key.slice(key.lastIndexOf('/') + 1, -'.json'.length), stored);
    }
    for await (const { accountId, targets, stored } of this.#results.count())
      this.#progressed(accountId, whileRunning(targets, stored));
  }

  /** The failures that were seen since this was last asked for. */
  takeFailures(): SeenFailure[] {
    const failures = this.#failures;
    this.#failures = [];
    return failures;
  }

  get counts(): TargetCounts {
    const sum = { total: 0, succeeded: 0, failed: 0, skipped: 0, running: 0 };
    let isApproximate = false;
    for (const { progress } of this.#accounts.values()) {
      sum.total += progress.targets;
      sum.succeeded += progress.succeeded;
      sum.failed += progress.failed;
      sum.skipped += progress.skipped;
      sum.running += progress.running;
      isApproximate ||= progress.isApproximate === true;
    }
    if (this.#accounts.size === 0) return { ...sum, total: undefined };
    return { ...sum, ...(isApproximate && { isApproximate }) };
  }

  async #expectTargets(): Promise<void> {
    const { Bucket, TargetsKey, Function: worker } = this.#run;
    const byDefault = regionsOf(worker.split(':')[1] ?? '').filter(({ optIn }) => !optIn).length;
    for await (const line of readLines<AccountLine>(bucketObjects(this.#client, Bucket), TargetsKey)) {
      const kept = { ...line, Regions: line.Regions === 'enabled' ? line.Regions : [] };
      this.#accounts.set(line.AccountId, { line: kept, progress: beforeStart(line, byDefault) });
    }
  }

  async *#changedKeys(): AsyncGenerator<{ readonly key: string; readonly version: string }> {
    const { Bucket, RunPrefix } = this.#run;
    this.#pages = 0;
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket, Prefix: `${RunPrefix}outcomes/` },
    );
    for await (const { Contents = [] } of pages) {
      this.#pages += 1;
      for (const { Key, ETag = '', LastModified } of Contents) {
        const version = `${ETag} ${LastModified?.getTime()}`;
        if (Key?.endsWith('.json') && this.#seen.get(Key) !== version) yield { key: Key, version };
      }
    }
  }

  async #read(Bucket: string, Key: string): Promise<StoredOutcome> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket, Key }));
    return JSON.parse((await Body?.transformToString()) ?? '{}') as StoredOutcome;
  }

  #note(accountId: string, stored: StoredOutcome): void {
    const line = this.#accounts.get(accountId)?.line;
    if (line === undefined) return;
    const outcomes = outcomesOf(line, stored);
    if (outcomes === undefined) {
      const { Regions: regions = [] } = stored;
      if (typeof regions === 'string') return;
      this.#results.begin(accountId, regions);
      this.#progressed(accountId, whileRunning(regions.length, 0));
      return;
    }
    this.#results.end(accountId);
    this.#failures.push(...failuresOf(line, outcomes));
    this.#progressed(accountId, afterEnd(outcomes));
  }

  #progressed(accountId: string, progress: AccountProgress): void {
    const account = this.#accounts.get(accountId);
    if (account !== undefined) this.#accounts.set(accountId, { ...account, progress });
  }
}
