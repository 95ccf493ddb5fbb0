import { cellStatus, type RunFacts } from '../../run-report.ts';
import { formatCount } from '../format.ts';

interface Props {
  readonly run: RunFacts;
  /** Targets by status. */
  readonly counts: readonly number[];
}

/** Why a run ended before all its targets were done. */
export function EndNotice({ run: { endedEarly, endTime }, counts }: Props) {
  const notAttempted = counts[cellStatus.notAttempted] ?? 0;
  if (endedEarly !== undefined) {
    return (
      <p class="notice">
        <strong>This run did not go through.</strong> {endedEarly}
      </p>
    );
  }
  if (endTime === undefined || notAttempted === 0) return null;
  return (
    <p class="notice">
      <strong>This run did not go through: {formatCount(notAttempted, 'target')} not attempted.</strong> A run
      begins no new accounts when more of them have failed than it, or its canary, tolerates.
    </p>
  );
}
