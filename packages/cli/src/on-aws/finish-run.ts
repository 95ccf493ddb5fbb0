import { bucketObjects, type Run, type RunObjects } from '@step-everywhere/infra/internal/run';
import { splitArn } from '../aws/arn.ts';
import { keepTrying } from '../aws/keep-trying.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { nameUnits } from '../aws/unit-names.ts';
import { commandName } from '../console/command-name.ts';
import type { Console } from '../console/console.ts';
import { exitStatus, statusOfSignal } from '../console/exit-status.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import type { FinishOptions } from '../input/run-options.ts';
import { downloadRun } from '../runs/download-run.ts';
import type { DescribedRun } from '../runs/execution.ts';
import { makeStateFolder } from '../runs/make-state-folder.ts';
import { noteOldFolder, stateFolder } from '../runs/state-folder.ts';
import { showEnd } from '../summary/show-end.ts';
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
  const only = summary.Preflight === undefined ? {} : { only: 'summary' as const };
  if (stored !== undefined) await download(objects, stored, folder, only, run, console);
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

async function download(
  objects: RunObjects,
  stored: Run,
  folder: string,
  only: { readonly only?: 'summary' },
  { name }: DescribedRun,
  { signal, stderr, env }: Console,
): Promise<void> {
  const note = (line: string) => void stderr.write(`${line}\n`);
  const start = Date.now();
  let isAgain = false;
  const copy = () => {
    const savedSince = isAgain ? { savedSince: start } : {};
    isAgain = true;
    return downloadRun(objects, stored, folder, { ...only, ...savedSince, signal });
  };
  await keepTrying(copy, { note, signal }).catch((error) => {
    if (signal.aborted)
      note(visibleLine(`The run has ended. Its results: ${commandName(env)} results ${name}`));
    throw error;
  });
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
