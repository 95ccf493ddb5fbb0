import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderObjects, runPrefix, type Summary } from '@step-everywhere/infra/internal/run';
import { splitArn } from '../aws/arn.ts';
import type { Console } from '../console/console.ts';
import { StoppedError } from '../console/errors.ts';
import { count } from '../console/words.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import { localConcurrency } from '../input/local-concurrency.ts';
import { type GivenOptions, inOptionTerms } from '../input/refused-option.ts';
import type { EndedRun } from '../report/show-end.ts';
import { type DescribedRun, describeRun, runName, startRun, stopRun } from '../runs/execution.ts';
import { followRun, type InterruptPolicy } from '../runs/follow-run.ts';
import { runFailedError } from '../runs/run-failed.ts';
import { isRefused } from '../runs/run-kind.ts';
import { type LocalStart, type RunNote, writeRunNote } from '../runs/run-record.ts';
import { summariseLocalRun } from '../runs/summarise-local-run.ts';
import { readExecutionSummary } from '../runs/summary.ts';
import type { LocalCloud } from './cloud.ts';
import { followInvocations } from './follow-invocations.ts';
import { followLogs } from './follow-logs.ts';
import type { RunningWorkers } from './running-workers.ts';
import type { DeployedWorker } from './worker-function.ts';

/** Milliseconds between two requests for the state of a run. They cost next to nothing in the same process. */
const longestPause = 100;

/** A run to start on this machine. */
export interface LocalOrder {
  readonly worker: DeployedWorker;
  readonly input: ExecutionInput;
  /** Name of the execution; derived from the worker and the time when absent. */
  readonly name?: string;
  /** The settings for starting it again. */
  readonly start: LocalStart;
}

/** A run on this machine that has been started. */
export interface StartedRun {
  readonly arn: string;
  /** Key prefix of the run's own objects. */
  readonly prefix: string;
}

/**
 * Starts a run on this machine, shows its progress until it has ended, and reads its outcome. Information that the
 * run's objects do not contain is recorded beside them.
 *
 * @param options with which the run was started; a refusal by the orchestrator names them.
 * @param onStart is called when the run has begun.
 * @throws {RunFailedError} {@link OptionError} {@link StoppedError} when there is no summary.
 */
export async function runToEnd(
  cloud: LocalCloud,
  { worker, input: given, name = runName(given), start }: LocalOrder,
  options: GivenOptions & { readonly logs?: boolean },
  console: Console,
  onStart: (run: StartedRun) => Promise<void> = async () => {},
): Promise<EndedRun> {
  const { stepFunctions, stateMachineArn, folder, bucket, units } = cloud;
  // A retry uses the concurrency of the run that it retries.
  const input = given.Retry === undefined ? { Concurrency: localConcurrency, ...given } : given;
  const qualifier = splitArn(String(input.Function)).qualifier || '$LATEST';
  const prefix = runPrefix({ functionName: worker.name, qualifier, executionName: name });
  const tracker = followInvocations(cloud, worker.name, prefix);
  const takeLogs = options.logs ? followLogs(cloud, worker.name) : () => [];
  const started = await startRun(stepFunctions, stateMachineArn, input, name);
  const { arn } = started;
  const note: RunNote = {
    ExecutionId: arn,
    Status: 'RUNNING',
    StartTime: started.startDate.toISOString(),
    Input: input,
    ProcessId: process.pid,
    Start: start,
    ...(units && { Units: units }),
  };
  await writeRunNote(join(folder, bucket, prefix), note);
  await onStart({ arn, prefix });
  const underWay = {
    counts: () => tracker.counts,
    look: (note: (line: string) => void) => {
      if (cloud.disk.first !== undefined) throw cloud.disk.first;
      for (const line of takeLogs()) note(line);
      return describeRun(stepFunctions, arn);
    },
    stop: () => stopRun(stepFunctions, arn),
    longestPause: () => longestPause,
    interrupt: interruptPolicy(cloud),
  };
  const { run, interruptedBy } = await followRun(started, underWay, console).catch(async (error) => {
    if (error !== cloud.disk.first) throw error;
    await stopRun(stepFunctions, arn).catch(() => undefined);
    await untilWorkersEnd(cloud.workers, console);
    throw error;
  });
  for (const line of takeLogs()) console.stderr.write(`${line}\n`);
  await writeRunNote(join(folder, bucket, prefix), { ...note, ...endOf(run) });
  const wasWorking = interruptedBy !== undefined && (await untilWorkersEnd(cloud.workers, console));
  const summary = await summaryOf(cloud, run, wasWorking);
  if (summary !== undefined) return { run, summary, ...(interruptedBy && { interruptedBy }) };
  if (interruptedBy !== undefined) throw new StoppedError(interruptedBy);
  if (cloud.disk.first !== undefined) throw cloud.disk.first;
  // Nothing ran, so nothing is kept.
  if (isRefused(run)) await rm(join(folder, bucket, dirname(prefix)), { recursive: true, force: true });
  throw inOptionTerms(runFailedError(run), options);
}

/** A run in an emulator is stopped at once; one in real accounts only after the user confirmed it. */
function interruptPolicy({ workers }: LocalCloud): InterruptPolicy {
  if (workers === undefined) return { otherwise: 'stop' };
  const question =
    'Stop the run (s), or continue (Enter)? It runs in this process, so it ends with the command. ';
  return { question, otherwise: 'stop' };
}

function endOf({ status, stopDate = new Date(), error, cause }: DescribedRun): Partial<RunNote> {
  return {
    Status: status,
    EndTime: stopDate.toISOString(),
    ...(error === undefined ? {} : { Error: error }),
    ...(cause === undefined ? {} : { Cause: cause }),
  };
}

/**
 * Waits for the running workers of a stopped run, because they act in real accounts. Ctrl-C ends the wait.
 *
 * @returns whether there were any.
 */
async function untilWorkersEnd(
  workers: RunningWorkers | undefined,
  { stderr, onInterrupt }: Console,
): Promise<boolean> {
  if (workers === undefined || workers.count === 0) return false;
  const them = workers.count === 1 ? 'it' : 'them';
  const have = workers.count === 1 ? 'has' : 'have';
  stderr.write(
    `Waiting for ${count(workers.count, 'worker')} that ${have} begun; Ctrl-C ends ${them} at once.\n`,
  );
  const enough = Promise.withResolvers<void>();
  const stopListening = onInterrupt(() => enough.resolve());
  await Promise.race([workers.untilIdle(), enough.promise]);
  stopListening();
  return true;
}

/** @param isStale whether workers were still running when the stack's own rule wrote the summary. */
async function summaryOf(
  { folder, bucket }: LocalCloud,
  run: DescribedRun,
  isStale: boolean,
): Promise<Summary | undefined> {
  const objects = folderObjects(join(folder, bucket));
  const summary = await readExecutionSummary(objects, run);
  return summary !== undefined && isStale ? summariseLocalRun(objects, run) : summary;
}
