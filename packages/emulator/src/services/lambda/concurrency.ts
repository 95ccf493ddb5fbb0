import { AwsError } from '../../aws-error.ts';

/** How many invocations Lambda runs at once. */
export interface ConcurrencyQuota {
  /** Of all functions of the account in its region together; 1,000 of an established account, 10 of many new ones. */
  readonly account: number;
  /** Reserved for single functions, by name: others cannot use it, and these no more than it. */
  readonly reserved?: Readonly<Record<string, number>>;
  /** Execution environments that each function may gain every 10 seconds; 1,000 by default. */
  readonly scalingPer10Seconds?: number;
}

interface Usage {
  running: number;
  /** Environments that there are, running or warm: more of them than before take from `mayGain`. */
  environments: number;
  mayGain: number;
  refilledAt: number;
}

/**
 * Refuses invocations beyond an account's concurrency, a function's reserved one, and Lambda's scaling rate.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export class Concurrency {
  readonly #quota: ConcurrencyQuota;
  readonly #now: () => number;
  readonly #usage = new Map<string, Usage>();

  /** @param now clock in milliseconds */
  constructor(quota: ConcurrencyQuota, now: () => number = () => performance.now()) {
    this.#quota = quota;
    this.#now = now;
  }

  /** Of the account: what is not reserved for a function. */
  get unreserved(): number {
    const reserved = Object.values(this.#quota.reserved ?? {});
    return this.#quota.account - reserved.reduce((sum, each) => sum + each, 0);
  }

  /** Of the account, as `GetAccountSettings` answers it. */
  get account(): number {
    return this.#quota.account;
  }

  /** What is reserved for a function. */
  reservedFor(name: string): number | undefined {
    return this.#quota.reserved?.[name];
  }

  /**
   * Begins an invocation.
   *
   * @returns what ends it
   * @throws {AwsError} `TooManyRequestsException` with AWS's `Reason`
   */
  begin(name: string): () => void {
    const usage = this.#usageOf(name);
    const reserved = this.reservedFor(name);
    if (usage.running >= (reserved ?? Number.POSITIVE_INFINITY)) {
      throw tooMany('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    if (reserved === undefined && this.#runningUnreserved() >= this.unreserved) {
      throw tooMany('ConcurrentInvocationLimitExceeded');
    }
    this.#grow(usage);
    usage.running += 1;
    return () => {
      usage.running -= 1;
    };
  }

  #grow(usage: Usage): void {
    const most = this.#quota.scalingPer10Seconds ?? 1000;
    const now = this.#now();
    // Lambda refills the rate continuously, and saves nothing of it beyond its most.
    usage.mayGain = Math.min(most, usage.mayGain + ((now - usage.refilledAt) * most) / 10_000);
    usage.refilledAt = now;
    if (usage.running < usage.environments) return;
    if (usage.mayGain < 1) throw tooMany('FunctionInvocationRateLimitExceeded');
    usage.mayGain -= 1;
    usage.environments += 1;
  }

  #runningUnreserved(): number {
    const unreserved = [...this.#usage].filter(([name]) => this.reservedFor(name) === undefined);
    return unreserved.reduce((sum, [, { running }]) => sum + running, 0);
  }

  #usageOf(name: string): Usage {
    const most = this.#quota.scalingPer10Seconds ?? 1000;
    const known = this.#usage.get(name) ?? {
      running: 0,
      environments: 0,
      mayGain: most,
      refilledAt: this.#now(),
    };
    this.#usage.set(name, known);
    return known;
  }
}

function tooMany(Reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { members: { Reason } });
}
