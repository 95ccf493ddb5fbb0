import { setTimeout as delay } from 'node:timers/promises';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { findOrchestrator, type Orchestrator, type OrchestratorOptions } from '../aws/orchestrator.ts';
import { readSettings } from '../aws/orchestrator-settings.ts';
import type { Console } from '../console/console.ts';
import { exitStatus } from '../console/exit-status.ts';
import { summaryLine } from '../report/summary-line.ts';
import { stopRun } from '../runs/execution.ts';
import { type DescribedRun, findRun } from '../runs/find-run.ts';
import { runStatusOf } from '../runs/status.ts';
import { readSummary } from '../runs/summary.ts';

/** Milliseconds between two looks whether a run has ended. */
const pause = 500;

/**
 * Stops a run, waits for its end, and tells what it came to: no new target is begun, and what a worker has begun it ends.
 *
 * @returns the exit status; a run that has ended already is not stopped, and no error.
 */
export async function stop(name: string, options: OrchestratorOptions, console: Console): Promise<number> {
  const orchestrator = await findOrchestrator(options, console.env, name);
  const found = await findRun(orchestrator, name);
  const wasRunning = found.status === 'RUNNING';
  if (wasRunning) {
    await stopRun(orchestrator, found.arn);
    console.stderr.write(`Stopping ${found.name}: no new target is begun. Waiting for its summary…\n`);
  }
  const run = await untilEnd(orchestrator, found, console.signal);
  const { bucket } = await readSettings(orchestrator);
  const summary = await readSummary(orchestrator.aws.bucket, bucket, run, {
    wait: wasRunning,
    signal: console.signal,
  });
  const status = runStatusOf(run.status, summary);
  const isStopped = wasRunning && status === 'stopped';
  if (options.json) {
    const answer = { Name: run.name, ExecutionId: run.arn, Status: status, Stopped: isStopped, ...summary };
    console.stdout.write(`${JSON.stringify(answer)}\n`);
  } else {
    console.stdout.write(
      `${describe(run.name, isStopped ? status : `had ended already (${status})`, summary)}\n`,
    );
  }
  return exitStatus.succeeded;
}

async function untilEnd(
  orchestrator: Orchestrator,
  found: DescribedRun,
  signal: AbortSignal,
): Promise<DescribedRun> {
  let run = found;
  while (run.status === 'RUNNING') {
    run = await findRun(orchestrator, found.arn);
    if (run.status === 'RUNNING') await delay(pause, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
  return run;
}

function describe(name: string, how: string, summary: Summary | undefined): string {
  if (summary === undefined) return `${name}: ${how}. It has no summary, having had no targets yet.`;
  const lines = [`${name}: ${how}`, summaryLine(summary)];
  if (summary.NotAttempted > 0)
    lines.push(`Take up the rest: step-everywhere retry ${name} --class not-attempted`);
  return lines.join('\n');
}
