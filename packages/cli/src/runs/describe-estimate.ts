import type { Estimate } from '@step-everywhere/infra/internal/orchestrator';

/** Describes the lower and the upper end of an estimate. */
export function describeEstimate({ Minutes, SlowestAccountMinutes: account, Dollars }: Estimate): string {
  return `Estimate: ${Minutes.IfWorkersTake1s} to ${Minutes.IfWorkersTimeOut} minutes, ${account.IfWorkersTake1s} to ${account.IfWorkersTimeOut} for an account, $${Dollars.IfWorkersTake1s} to $${Dollars.IfWorkersTimeOut} (if workers take 1 s, or their whole time-out).`;
}
