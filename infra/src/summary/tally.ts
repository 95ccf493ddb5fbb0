import type { Explanation, FailureClass } from '../failures/index.ts';
import type {
  AccountLine,
  Counts,
  FailureLine,
  NotAttemptedLine,
  SkippedLine,
  TargetOutcome,
} from '../run/index.ts';
import { LineSpool, type RunObjects } from '../storage/index.ts';

/** Keys of the three lists. */
export interface TallyKeys {
  readonly failures: string;
  readonly skipped: string;
  readonly notAttempted: string;
}

/** Counts targets and lists those that did not succeed, with constant memory. */
export class Tally implements AsyncDisposable {
  readonly #failures: LineSpool;
  readonly #skipped: LineSpool;
  readonly #notAttempted: LineSpool;
  readonly #byStatus = { succeeded: 0, failed: 0, skipped: 0, 'not-attempted': 0 };
  readonly #byClass = new Map<FailureClass, number>();
  #accounts = 0;
  #readyTargets = 0;
  #readyAccounts = 0;

  private constructor([failures, skipped, notAttempted]: readonly [LineSpool, LineSpool, LineSpool]) {
    this.#failures = failures;
    this.#skipped = skipped;
    this.#notAttempted = notAttempted;
  }

  static async open(): Promise<Tally> {
    return new Tally(await Promise.all([LineSpool.open(), LineSpool.open(), LineSpool.open()]));
  }

  get accounts(): number {
    return this.#accounts;
  }

  /** Targets for which a preflight found no obstacle. */
  get readyTargets(): number {
    return this.#readyTargets;
  }

  /** Accounts with such a target. */
  get readyAccounts(): number {
    return this.#readyAccounts;
  }

  get counts(): Counts {
    const { succeeded, failed, skipped, 'not-attempted': notAttempted } = this.#byStatus;
    return {
      Targets: succeeded + failed + skipped + notAttempted,
      Succeeded: succeeded,
      Failed: failed,
      Skipped: skipped,
      NotAttempted: notAttempted,
      FailedByClass: Object.fromEntries(this.#byClass),
    };
  }

  /** Counts the targets of one account. */
  async add({ AccountId, AccountName }: AccountLine, outcomes: readonly TargetOutcome[]): Promise<void> {
    this.#accounts += 1;
    const left: string[] = [];
    for (const outcome of outcomes) {
      this.#byStatus[outcome.status] += 1;
      const target = { AccountId, AccountName, Region: outcome.region };
      if (outcome.status === 'failed') await this.#addFailure(target, outcome.failure);
      if (outcome.status === 'skipped') await this.#skipped.write({ ...target, Reason: outcome.reason });
      if (outcome.status === 'not-attempted') {
        if (outcome.ready) this.#readyTargets += 1;
        left.push(outcome.region);
      }
    }
    if (outcomes.some((outcome) => outcome.status === 'not-attempted' && outcome.ready))
      this.#readyAccounts += 1;
    if (left.length === 0) return;
    const Regions = left[0] === 'enabled' ? 'enabled' : left;
    await this.#notAttempted.write({ AccountId, AccountName, Regions } satisfies NotAttemptedLine);
  }

  /** Stores the three lists. */
  async store(objects: RunObjects, keys: TallyKeys): Promise<void> {
    await this.#failures.store(objects, keys.failures);
    await this.#skipped.store(objects, keys.skipped);
    await this.#notAttempted.store(objects, keys.notAttempted);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const spools = [this.#failures, this.#skipped, this.#notAttempted];
    await Promise.all(spools.map((spool) => spool[Symbol.asyncDispose]()));
  }

  async #addFailure(target: Omit<SkippedLine, 'Reason'>, failure: Explanation): Promise<void> {
    const { class: Class, error, message, remedy } = failure;
    this.#byClass.set(Class, (this.#byClass.get(Class) ?? 0) + 1);
    const line: FailureLine = { ...target, Class, Error: error, Message: message, Remedy: remedy };
    await this.#failures.write(line);
  }
}
