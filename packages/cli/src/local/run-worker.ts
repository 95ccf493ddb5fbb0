import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Console } from '../console/console.ts';
import { StoppedError } from '../console/errors.ts';
import { type ProgressDisplay, showProgress, stopwatch } from '../console/progress-display.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import type { LocalRun } from '../report/html-report.ts';
import type { RunSummary } from '../report/unsuccessful-targets.ts';
import { canaryPassed, hasCanary } from '../runs/canary.ts';
import { awaitExecution, type EndedExecution, runFailedError, startExecution } from '../runs/execution.ts';
import { type LocalStart, type RunNote, writeRunNote } from '../runs/run-record.ts';
import { followInvocations } from './follow-invocations.ts';
import type { DeployedWorker, RunningCloud } from './local-cloud.ts';
import { type StopPolicy, summariseStopped, watchInterrupts } from './stop-local-run.ts';

/** Milliseconds between two looks at an execution in this process; it costs next to nothing. */
const longestPoll = 100;

/** What is to be run. */
export interface LocalRunOrder {
  readonly worker: DeployedWorker;
  readonly input: ExecutionInput;
  /** How to start it again. */
  readonly start: LocalStart;
  /** Of the execution. */
  readonly name: string;
  /** The names of roots and OUs by their ids, where they are known. */
  readonly units?: Readonly<Record<string, string>>;
  /** What Ctrl-C does; it stops the run at once where nothing is said. */
  readonly stop?: StopPolicy;
}

/** How a run on this machine ended. */
export interface EndedLocalRun {
  readonly summary: RunSummary;
  /** The signal that had it stopped. */
  readonly interruptedBy?: NodeJS.Signals;
}

/**
 * Runs a deployed worker to its end, and shows how far it is. What there is to know of the run besides its objects is
 * noted beside them.
 *
 * @param onStart is called when the run has begun.
 * @throws {RunFailedError} when the execution ended without a summary.
 */
export async function runWorker(
  cloud: RunningCloud,
  order: LocalRunOrder,
  console: Console,
  onStart: (run: LocalRun) => Promise<void> = async () => {},
): Promise<EndedLocalRun> {
  const { worker, input, start, name, stop, units } = order;
  const started = Promise.withResolvers<string>();
  const folderOf = (arn: string) => join(cloud.folder, cloud.bucket, runPrefix(worker, input, arn));
  const tracker = followInvocations({
    emulator: cloud.emulator,
    worker: worker.name,
    runFolder: started.promise.then(folderOf),
    regionsEnabledIn: cloud.regionsEnabledIn,
  });
  const arn = await startExecution(cloud.stepFunctions, cloud.stateMachineArn, input, name);
  const note: RunNote = {
    ExecutionId: arn,
    Status: 'RUNNING',
    StartTime: new Date().toISOString(),
    Input: input,
    ProcessId: process.pid,
    Start: start,
    ...(units && { Units: units }),
  };
  const folder = folderOf(arn);
  await writeRunNote(folder, note);
  started.resolve(arn);
  await onStart({ arn, prefix: runPrefix(worker, input, arn) });
  let display: ProgressDisplay | undefined;
  const seconds = stopwatch();
  const show = () => {
    display = showProgress(console.stderr, () => tracker.counts, console.env, seconds);
  };
  show();
  const interrupts = watchInterrupts(console, stop, { hide: () => display?.stop(), show });
  try {
    const end = await untilEnd(cloud, arn, AbortSignal.any([console.signal, interrupts.stop]));
    await writeRunNote(folder, { ...note, ...endOf(end) });
    const { stoppedBy } = end;
    if (end.status === 'SUCCEEDED' && hasCanary(input)) display?.note(canaryPassed);
    if (stoppedBy === undefined) return { summary: end.summary ?? (await summaryOf(end, folder, console)) };
    display?.note('Stopping: no new target is begun.');
    const summary = await summariseStopped(cloud, arn, folder, {
      stop,
      giveUp: interrupts.next(),
      note: display?.note,
    });
    // Stopped before it had targets: there is nothing to tell.
    if (summary === undefined) throw new StoppedError(stoppedBy);
    return { summary, interruptedBy: stoppedBy };
  } finally {
    await interrupts.end();
    display?.stop();
  }
}

type StoppedExecution = EndedExecution & { readonly stoppedBy?: NodeJS.Signals };

async function untilEnd(
  { stepFunctions }: RunningCloud,
  arn: string,
  stop: AbortSignal,
): Promise<StoppedExecution> {
  try {
    return await awaitExecution(stepFunctions, arn, stop, longestPoll);
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    const end = await awaitExecution(stepFunctions, arn, new AbortController().signal, longestPoll);
    return { ...end, stoppedBy: error.stoppedBy };
  }
}

function endOf({ status, error, cause }: EndedExecution): Partial<RunNote> {
  return {
    Status: status,
    EndTime: new Date().toISOString(),
    ...(error === undefined ? {} : { Error: error }),
    ...(cause === undefined ? {} : { Cause: cause }),
  };
}

/** A run that stopped for its failures, over the tolerated percentage, fails as an execution but has its summary. */
async function summaryOf(end: EndedExecution, folder: string, console: Console): Promise<RunSummary> {
  const text = await readFile(join(folder, 'summary.json'), 'utf8').catch(() => undefined);
  const error = runFailedError(end);
  if (text === undefined) throw error;
  console.stderr.write(`${error.message}\n`);
  return JSON.parse(text) as RunSummary;
}

function runPrefix({ name }: DeployedWorker, input: ExecutionInput, arn: string): string {
  // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
  const qualifier = String(input.Function).split(':')[7] ?? '$LATEST';
  return `StepEverywhere/${name}/${qualifier}/${arn.slice(arn.lastIndexOf(':') + 1)}/_run/`;
}
