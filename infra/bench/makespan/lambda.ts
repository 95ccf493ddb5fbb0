import type { AwsLimits } from './aws-limits.ts';
import type { Events } from './events.ts';

/** A function whose invocations share the account's concurrency with others. */
class LambdaFunction {
  running = 0;
  environments = 0;
  mayGain: number;
  refilledAt = 0;

  constructor(mayGain: number) {
    this.mayGain = mayGain;
  }
}

/**
 * Simulates Lambda in one account and region: it throttles invocations beyond the account's concurrency, and those for which a
 * function would get environments faster than Lambda allows. Environments stay warm.
 *
 * The emulator has the same rules for functions that really run, but creates an error for each throttled invocation. This
 * benchmark throttles a million times.
 */
export class Lambda {
  readonly worker: LambdaFunction;
  readonly issuing: LambdaFunction;
  readonly #events: Events;
  readonly #limits: AwsLimits;
  #running = 0;

  constructor(events: Events, limits: AwsLimits) {
    this.#events = events;
    this.#limits = limits;
    this.worker = new LambdaFunction(limits.scalingPer10Seconds);
    this.issuing = new LambdaFunction(limits.scalingPer10Seconds);
  }

  /** Begins an invocation; false if it is throttled. */
  begin(invoked: LambdaFunction): boolean {
    if (this.#running >= this.#limits.quota) return false;
    if (!this.#mayRunOneMore(invoked)) return false;
    invoked.running += 1;
    this.#running += 1;
    return true;
  }

  end(invoked: LambdaFunction): void {
    invoked.running -= 1;
    this.#running -= 1;
  }

  #mayRunOneMore(invoked: LambdaFunction): boolean {
    const most = this.#limits.scalingPer10Seconds;
    const { now } = this.#events;
    invoked.mayGain = Math.min(most, invoked.mayGain + ((now - invoked.refilledAt) * most) / 10);
    invoked.refilledAt = now;
    if (invoked.running < invoked.environments) return true;
    if (invoked.mayGain < 1) return false;
    invoked.mayGain -= 1;
    invoked.environments += 1;
    return true;
  }
}

export type { LambdaFunction };
