import type { RunFacts } from '../../run-report.ts';
import { formatBytes, formatCount, formatNumber } from '../format.ts';

/** What this file contains, and what it leaves out. */
export function Notes({ run }: { readonly run: RunFacts }) {
  const { leftOut, limits, embedded, resultLocation, coarseTimes } = run;
  const missing = leftOut.tooLarge + leftOut.overBudget + leftOut.unread + leftOut.unreadable;
  return (
    <footer class="notes">
      <p>
        {embedded + missing === 0
          ? 'The run has left no result.'
          : `${formatCount(embedded, 'result')} in this file.`}
        {missing > 0 && <strong> {formatCount(missing, 'result')} left out: </strong>}
        {[
          leftOut.overBudget > 0 &&
            `${formatNumber(leftOut.overBudget)} because together they would be larger than ${formatBytes(limits.total)}`,
          leftOut.tooLarge > 0 &&
            `${formatNumber(leftOut.tooLarge)} longer than ${formatBytes(limits.result)}`,
          leftOut.unread > 0 && `${formatNumber(leftOut.unread)} no longer there`,
          leftOut.unreadable > 0 && `${formatNumber(leftOut.unreadable)} that cannot be read`,
        ]
          .filter(Boolean)
          .join(', ')}
        {missing > 0 && '.'}
        {resultLocation !== undefined && embedded + missing > 0 && (
          <>
            {' '}
            All of them: <code>{resultLocation}</code>
          </>
        )}
      </p>
      <p>
        A duration is the time from the worker's first invocation until its result was stored, or until it was
        given up, retries included.
        {coarseTimes && ' S3 keeps the time of a result to the second, so durations are as precise as that.'}
      </p>
    </footer>
  );
}
