import type { PackedReport } from '../../live/pack-report.ts';
import { type LoadedReport, loadServed } from './load-report.ts';

/**
 * How a page follows its run: it receives updates, tries to reach the server again, or stays as it is
 * because the command was stopped before the run's end.
 */
export type LiveState = 'following' | 'lost' | 'stopped';

/** For a page that is served while the run is running: the path of the updates. */
export function livePath(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="report-live"]')?.content;
}

/**
 * Fetches updates as long as the run is running. If the server cannot be reached, the browser tries again until
 * it succeeds.
 *
 * @param path path of the server's events.
 */
export function followRun(
  path: string,
  take: (loaded: LoadedReport) => void,
  change: (state: LiveState) => void,
): void {
  const events = new EventSource(path);
  const load = oneAtATime(async () => {
    const answer = await fetch('data');
    if (answer.ok) take(await loadServed((await answer.json()) as PackedReport));
  });
  events.addEventListener('open', () => change('following'));
  events.addEventListener('changed', load);
  events.addEventListener('ended', () => {
    events.close();
    load();
  });
  events.addEventListener('stopped', () => {
    events.close();
    change('stopped');
  });
  events.addEventListener('error', () =>
    change(events.readyState === EventSource.CLOSED ? 'stopped' : 'lost'),
  );
}

/** Calls during a run of `work` cause one more run after it. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let isWorking = false;
  let isStale = false;
  return async () => {
    isStale = true;
    if (isWorking) return;
    isWorking = true;
    while (isStale) {
      isStale = false;
      // The server may stop at any time; the next event tries again.
      await work().catch(() => undefined);
    }
    isWorking = false;
  };
}
