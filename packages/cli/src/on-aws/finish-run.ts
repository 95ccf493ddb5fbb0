import { bucketObjects, findRun, type Run, type Summary } from '@step-everywhere/infra/internal/run';
import { splitArn } from '../aws/arn.ts';
import { keepTrying } from '../aws/keep-trying.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { nameUnits } from '../aws/unit-names.ts';
import { commandName } from '../console/command-name.ts';
import type { Console } from '../console/console.ts';
import { StoppedError } from '../console/errors.ts';
import { exitStatus, statusOfSignal } from '../console/exit-status.ts';
import { nothingCounted } from '../console/progress-line.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { type GivenOptions, inOptionTerms } from '../input/refused-option.ts';
import type { FinishOptions, StartOptions } from '../input/run-options.ts';
import { showEnd } from '../report/show-end.ts';
import { keepDownloading } from '../runs/download-run.ts';
import { type DescribedRun, describeRun, stopRun } from '../runs/execution.ts';
import { followRun, type RunUnderWay } from '../runs/follow-run.ts';
import { runFailedError } from '../runs/run-failed.ts';
import type { LocatedRun } from '../runs/run-store.ts';
import { makeStateFolder, noteOldFolder, stateFolder } from '../runs/state-folder.ts';
import { readExecutionSummary } from '../runs/summary.ts';
import { FailureNotes } from './failure-notes.ts';
import { OutcomeWatcher } from './outcome-watcher.ts';

/**
 * Follows a run to its end, downloads its results and shows the outcome; or says how to come back to a run that
 * continues on its own.
 *
 * @param options with which the run was started, if this command started it; a refusal by the orchestrator names
 * them.
 * @returns the exit status.
 */
export async function finishRun(
  orchestrator: Orchestrator,
  started: LocatedRun,
  options: FinishOptions & GivenOptions & Pick<StartOptions, 'detach'>,
  console: Console,
): Promise<number> {
  const { aws } = orchestrator;
  const followed = options.detach
    ? { run: started }
    : await followToEnd(orchestrator, started, options, console);
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

/** A run on AWS that was followed: to its end, or until the user left it. */
export interface FollowedToEnd {
  readonly run: LocatedRun;
  /** The signal after which the user left or stopped the run. */
  readonly interruptedBy?: NodeJS.Signals;
  /** The outcome, and the run's `run.json`; absent when the user left while it was running. */
  readonly ended?: { readonly summary: Summary; readonly stored: Run | undefined };
}

/**
 * Follows a run on AWS to its end, and reads its outcome.
 *
 * @param options with which the run was started; a refusal by the orchestrator names them.
 * @throws {RunFailedError} {@link OptionError} {@link StoppedError} when there is no summary.
 */
export async function followToEnd(
  orchestrator: Orchestrator,
  started: LocatedRun,
  options: GivenOptions,
  console: Console,
): Promise<FollowedToEnd> {
  const watched = watchRun(orchestrator, started, console);
  const { run: described, interruptedBy } = await followRun(started, watched, console);
  const run = { ...described, bucket: started.bucket };
  const followed = { run, ...(interruptedBy && { interruptedBy }) };
  if (run.status === 'RUNNING') return followed;
  const { signal } = console;
  const stored = watched.stored();
  const note = (line: string) => void console.stderr.write(`${line}\n`);
  const objects = bucketObjects(orchestrator.aws.bucket, run.bucket);
  const read = () => readExecutionSummary(objects, run, { stored, signal });
  const summary = await keepTrying(read, { note, signal });
  if (summary !== undefined) return { ...followed, ended: { summary, stored } };
  if (interruptedBy !== undefined) throw new StoppedError(interruptedBy);
  throw inOptionTerms(runFailedError(run), options);
}

/** Says how to come back to a run that continues on its own. */
function printLeft(
  run: DescribedRun,
  { json }: { readonly json?: boolean },
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

/** Milliseconds between two looks. One page lists a thousand outcomes. */
const pauses = { longest: 2_000, perPage: 300 } as const;

/** A running run on AWS, and its `run.json` once it was read. */
interface WatchedRun extends RunUnderWay {
  stored(): Run | undefined;
}

/**
 * Watches a run on AWS by the objects that it stores, and prints failures as they come.
 * Ctrl-C asks whether to leave the run or to stop it; without a terminal, the run continues.
 */
function watchRun({ aws }: Orchestrator, run: LocatedRun, console: Console): WatchedRun {
  const objects = bucketObjects(aws.bucket, run.bucket);
  const failures = new FailureNotes();
  let stored: Run | undefined;
  let watcher: OutcomeWatcher | undefined;
  return {
    interrupt: {
      question: 'Leave the run running (d), stop it (s), or keep watching (Enter)? ',
      otherwise: 'leave',
    },
    stored: () => stored,
    counts: () => watcher?.counts ?? nothingCounted,
    longestPause: () => pauses.longest + pauses.perPage * (watcher?.pages ?? 0),
    stop: () => stopRun(aws.states, run.arn),
    async look(note) {
      const described = await describeRun(aws.states, run.arn);
      stored ??= await findRun(objects, run.arn, run.input);
      if (stored !== undefined) watcher ??= new OutcomeWatcher(objects, stored);
      await watcher?.look();
      for (const line of failures.take(watcher?.takeFailures() ?? [], console)) note(line);
      return described;
    },
  };
}
