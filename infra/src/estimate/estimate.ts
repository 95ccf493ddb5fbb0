import {
  type Concurrency,
  compareConcurrency,
  type LambdaLimits,
  type RunConcurrency,
} from '../concurrency/index.ts';
import { type Calls, countCalls, type RunSize } from './calls.ts';
import { type PriceList, type Prices, priceList } from './prices.ts';
import { type RateQuotas, rateQuotas } from './quotas.ts';

/** The facts about the worker that the state machine knows. */
export interface WorkerConfiguration {
  /** Memory in megabytes. */
  readonly MemorySize: number;
  /** Time-out in seconds. */
  readonly Timeout: number;
  /** One architecture. */
  readonly Architectures: readonly string[];
  /** Whether Lambda gives each account its own execution environments (`TenancyConfig`). Default false. */
  readonly TenantIsolated?: boolean;
}

/** A value for workers that take a second each, and one for workers that take their whole time-out. */
export interface Range {
  readonly IfWorkersTake1s: number;
  readonly IfWorkersTimeOut: number;
}

/** Calls, duration and cost of a run if nothing has to be retried. */
export interface Estimate {
  readonly Accounts: number;
  readonly Targets: number;
  readonly LambdaInvocations: number;
  readonly StateTransitions: number;
  readonly KmsRequests: number;
  readonly StsRequests: number;
  /** `states:DescribeExecution` and `states:GetExecutionHistory`, each, at most. */
  readonly ExecutionReads: number;
  readonly S3Requests: number;
  /** For a worker with tenant isolation: execution environments that only one account uses. Each is a cold start, and is charged. */
  readonly TenantEnvironments?: number;
  readonly Minutes: Range;
  /** Duration of one account, from its credentials to its last region. */
  readonly SlowestAccountMinutes: Range;
  /** Transitions and KMS requests a second that AWS allows in the region, which limit `Minutes`. */
  readonly QuotasPerSecond: RateQuotas;
  readonly Dollars: Range;
  /** The basis of `Dollars` and `Minutes`; `Assumed` lists the prices that no page of AWS confirmed for the region. */
  readonly Prices: { readonly Region: string; readonly AsOf: string; readonly Assumed: readonly string[] };
  readonly LambdaConcurrency: Concurrency;
}

/** The basis of an estimate. */
export interface EstimateBasis extends RunSize {
  /** Number of accounts and regions at once. */
  readonly concurrency: RunConcurrency;
  /** Whether the run's input sets the concurrency; if not, it was derived from the limits. */
  readonly concurrencyIsAsked?: boolean;
  readonly worker: WorkerConfiguration;
  readonly limits: LambdaLimits;
  /** Default: prices of us-east-1. */
  readonly priceList?: PriceList;
}

type PricedBasis = EstimateBasis & { readonly priceList: PriceList };

/** Memory of the stack's own functions; the largest value in the template. */
const ownMegabytes = 512;

/** Children of a Map that Step Functions starts in a second (AWS: Step Functions quotas, "StartChildExecution"). */
const startsASecond = 100;

/**
 * Estimates a run.
 *
 * @example
 * ```ts
 * estimate({ accounts: 100, targets: 1700, …, worker, limits }).Dollars; // { IfWorkersTake1s: 0.12, IfWorkersTimeOut: 4.9 }
 * ```
 */
export function estimate(given: EstimateBasis): Estimate {
  const basis = { priceList: priceList('us-east-1'), ...given };
  const { TenantIsolated = false } = basis.worker;
  const calls = countCalls(basis, TenantIsolated);
  const environments = TenantIsolated ? tenantEnvironments(basis) : 0;
  const concurrency = compareConcurrency(
    { ...basis, isAsked: basis.concurrencyIsAsked ?? false },
    basis.limits,
  );
  const range = (of: (seconds: number) => number): Range => ({
    IfWorkersTake1s: of(Math.min(1, basis.worker.Timeout)),
    IfWorkersTimeOut: of(basis.worker.Timeout),
  });
  return {
    Accounts: basis.accounts,
    Targets: basis.targets,
    LambdaInvocations: calls.workerInvocations + calls.ownInvocations,
    StateTransitions: calls.stateTransitions,
    KmsRequests: calls.kmsRequests,
    StsRequests: calls.stsRequests,
    ExecutionReads: calls.executionReads,
    S3Requests: calls.s3Writes + calls.s3Reads,
    ...(TenantIsolated ? { TenantEnvironments: environments } : {}),
    Minutes: range((seconds) => round(minutes(basis, calls, concurrency, seconds), 1)),
    SlowestAccountMinutes: range((seconds) => round(accountSeconds(basis, seconds) / 60, 1)),
    QuotasPerSecond: rateQuotas(basis.priceList.region),
    Dollars: range((seconds) =>
      round(dollars(calls, basis, seconds) + environmentDollars(environments, basis), 2),
    ),
    Prices: {
      Region: basis.priceList.region,
      AsOf: basis.priceList.asOf,
      Assumed: basis.priceList.assumed,
    },
    LambdaConcurrency: concurrency,
  };
}

/** Accounts run in rounds; within a round, credentials are issued first and then the regions take turns. */
function minutes(
  basis: PricedBasis,
  calls: Calls,
  { Wanted, Available }: Concurrency,
  workerSeconds: number,
): number {
  const { accounts, targets, concurrency, priceList } = basis;
  const { PlanAndSummarySeconds } = priceList.prices;
  if (accounts === 0) return PlanAndSummarySeconds / 60;
  const quotas = rateQuotas(priceList.region);
  const byRounds = Math.ceil(accounts / concurrency.accounts) * accountSeconds(basis, workerSeconds);
  const byLambda = (targets / Math.max(1, Math.min(Wanted, Available))) * workerSeconds;
  const slowest = Math.max(
    byRounds,
    byLambda,
    accounts / startsASecond,
    calls.stateTransitions / quotas.StateTransitions,
    calls.kmsRequests / quotas.KmsRequests,
  );
  return (PlanAndSummarySeconds + slowest) / 60;
}

/** Credentials are issued first, and then the regions take turns. */
function accountSeconds(
  { accounts, targets, concurrency, priceList: { prices } }: PricedBasis,
  workerSeconds: number,
): number {
  if (accounts === 0) return 0;
  return prices.IssueSeconds + Math.ceil(targets / accounts / concurrency.regions) * workerSeconds;
}

/** As many per account as act in its regions at once. */
function tenantEnvironments({ accounts, targets, concurrency }: EstimateBasis): number {
  return accounts === 0 ? 0 : accounts * Math.min(Math.ceil(targets / accounts), concurrency.regions);
}

function environmentDollars(environments: number, { worker, priceList: { prices } }: PricedBasis): number {
  return environments * (worker.MemorySize / 1024) * prices.TenantEnvironmentGigabyte;
}

function dollars(
  calls: Calls,
  { accounts, worker, priceList: { prices } }: PricedBasis,
  workerSeconds: number,
): number {
  const isArm = worker.Architectures.includes('arm64');
  const ofWorkers = isArm ? prices.LambdaGigabyteSecondArm : prices.LambdaGigabyteSecondX86;
  const own =
    (accounts * prices.IssueSeconds + prices.PlanAndSummarySeconds) * prices.LambdaGigabyteSecondArm;
  return (
    requestDollars(calls, prices) +
    own * (ownMegabytes / 1024) +
    calls.workerInvocations * workerSeconds * (worker.MemorySize / 1024) * ofWorkers
  );
}

/** Cost of everything that is charged per call. */
function requestDollars(calls: Calls, prices: Prices): number {
  return (
    calls.stateTransitions * prices.StateTransition +
    (calls.workerInvocations + calls.ownInvocations) * prices.LambdaRequest +
    calls.kmsRequests * prices.KmsRequest +
    calls.s3Writes * prices.S3Write +
    calls.s3Reads * prices.S3Read
  );
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
