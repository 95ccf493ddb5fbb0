import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import {
  type AccountLine,
  type Explanation,
  type Run,
  readLines,
  type StoredOutcome,
  settledOutcomes,
} from '@step-everywhere/infra/run';
import { pMapIterable } from 'p-map';
import type { TargetCounts } from '../progress/target-tracker.ts';

/** The regions of an account that failed for one reason. */
export interface SeenFailure {
  readonly accountId: string;
  readonly accountName: string;
  readonly regions: string[];
  readonly failure: Explanation;
}

interface WatchedAccount {
  readonly line: AccountLine;
  /** What of its targets is known; before, all of them are to come. */
  readonly counts: AccountCounts;
}

interface AccountCounts {
  readonly targets: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly running: number;
}

/** Outcomes are small objects: what costs is the round trip of each. */
const readsAtOnce = 16;

/**
 * Follows a run by the outcomes that the state machine stores, one object an account.
 *
 * Only what has changed since the last look is read. It holds a few numbers an account, and nothing a target.
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
  #failures: SeenFailure[] = [];
  #pages = 0;

  constructor(client: S3Client, run: Run) {
    this.#client = client;
    this.#run = run;
  }

  /** How many requests the last listing took; one for a thousand accounts. */
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
  }

  /** The failures that were seen since this was last asked for. */
  takeFailures(): SeenFailure[] {
    const failures = this.#failures;
    this.#failures = [];
    return failures;
  }

  get counts(): TargetCounts {
    const sum = { total: 0, succeeded: 0, failed: 0, skipped: 0, running: 0 };
    for (const { counts } of this.#accounts.values()) {
      sum.total += counts.targets;
      sum.succeeded += counts.succeeded;
      sum.failed += counts.failed;
      sum.skipped += counts.skipped;
      sum.running += counts.running;
    }
    return this.#accounts.size === 0 ? { ...sum, total: undefined } : sum;
  }

  async #expectTargets(): Promise<void> {
    const { Bucket: bucket, TargetsKey: key } = this.#run;
    for await (const line of readLines<AccountLine>(this.#client, { bucket, key })) {
      // Of an account that is asked for its regions, it is not known yet how many there are.
      const targets = line.Regions === 'enabled' ? 1 : line.Regions.length;
      const skipped = line.Skip === undefined ? 0 : targets;
      const kept = { ...line, Regions: line.Regions === 'enabled' ? line.Regions : [] };
      this.#accounts.set(line.AccountId, {
        line: kept,
        counts: { targets, succeeded: 0, failed: 0, skipped, running: 0 },
      });
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
    const account = this.#accounts.get(accountId);
    if (account === undefined) return;
    const regions = stored.Regions ?? account.line.Regions;
    const outcomes = settledOutcomes({ ...account.line, Regions: regions }, stored);
    if (outcomes === undefined) {
      const running = regions === 'enabled' ? 1 : regions.length;
      const counts = { targets: running, succeeded: 0, failed: 0, skipped: 0, running };
      this.#accounts.set(accountId, { ...account, counts });
      return;
    }
    const of = (...wanted: string[]) => outcomes.filter(({ status }) => wanted.includes(status)).length;
    const failures = new Map<string, SeenFailure>();
    for (const outcome of outcomes) {
      if (outcome.status !== 'failed') continue;
      const { failure, region } = outcome;
      const known = failures.get(`${failure.error} ${failure.message}`);
      if (known) known.regions.push(region);
      else {
        const { AccountName: accountName } = account.line;
        failures.set(`${failure.error} ${failure.message}`, {
          accountId,
          accountName,
          regions: [region],
          failure,
        });
      }
    }
    this.#failures.push(...failures.values());
    this.#accounts.set(accountId, {
      ...account,
      counts: {
        targets: outcomes.length,
        // Of a preflight, what is ready: it has come as far as it is to come.
        succeeded: of('succeeded', 'not-attempted'),
        failed: of('failed'),
        skipped: of('skipped'),
        running: 0,
      },
    });
  }
}
