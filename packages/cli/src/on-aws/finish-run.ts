import { bucketObjects } from '@step-everywhere/infra/internal/run';
import { splitArn } from '../aws/arn.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { nameUnits } from '../aws/unit-names.ts';
import { commandName } from '../console/command-name.ts';
import type { Console } from '../console/console.ts';
import { exitStatus, statusOfSignal } from '../console/exit-status.ts';
import { visibleLine } from '../console/terminal-text.ts';
import type { GivenOptions } from '../input/refused-option.ts';
import type { FinishOptions, StartOptions } from '../input/run-options.ts';
import { showEnd } from '../report/show-end.ts';
import { keepDownloading } from '../runs/download-run.ts';
import type { PlacedRun } from '../runs/run-place.ts';
import { makeStateFolder, noteOldFolder, stateFolder } from '../runs/state-folder.ts';
import { type FollowedToEnd, printLeft, runToEnd } from './run-to-end.ts';

/**
 * Follows a run to its end, downloads its results and shows what it came to; or says how to come back to a run that is left
 * to itself.
 *
 * @param options those that the run was started with, if it was: what the orchestrator refuses is said in their words.
 * @returns the exit status.
 */
export async function finishRun(
  orchestrator: Orchestrator,
  started: PlacedRun,
  options: FinishOptions & GivenOptions & Pick<StartOptions, 'detach'>,
  console: Console,
): Promise<number> {
  const { aws } = orchestrator;
  const followed = options.detach
    ? { run: started }
    : await runToEnd(orchestrator, started, options, console);
  const { run, ended, interruptedBy }: FollowedToEnd = followed;
  if (ended === undefined) {
    printLeft(run, options, console);
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
