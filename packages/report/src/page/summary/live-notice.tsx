import { useEffect, useState } from 'preact/hooks';
import { cellStatus } from '../../run-report.ts';
import type { LiveState } from '../data/follow-run.ts';
import { formatCount, formatNumber } from '../format.ts';

interface Props {
  readonly live: LiveState | undefined;
  /** Targets by status. */
  readonly counts: readonly number[];
}

const troubles: Readonly<Partial<Record<LiveState, string>>> = {
  lost: 'The command that serves this page cannot be reached. Trying again …',
  stopped: 'The command that served this page has ended; what is shown here stays as it is.',
};

/** In a preflight, targets are ready; in any other run, they have succeeded. */
function done(counts: readonly number[]): string {
  const ready = counts[cellStatus.ready] ?? 0;
  if (ready > 0) return `${formatCount(ready, 'target')} ready`;
  return `${formatCount(counts[cellStatus.succeeded] ?? 0, 'target')} succeeded`;
}

/** Shows when a page does not follow its run any more, and announces it and the run's end to screen readers. */
export function LiveNotice({ live, counts }: Props) {
  const [wasLive, setWasLive] = useState(false);
  useEffect(() => {
    if (live !== undefined) setWasLive(true);
  }, [live]);
  const trouble = live && troubles[live];
  const ended =
    live === undefined && wasLive
      ? `The run has ended: ${done(counts)}, ${formatNumber(counts[cellStatus.failed] ?? 0)} failed.`
      : '';
  return (
    <>
      {/* It exists before it has a text, because screen readers do not announce an element that appears together with its text. */}
      <p class="visually-hidden" role="status">
        {trouble ?? ended}
      </p>
      {trouble && (
        <p class="banner" aria-hidden="true">
          {trouble}
        </p>
      )}
    </>
  );
}
