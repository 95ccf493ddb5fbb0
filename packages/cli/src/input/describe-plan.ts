import type { Estimate, RunInput } from '@step-everywhere/infra/internal/orchestrator';
import { count } from '../console/words.ts';
import { describeEstimate } from '../runs/describe-estimate.ts';
import type { RunSize } from './count-targets.ts';
import { localConcurrency } from './local-concurrency.ts';
import { localMinutes } from './local-estimate.ts';

/** Describes how large a run will be, how long it takes, and what it costs. */
export function describePlan(worker: string, role: string, plan: RunPlan): string {
  const { Advice } = plan.estimate.LambdaConcurrency;
  const lines = [`Run ${worker} as ${role} in ${describeSize(plan)}.`, describeEstimate(plan.estimate)];
  return [...lines, ...(Advice ? [Advice] : [])].join('\n');
}

/**
 * Describes a run's size as its summary will count it, with the number of targets that will be skipped.
 *
 * @example `12 accounts, 204 targets: 187 to run, 17 skipped (1 account is not active)`
 */
export function describeSize(size: RunSize): string {
  const { accounts, targets, skippedAccounts, listedTargets, isApproximate, isListApproximate } = size;
  const about = (isAbout: boolean) => (isAbout ? 'about ' : '');
  const listed = `${count(accounts + skippedAccounts, 'account')}, ${about(isListApproximate)}${count(listedTargets, 'target')}`;
  const skipped = listedTargets - targets;
  if (skipped === 0) return listed;
  const isPartly = isApproximate && !isListApproximate;
  const reasons = [
    ...(skippedAccounts > 0
      ? [`${count(skippedAccounts, 'account')} ${skippedAccounts === 1 ? 'is' : 'are'} not active`]
      : []),
    ...(isPartly ? ['regions that an account has not enabled'] : []),
  ].join('; ');
  return `${listed}: ${about(isApproximate)}${targets} to run, ${about(isPartly)}${skipped} skipped (${reasons})`;
}

/**
 * Describes the lower and the upper estimate of how long a run from this machine takes. AWS charges only for the
 * worker's own calls.
 *
 * @param worker how long one target may take, in seconds, and how many have a process at once if each needs one.
 */
export function describeLocalEstimate(
  { accounts, targets }: RunSize,
  { concurrency }: RunInput,
  { timeout, processes }: { readonly timeout: number; readonly processes?: number | undefined },
): string {
  const { accounts: accountConcurrency, regions: regionConcurrency } = {
    accounts: localConcurrency.Accounts,
    regions: localConcurrency.Regions,
    ...concurrency,
  };
  const size = {
    ...{ accounts, targets, accountConcurrency, regionConcurrency },
    ...(processes !== undefined && { processes }),
  };
  const [least, most] = [Math.min(1, timeout), timeout].map((each) => localMinutes(size, each));
  return `Estimate: ${least} to ${most} minutes (if workers take 1 s, or their whole time-out); you pay only for what the worker itself calls.`;
}

/** The size of a planned run. */
export interface RunPlan extends RunSize {
  readonly estimate: Estimate;
}
