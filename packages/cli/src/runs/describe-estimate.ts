import type { Estimate } from '@step-everywhere/infra/internal/orchestrator';

/** Describes the lower and the upper end of an estimate. */
export function describeEstimate({ Minutes, SlowestAccountMinutes: account, Dollars }: Estimate): string {
  const minutes = `${Minutes.IfWorkersTake1s} to ${Minutes.IfWorkersTimeOut} minutes`;
  const slowest = `${account.IfWorkersTake1s} to ${account.IfWorkersTimeOut} minutes for the slowest account`;
  // The estimate is rounded to cents.
  const cost =
    Dollars.IfWorkersTimeOut === 0
      ? 'less than $0.01'
      : `$${Dollars.IfWorkersTake1s} to $${Dollars.IfWorkersTimeOut}`;
  return `Estimate: ${minutes}, ${slowest}, ${cost} (if workers take 1 s, or their whole time-out).`;
}
