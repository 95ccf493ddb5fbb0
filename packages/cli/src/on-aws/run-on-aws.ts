import { findOrchestrator, type Orchestrator, readSettings } from '../aws/orchestrator.ts';
import type { Console } from '../console/console.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import { type ExecutionInput, readRunInput } from '../input/execution-input.ts';
import type { GivenOptions } from '../input/refused-option.ts';
import type { RunOptions, StartOptions } from '../input/run-options.ts';
import { startRun } from '../runs/execution.ts';
import { confirmPlan } from './confirm-plan.ts';
import { finishRun } from './finish-run.ts';
import { runToEnd } from './run-to-end.ts';

/**
 * Runs a deployed worker on AWS: checks the input, shows the plan, starts, follows, downloads and summarises.
 *
 * @returns the exit status.
 */
export async function runOnAws(options: RunOptions, console: Console): Promise<number> {
  const orchestrator = await findOrchestrator(options, console.env);
  const settings = await readSettings(orchestrator);
  const input = await readRunInput(options, orchestrator.stateMachine, console.cwd);
  const checked = checkRunInput(input, options, orchestrator.stateMachine, settings.defaultRegions);
  // A preflight touches nothing, and makes a better estimate than ours; what a retry takes up, its summary says.
  if (!checked.preflight && !('retry' in checked.scope))
    await confirmPlan(orchestrator, settings, { input, checked }, options, console);
  console.signal.throwIfAborted();
  return startOnAws(orchestrator, settings.bucket, input, options, console);
}

/** Starts a run whose input is settled, and follows it unless it is to be left to itself. */
export async function startOnAws(
  orchestrator: Orchestrator,
  bucket: string,
  input: ExecutionInput,
  options: StartOptions & GivenOptions,
  console: Console,
): Promise<number> {
  const { aws, stateMachine } = orchestrator;
  const run = { ...(await startRun(aws.states, stateMachine.arn, input, options.name)), bucket };
  if (!options.detach) console.stderr.write(`Started ${visibleLine(run.name)}\n`);
  const followed = options.detach ? { run } : await runToEnd(orchestrator, run, options, console);
  return finishRun(orchestrator, followed, options, console);
}
