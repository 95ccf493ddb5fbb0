import './styles/index.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { followRun, livePath } from './data/follow-run.ts';
import { type LoadedReport, loadEmbedded } from './data/load-report.ts';

const root = document.getElementById('report') as HTMLElement;
const path = livePath();

function show(loaded: LoadedReport, live: 'following' | 'lost' | undefined): void {
  render(<App loaded={loaded} live={live} />, root);
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const body = (
    <main class="page">
      <p class="banner" role="alert">
        This report cannot be shown. {message}
      </p>
    </main>
  );
  render(body, root);
}

async function start(): Promise<void> {
  let latest = await loadEmbedded();
  show(latest, path === undefined || latest.report.run.endTime !== undefined ? undefined : 'following');
  if (path === undefined) return;
  const take = (loaded: LoadedReport) => {
    latest = loaded;
    show(loaded, loaded.report.run.endTime === undefined ? 'following' : undefined);
  };
  followRun(path, take, () => show(latest, latest.report.run.endTime === undefined ? 'lost' : undefined));
}

start().catch(fail);
