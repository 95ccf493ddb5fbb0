import { bucketObjects } from '@step-everywhere/infra/internal/run';
import { splitArn } from '../aws/arn.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { nameUnits } from '../aws/unit-names.ts';
import { commandName } from '../console/command-name.ts';
import type { Console } from '../console/console.ts';
import { exitStatus, statusOfSignal } from '../console/exit-status.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import type { FinishOptions } from '../input/run-options.ts';
import { showEnd } from '../report/show-end.ts';
import { keepDownloading } from '../runs/download-run.ts';
import type { DescribedRun } from '../runs/execution.ts';
import { makeStateFolder, noteOldFolder, stateFolder } from '../runs/state-folder.ts';
import type { FollowedToEnd } from './run-to-end.ts';

/**
 * Downloads a run's results and shows what it came to; or says how to come back to a run that was left to itself.
 *
 * @returns the exit status.
 */
export async function finishRun(
  { aws }: Orchestrator,
  { run, ended, interruptedBy }: FollowedToEnd,
  options: FinishOptions,
  console: Console,
): Promise<number> {
  if (ended === undefined) {
    printDetached(run, options, console);
    return interruptedBy === undefined ? exitStatus.succeeded : statusOfSignal(interruptedBy);
  }
  const { summary, stored } = ended;
  noteOldFolder(options.out, console);
  const state = stateFolder(options.out, console.cwd);
  const folder = aws.isEmulated ? state.runs.emulated : state.runs.real;
  await makeStateFolder(state, [folder]);
  const objects = bucketObjects(aws.bucket, run.bucket);
  const { signal, stderr } = console;
  const note = (line: string) => void stderr.write(`${line}\n`);
  const only = summary.Preflight === undefined ? undefined : 'summary';
  if (stored !== undefined)
    await keepDownloading(objects, stored, folder, { only, note, signal }).catch((error) => {
      if (signal.aborted)
        note(visibleLine(`The run has ended. Its results: ${commandName(console.env)} results ${run.name}`));
      throw error;
    });
  const files = {
    objects,
    isOnAws: true,
    folder,
    workerFolder: console.cwd,
    logs: `CloudWatch log group /aws/lambda/${splitArn(summary.Function).name}`,
    report: `${commandName(console.env)} report ${run.name}`,
    nameUnits: async (paths: readonly (readonly string[])[]) => nameUnits(await aws.organizations(), paths),
  };
  return showEnd({ run, summary, ...(interruptedBy && { interruptedBy }) }, files, options, console);
}

/** Says that a run goes on by itself. */
function printDetached(
  run: DescribedRun,
  { json }: Pick<FinishOptions, 'json'>,
  { stdout, stderr, env }: Console,
): void {
  const command = commandName(env);
  const name = visibleLine(run.name);
  if (json) stdout.write(`${visibleJson({ Name: run.name, ExecutionId: run.arn, Status: 'running' })}\n`);
  else stdout.write(`${name}\n`);
  stderr.write(
    `The run goes on. Watch it: ${command} status ${name} --follow; stop it: ${command} stop ${name}\n`,
  );
}
