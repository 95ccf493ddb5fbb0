import type { PackedRun } from '../../live/pack-run.ts';
import { type LoadedReport, loadServed } from './load-report.ts';

/**
 * How a page stands to the run that it follows: it hears of news, tries to reach the server again, or stays as it is
 * since the command was ended before the run.
 */
export type LiveState = 'following' | 'lost' | 'stopped';

/** Of a page that is served while the run goes on: where it hears of news. */
export function livePath(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="report-live"]')?.content;
}

/**
 * Takes over what is new for as long as the run goes on. When the server cannot be reached, the browser tries again until
 * it can.
 *
 * @param path of the server's events.
 */
export function followRun(
  path: string,
  take: (loaded: LoadedReport) => void,
  change: (state: LiveState) => void,
): void {
  const events = new EventSource(path);
  const load = oneAtATime(async () => {
    const answer = await fetch('data');
    if (answer.ok) take(await loadServed((await answer.json()) as PackedRun));
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

/** What is asked for while it is being done is done once more after that. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let isWorking = false;
  let isStale = false;
  return async () => {
    isStale = true;
    if (isWorking) return;
    isWorking = true;
    while (isStale) {
      isStale = false;
      // The server may go at any moment; the next event asks again.
      await work().catch(() => undefined);
    }
    isWorking = false;
  };
}
