import { AwsError } from '../../aws-error.ts';

/** Lambda's limits for invocations at once. */
export interface ConcurrencyQuota {
  /** For all functions of the account in its region together; 1,000 in an established account, 10 in many new ones. */
  readonly account: number;
  /** Reserved for single functions, by name: other functions cannot use it, and these cannot use more. */
  readonly reserved?: Readonly<Record<string, number>>;
  /** Execution environments that each function may add every 10 seconds. Default 1,000. */
  readonly scalingPer10Seconds?: number;
}

interface Usage {
  running: number;
  /** Number of environments, running or warm: more than before count against `mayGain`. */
  environments: number;
  mayGain: number;
  refilledAt: number;
}

/**
 * Refuses invocations above an account's concurrency, a function's reserved concurrency, and Lambda's scaling rate.
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

  /** The account's concurrency that is not reserved for a function. */
  get unreserved(): number {
    const reserved = Object.values(this.#quota.reserved ?? {});
    return this.#quota.account - reserved.reduce((sum, each) => sum + each, 0);
  }

  /** The account's concurrency, as in `GetAccountSettings`. */
  get account(): number {
    return this.#quota.account;
  }

  /** The reserved concurrency of a function. */
  reservedFor(name: string): number | undefined {
    return this.#quota.reserved?.[name];
  }

  /**
   * Begins an invocation.
   *
   * @returns a function that ends it
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
    // Lambda refills the rate continuously, up to its maximum.
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
