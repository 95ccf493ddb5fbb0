import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Console } from '../console.ts';
import type { LocalRun } from '../html-report/local-run.ts';
import { showProgress } from '../progress/progress-display.ts';
import { awaitExecution, type EndedExecution, runFailedError, startExecution } from '../run/execution.ts';
import type { ExecutionInput } from '../run/execution-input.ts';
import type { RunSummary } from '../run/summary.ts';
import { followInvocations } from './follow-invocations.ts';
import type { DeployedWorker, LocalCloud } from './local-cloud.ts';

/** Milliseconds between two looks at an execution in this process; it costs next to nothing. */
const longestPoll = 100;

/** What of a local cloud a run needs. */
export type RunningCloud = Pick<
  LocalCloud,
  'emulator' | 'stateMachineArn' | 'bucket' | 'folder' | 'stepFunctions' | 'regionsEnabledIn'
>;

/**
 * Runs a deployed worker to its end, and shows how far it is.
 *
 * @param onStart is called when the run has begun.
 * @throws {RunFailedError} when the execution ended without a summary.
 */
export async function runWorker(
  cloud: RunningCloud,
  worker: DeployedWorker,
  input: ExecutionInput,
  console: Console,
  onStart: (run: LocalRun) => Promise<void> = async () => {},
): Promise<RunSummary> {
  const started = Promise.withResolvers<string>();
  const tracker = followInvocations({
    emulator: cloud.emulator,
    worker: worker.name,
    runFolder: started.promise.then((arn) => runFolder(cloud, worker, input, arn)),
    regionsEnabledIn: cloud.regionsEnabledIn,
  });
  const arn = await startExecution(cloud.stepFunctions, cloud.stateMachineArn, input);
  started.resolve(arn);
  await onStart({ arn, prefix: runPrefix(worker, input, arn) });
  const display = showProgress(console.stderr, () => tracker.counts);
  let end: EndedExecution;
  try {
    end = await awaitExecution(cloud.stepFunctions, arn, console.signal, longestPoll);
  } finally {
    display.stop();
  }
  return end.summary ?? (await summaryOfStoppedRun(end, runFolder(cloud, worker, input, arn), console));
}

/** A run that stopped for its failures, over the tolerated percentage, fails as an execution but has its summary. */
async function summaryOfStoppedRun(
  end: EndedExecution,
  folder: string,
  console: Console,
): Promise<RunSummary> {
  const text = await readFile(join(folder, 'summary.json'), 'utf8').catch(() => undefined);
  const error = runFailedError(end);
  if (text === undefined) throw error;
  console.stderr.write(`${error.message}\n`);
  return JSON.parse(text) as RunSummary;
}

function runFolder(
  { folder, bucket }: RunningCloud,
  worker: DeployedWorker,
  input: ExecutionInput,
  arn: string,
): string {
  return join(folder, bucket, runPrefix(worker, input, arn));
}

function runPrefix({ name }: DeployedWorker, input: ExecutionInput, arn: string): string {
  // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
  const qualifier = String(input.Function).split(':')[7] ?? '$LATEST';
  return `StepEverywhere/${name}/${qualifier}/${arn.slice(arn.lastIndexOf(':') + 1)}/_run/`;
}
