import type { Estimate } from '@step-everywhere/infra/run';
import type { RunPlan } from './plan-run.ts';

/** @example `count(1, 'target')` is `1 target`, `count(2, 'target')` is `2 targets`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Says how large a run is going to be, in lines for a person. */
export function describePlan(worker: string, role: string, plan: RunPlan): string {
  const { accounts, targets, skippedAccounts, isApproximate } = plan;
  const skipped =
    skippedAccounts > 0 ? `; ${count(skippedAccounts, 'account')} left out, not being active` : '';
  return [
    `Run ${worker} as ${role} in ${count(accounts, 'account')}, ${isApproximate ? 'about ' : ''}${count(targets, 'target')}${skipped}.`,
    describeEstimate(plan.estimate),
    ...(plan.estimate.LambdaConcurrency.Advice ? [plan.estimate.LambdaConcurrency.Advice] : []),
  ].join('\n');
}

/** The two ends of an estimate. */
export function describeEstimate({ Minutes, Dollars }: Estimate): string {
  return `Estimate: ${Minutes.IfWorkersTake1s} to ${Minutes.IfWorkersTimeOut} minutes, $${Dollars.IfWorkersTake1s} to $${Dollars.IfWorkersTimeOut} (workers that take 1 s, and all of their time-out).`;
}
