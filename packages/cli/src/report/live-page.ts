import { once } from 'node:events';
import { emptyReport, RunObjectError, serveReport } from '@step-everywhere/report';
import type { Console } from '../console/console.ts';
import { type LocalRun, type LocalRunFolder, makeLocalReport } from './html-report.ts';

/** A run's report in a browser, updated during the run. */
export interface LivePage {
  /** Sends the end of the run to the open pages. */
  end(): Promise<void>;
  /** Waits until the user stops the command. */
  untilStopped(): Promise<void>;
  close(): Promise<void>;
}

/** Bytes of results in a live report. They are read again and again during the run. */
const limits = { result: 64 * 1024, total: 8 * 1024 * 1024 } as const;

/** Serves the report of a run that has just started, and prints its address. */
export async function openLivePage(
  files: LocalRunFolder,
  run: LocalRun,
  console: Console,
): Promise<LivePage> {
  const startTime = Date.now();
  const live = await serveReport(() =>
    makeLocalReport(files, run, { startTime, limits }).catch((error) => {
      // Its targets are not listed yet.
      if (error instanceof RunObjectError) return emptyReport(run.arn, startTime);
      throw error;
    }),
  );
  console.stderr.write(`Report, live: ${live.url}\n`);
  return {
    end: live.end,
    async untilStopped() {
      console.stderr.write(`The report stays at ${live.url} until Ctrl-C\n`);
      if (!console.signal.aborted) await once(console.signal, 'abort');
    },
    close: live.close,
  };
}
