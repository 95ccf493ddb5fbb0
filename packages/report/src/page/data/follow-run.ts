import { type LoadedReport, loadServed } from './load-report.ts';

/** Of a page that is served while the run goes on: where it hears of news. */
export function livePath(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="report-live"]')?.content;
}

/**
 * Takes over what is new for as long as the run goes on.
 *
 * @param path of the server's events.
 * @param lost called when the server has gone, which is the end of it.
 */
export function followRun(path: string, take: (loaded: LoadedReport) => void, lost: () => void): () => void {
  const events = new EventSource(path);
  let isLoading = false;
  let isStale = false;
  const load = async () => {
    isStale = true;
    if (isLoading) return;
    isLoading = true;
    while (isStale) {
      isStale = false;
      const answer = await fetch('data').catch(() => undefined);
      if (answer?.ok) take(await loadServed(new Uint8Array(await answer.arrayBuffer())));
    }
    isLoading = false;
  };
  events.addEventListener('changed', load);
  events.addEventListener('ended', async () => {
    events.close();
    await load();
  });
  events.addEventListener('error', () => {
    events.close();
    lost();
  });
  return () => events.close();
}
