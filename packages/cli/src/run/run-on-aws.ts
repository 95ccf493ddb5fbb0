import type { RunInput } from '@step-everywhere/infra/internal/orchestrator';
import { isDenied } from '../aws/explain-aws-error.ts';
import { findOrchestrator, type Orchestrator } from '../aws/orchestrator.ts';
import { readSettings } from '../aws/orchestrator-settings.ts';
import { confirmRun } from '../console/ask.ts';
import type { Console } from '../console/console.ts';
import { exitStatus } from '../console/exit-status.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import { describePlan, type RunPlan } from '../input/describe-plan.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import { readRunInput } from '../input/run-input.ts';
import type { RunOptions, StartOptions } from '../input/run-options.ts';
import { startRun } from '../runs/execution.ts';
import type { DescribedRun } from '../runs/find-run.ts';
import { finishRun, sayDetached } from './finish-run.ts';
import { followRun } from './follow-run.ts';
import { planRun } from './plan-run.ts';

/**
 * Runs a deployed worker on AWS: checks the input, shows the plan, starts, follows, downloads and reports.
 *
 * @returns the exit status.
 */
export async function runOnAws(options: RunOptions, console: Console): Promise<number> {
  const orchestrator = await findOrchestrator(options, console.env);
  const settings = await readSettings(orchestrator);
  const input = await readRunInput(options, orchestrator.stateMachine, console.cwd);
  const checked = checkRunInput(input, options, orchestrator.stateMachine, settings.defaultRegions);
  // A preflight touches nothing, and makes a better estimate than ours; what a retry takes up, its report says.
  if (!checked.preflight && !('retry' in checked.scope)) {
    await planAndConfirm(orchestrator, settings.bucket, { input, checked }, options, console);
  }
  console.signal.throwIfAborted();
  return startAndFollow(orchestrator, settings.bucket, input, options, console);
}

async function planAndConfirm(
  orchestrator: Orchestrator,
  bucket: string,
  { input, checked }: { readonly input: ExecutionInput; readonly checked: RunInput },
  options: RunOptions,
  console: Console,
): Promise<void> {
  let plan: RunPlan;
  try {
    plan = await planRun(orchestrator, checked, options);
  } catch (error) {
    if (!isDenied(error)) throw error;
    const { confirmByPreflight } = await import('./plan-by-preflight.ts');
    return confirmByPreflight(orchestrator, bucket, input, options, error, console);
  }
  console.stderr.write(`${describePlan(checked.worker.functionName, checked.roleName, plan)}\n`);
  await confirmRun(plan.targets, options.yes, console);
}

/** Starts a run whose input is settled, and follows it unless it is to be left to itself. */
export async function startAndFollow(
  orchestrator: Orchestrator,
  bucket: string,
  input: ExecutionInput,
  options: StartOptions,
  console: Console,
): Promise<number> {
  const run: DescribedRun = await startRun(orchestrator, input, options.name);
  if (options.detach) {
    sayDetached(run, options, console);
    return exitStatus.succeeded;
  }
  console.stderr.write(`Started ${run.name}\n`);
  const followed = await followRun(orchestrator, bucket, run, console);
  return finishRun(orchestrator, bucket, followed, options, console);
}
