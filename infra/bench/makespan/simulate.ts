import type { RunConcurrency } from '../../src/concurrency/index.ts';
import { priceList, transitions } from '../../src/estimate/index.ts';
import { type AwsLimits, assumed } from './aws-limits.ts';
import { Events } from './events.ts';
import { Lambda, type LambdaFunction } from './lambda.ts';
import { type Retrier, shippedRetrier } from './shipped.ts';
import { TokenBucket } from './token-bucket.ts';
import { random, type Workload } from './workload.ts';

/** The figures of a simulated run. */
export interface SimulatedRun {
  /** From the start of the first account to the end of the last one. */
  seconds: number;
  succeeded: number;
  failed: number;
  /** Invocations that Lambda throttled and that were retried. */
  throttled: number;
  /** Invocations of workers and of the function that issues credentials, without throttled ones. */
  invocations: number;
  assumedRoles: number;
  /** The most environments of the function that issues credentials: each reads the run from Step Functions once. */
  issuingEnvironments: number;
  transitions: number;
  /** Targets that started so late that their credentials would have expired, so that new ones were issued. */
  reissued: number;
  /** The most history events of an account's execution: Step Functions ends it at 25,000. */
  events: number;
  /** Seconds that workers run. */
  busy: number;
}

/** An account in progress. */
interface Account {
  /** The index of its first duration. */
  readonly first: number;
  issuedAt: number;
  begun: number;
  left: number;
  events: number;
}

/** Seconds that issuing credentials takes, as in the estimate of a preflight. */
const issueSeconds = priceList('us-east-1').prices.IssueSeconds;
/** History events of an account and of each target, besides the attempts. */
const eventsOf = { account: 20, target: 6, attempt: 3 };
/** Steps of an account before its credentials are issued (its start is charged as one), before its targets, and after. */
const steps = { toIssue: 2, toTargets: 1, toEnd: transitions.ofAccount - 3 };

/** Simulates the Map over accounts of a run as it ships, with the retriers of its definition. */
export function simulate(workload: Workload, limits: AwsLimits, concurrency: RunConcurrency): SimulatedRun {
  return new Simulation(workload, limits, concurrency).run();
}

class Simulation {
  readonly #workload: Workload;
  readonly #concurrency: RunConcurrency;
  readonly #events = new Events();
  readonly #lambda: Lambda;
  readonly #transitions: TokenBucket;
  readonly #starts: TokenBucket;
  readonly #assumeRole: TokenBucket;
  readonly #retriers = {
    worker: shippedRetrier('InvokeWorker'),
    issuing: shippedRetrier('IssueCredentials'),
  };
  readonly #draw = random(1);
  readonly #result: SimulatedRun = {
    seconds: 0,
    succeeded: 0,
    failed: 0,
    throttled: 0,
    invocations: 0,
    assumedRoles: 0,
    issuingEnvironments: 0,
    transitions: 0,
    reissued: 0,
    events: 0,
    busy: 0,
  };
  #begun = 0;
  #underWay = 0;

  constructor(workload: Workload, limits: AwsLimits, concurrency: RunConcurrency) {
    this.#workload = workload;
    this.#concurrency = concurrency;
    this.#lambda = new Lambda(this.#events, limits);
    this.#transitions = new TokenBucket(this.#events, limits.transitions);
    this.#starts = new TokenBucket(this.#events, limits.childStarts);
    this.#assumeRole = new TokenBucket(this.#events, limits.assumeRole);
  }

  run(): SimulatedRun {
    this.#fill();
    this.#events.run();
    const { reissued, invocations } = this.#result;
    return {
      ...this.#result,
      // Issuing again takes an invocation, and the worker's invocation that asked for it counts, too.
      invocations: invocations + 2 * reissued,
      // The accounts that a warm function serves share one session that signs URLs.
      assumedRoles: this.#assumeRole.taken + this.#lambda.issuing.environments + reissued,
      issuingEnvironments: this.#lambda.issuing.environments,
      transitions: this.#transitions.taken,
    };
  }

  #fill(): void {
    const { accounts, regions } = this.#workload;
    while (this.#underWay < this.#concurrency.accounts && this.#begun < accounts) {
      const account = {
        first: this.#begun * regions,
        issuedAt: 0,
        begun: 0,
        left: regions,
        events: eventsOf.account,
      };
      this.#begun += 1;
      this.#underWay += 1;
      this.#starts.take(() => this.#step(steps.toIssue, () => this.#issue(account)));
    }
  }

  #issue(account: Account): void {
    const { issuing } = this.#lambda;
    this.#assumeRole.take(() =>
      this.#invoke(issuing, this.#retriers.issuing, issueSeconds, account, (isDone) => {
        account.issuedAt = this.#events.now;
        if (isDone) {
          this.#step(steps.toTargets, () => this.#mapRegions(account));
        } else {
          this.#result.failed += account.left;
          this.#end(account);
        }
      }),
    );
  }

  #mapRegions(account: Account): void {
    const atOnce = Math.min(this.#workload.regions, this.#concurrency.regions);
    for (let slot = 0; slot < atOnce; slot += 1) this.#nextRegion(account);
  }

  #nextRegion(account: Account): void {
    if (account.begun === this.#workload.regions) return;
    const seconds = this.#workload.durations[account.first + account.begun] as number;
    account.begun += 1;
    account.events += eventsOf.target;
    this.#step(transitions.ofTarget, () =>
      this.#invoke(this.#lambda.worker, this.#retriers.worker, seconds, account, (isDone) => {
        this.#result[isDone ? 'succeeded' : 'failed'] += 1;
        if (isDone) this.#result.busy += seconds;
        if (this.#events.now - seconds - account.issuedAt > assumed.session - assumed.workerTimeout)
          this.#result.reissued += 1;
        account.left -= 1;
        if (account.left === 0) this.#step(steps.toEnd, () => this.#end(account));
        else this.#nextRegion(account);
      }),
    );
  }

  #end({ events }: Account): void {
    this.#underWay -= 1;
    this.#result.seconds = this.#events.now;
    this.#result.events = Math.max(this.#result.events, events);
    this.#fill();
  }

  /** Invokes a function, and retries as the retrier says while Lambda throttles. Each attempt is a transition. */
  #invoke(
    invoked: LambdaFunction,
    retrier: Retrier,
    seconds: number,
    account: Account,
    then: (isDone: boolean) => void,
    attempt = 0,
  ): void {
    account.events += eventsOf.attempt;
    if (this.#lambda.begin(invoked)) {
      this.#result.invocations += 1;
      this.#events.after(seconds, () => {
        this.#lambda.end(invoked);
        then(true);
      });
      return;
    }
    this.#result.throttled += 1;
    if (attempt === retrier.MaxAttempts) {
      then(false);
      return;
    }
    const { IntervalSeconds, BackoffRate, MaxDelaySeconds } = retrier;
    const longest = Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds);
    this.#events.after(this.#draw() * longest, () =>
      this.#step(1, () => this.#invoke(invoked, retrier, seconds, account, then, attempt + 1)),
    );
  }

  #step(count: number, then: () => void): void {
    if (count === 0) then();
    else this.#transitions.take(() => this.#step(count - 1, then), assumed.transition);
  }
}
