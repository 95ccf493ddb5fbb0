import { findOrchestrator, readSettings } from '../aws/orchestrator.ts';
import type { Console } from '../console/console.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import { readRunInput } from '../input/execution-input.ts';
import { resolveOnAws } from '../input/resolve-on-aws.ts';
import type { RunOptions } from '../input/run-options.ts';
import { startRun } from '../runs/execution.ts';
import { warnOfVersions } from '../versions/read-versions.ts';
import { confirmPlan } from './confirm-plan.ts';
import { finishRun } from './finish-run.ts';

/**
 * Runs a deployed worker on AWS: checks the input, shows the plan, starts and follows the run, downloads its results
 * and shows the summary.
 *
 * @returns the exit status.
 */
export async function runOnAws(options: RunOptions, console: Console): Promise<number> {
  const orchestrator = await findOrchestrator(options, console);
  const settings = await readSettings(orchestrator);
  const given = await readRunInput(options, orchestrator.stateMachine, console.cwd);
  const input = await resolveOnAws(
    given,
    options,
    orchestrator.aws,
    orchestrator.stateMachine.partition,
    console,
  );
  const checked = checkRunInput(input, options, orchestrator.stateMachine, settings.defaultRegions);
  await warnOfVersions(orchestrator, checked.worker.arn, console);
  // A preflight changes nothing, and makes a better estimate than ours; the targets of a retry are known from the
  // earlier summary.
  if (!checked.preflight && !('retry' in checked.scope))
    await confirmPlan(orchestrator, settings, { input, checked }, options, console);
  console.signal.throwIfAborted();
  const started = await startRun(orchestrator.aws.states, orchestrator.stateMachine.arn, input, options.name);
  if (!options.detach) console.stderr.write(`Started ${visibleLine(started.name)}\n`);
  return finishRun(orchestrator, { ...started, bucket: settings.bucket }, options, console);
}
