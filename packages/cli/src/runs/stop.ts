import type { Console } from '../console.ts';
import { exitStatus } from '../exit-status.ts';
import { findRun } from '../orchestrator/find-run.ts';
import { findOrchestrator, type OrchestratorOptions } from '../orchestrator/orchestrator.ts';
import { stopRun } from './follow-run.ts';
import { runStatusOf } from './run-status.ts';

/**
 * Stops a run: no new target is begun, and what a worker has begun it ends.
 *
 * @returns the exit status; a run that has ended already is not stopped, and no error.
 */
export async function stop(name: string, options: OrchestratorOptions, console: Console): Promise<number> {
  const orchestrator = await findOrchestrator(options, console.env, name);
  const run = await findRun(orchestrator, name);
  const isRunning = run.status === 'RUNNING';
  if (isRunning) await stopRun(orchestrator, run.arn);
  const status = isRunning ? 'stopped' : runStatusOf(run.status);
  if (options.json) {
    const answer = { Name: run.name, ExecutionId: run.arn, Status: status, Stopped: isRunning };
    console.stdout.write(`${JSON.stringify(answer)}\n`);
  } else {
    console.stdout.write(
      isRunning
        ? `${run.name}: stopped. Its summary follows: step-everywhere status ${run.name}\n`
        : `${run.name}: had ended already (${status})\n`,
    );
  }
  return exitStatus.succeeded;
}
