import type { Summary } from '@step-everywhere/infra/internal/run';
import { findOrchestrator, type OrchestratorOptions } from '../aws/orchestrator.ts';
import { commandName } from '../console/command-name.ts';
import type { Console } from '../console/console.ts';
import { exitStatus } from '../console/exit-status.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { summaryLine } from '../report/summary-line.ts';
import { awaitRun, stopRun } from '../runs/execution.ts';
import { orchestratorStore } from '../runs/orchestrator-store.ts';
import { runStatusOf } from '../runs/status.ts';
import { readExecutionSummary } from '../runs/summary.ts';

/**
 * Stops a run, waits for its end, and shows the outcome. No new targets are started; running workers finish.
 *
 * @returns the exit status; it is not an error if the run has already ended.
 */
export async function stop(name: string, options: OrchestratorOptions, console: Console): Promise<number> {
  const orchestrator = await findOrchestrator(options, console, name);
  const { states } = orchestrator.aws;
  const { signal } = console;
  const store = orchestratorStore(orchestrator);
  const found = await store.find(name);
  const wasRunning = found.status === 'RUNNING';
  if (wasRunning) {
    await stopRun(states, found.arn);
    console.stderr.write(
      `Stopping ${visibleLine(found.name)}: no new targets are started. Waiting for its summary…\n`,
    );
  }
  const run = wasRunning ? { ...found, ...(await awaitRun(states, found.arn, signal)) } : found;
  const summary = await readExecutionSummary(store.objects(found), run, { wait: wasRunning, signal });
  const status = runStatusOf(run.status, summary);
  const isStopped = wasRunning && status === 'stopped';
  if (options.json) {
    const answer = { Name: run.name, ExecutionId: run.arn, Status: status, Stopped: isStopped, ...summary };
    console.stdout.write(`${visibleJson(answer)}\n`);
  } else {
    console.stdout.write(
      `${describe(visibleLine(run.name), commandName(console.env), isStopped ? status : `had ended already (${status})`, summary)}\n`,
    );
  }
  return exitStatus.succeeded;
}

function describe(name: string, command: string, how: string, summary: Summary | undefined): string {
  if (summary === undefined)
    return `${name}: ${how}. It was stopped before its targets were listed, so there is no summary.`;
  const lines = [`${name}: ${how}`, summaryLine(summary)];
  // A preflight invokes no worker, so there is nothing to retry.
  if (summary.NotAttempted > 0 && summary.Preflight === undefined)
    lines.push(`Run the remaining targets: ${command} retry ${name} --class not-attempted`);
  return lines.join('\n');
}
