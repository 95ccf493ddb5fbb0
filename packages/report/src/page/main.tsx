import './styles/index.css';
import { render } from 'preact';
import { cellStatus } from '../run-report.ts';
import { workerName } from '../worker-name.ts';
import { App } from './app.tsx';
import { followRun, type LiveState, livePath } from './data/follow-run.ts';
import { type LoadedReport, loadEmbedded } from './data/load-report.ts';

const root = document.getElementById('report') as HTMLElement;
const path = livePath();

function show(loaded: LoadedReport, live: LiveState | undefined): void {
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
  root.replaceChildren();
  render(body, root);
}

/** The run's progress, for the title of the tab. */
function titleOf({ report: { run, cells } }: LoadedReport): string {
  const waiting = cells.status.reduce((sum, status) => sum + Number(status === cellStatus.waiting), 0);
  const targets = cells.status.reduce((sum, status) => sum + Number(status !== cellStatus.none), 0);
  const share = targets === 0 ? 0 : Math.floor((100 * (targets - waiting)) / targets);
  const parts = [run.endTime === undefined && `${share} %`, workerName(run.worker), 'step-everywhere'];
  return parts.filter(Boolean).join(' · ');
}

async function start(): Promise<void> {
  let latest = await loadEmbedded();
  root.replaceChildren();
  let state: LiveState = 'following';
  const update = () => {
    show(latest, latest.report.run.endTime === undefined ? state : undefined);
    document.title = titleOf(latest);
  };
  if (path === undefined) return show(latest, undefined);
  update();
  const take = (loaded: LoadedReport) => {
    latest = loaded;
    update();
  };
  followRun(path, take, (changed) => {
    state = changed;
    update();
  });
}

start().catch(fail);
