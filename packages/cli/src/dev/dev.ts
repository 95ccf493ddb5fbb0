import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Console } from '../console.ts';
import { exitStatus } from '../exit-status.ts';
import { showProgress } from '../progress/progress-display.ts';
import { writeReport } from '../report/run-report.ts';
import { awaitExecution, type EndedExecution, runFailedError, startExecution } from '../run/execution.ts';
import { type ExecutionInput, type InputOptions, readExecutionInput } from '../run/execution-input.ts';
import type { RunSummary } from '../run/summary.ts';
import { followInvocations } from './follow-invocations.ts';
import type { DeployedWorker, LocalCloud, LocalCloudOptions, WorkerLimits } from './local-cloud.ts';
import { type PreparedWorker, prepareWorker } from './prepare-worker.ts';

/** The options of `step-everywhere dev`. */
export interface DevOptions extends InputOptions, Omit<LocalCloudOptions, 'port'>, WorkerLimits {
  /** Name of the function, in place of one made from the file's. */
  readonly name?: string;
  /** Only the summary object on standard output. */
  readonly json?: boolean;
}

/** The role that made-up accounts have; with `--org` the user names one. */
const roleOfMadeUpAccounts = 'Auditor';

/** Milliseconds between two looks at an execution in this process; it costs next to nothing. */
const longestPoll = 100;

/**
 * Runs a worker in every target of an emulated organization, through the shipped state machine.
 *
 * @param workerFile relative to the console's `cwd`, or absolute.
 * @returns the exit status.
 * @throws {CliError} when there is no summary: wrong options, a worker that cannot be bundled, a refused input.
 */
export async function dev(workerFile: string, options: DevOptions, console: Console): Promise<number> {
  const given = await readExecutionInput(options, console.cwd);
  // The bundler works in a process of its own, and the emulator takes as long to load and start.
  const preparing = prepareWorker(workerFile, console.cwd, options.name);
  const [prepared, cloud] = await both(preparing, startCloud(options, console.cwd));
  try {
    const worker = await cloud.deploy(prepared, options);
    console.signal.throwIfAborted();
    console.stderr.write(
      `Running ${worker.name} in an emulated organization of ${cloud.organization.accounts.length} accounts\n`,
    );
    const input = completeInput(given, worker, options);
    const summary = await run(cloud, worker, input, console);
    await writeReport(options.json ? console.stderr : console.stdout, summary, cloud.folder, console.cwd);
    if (options.json) console.stdout.write(`${JSON.stringify(summary)}\n`);
    return summary.Succeeded === summary.Targets ? exitStatus.succeeded : exitStatus.someFailed;
  } finally {
    await cloud.close();
    await prepared.remove();
  }
}

async function startCloud(options: DevOptions, cwd: string): Promise<LocalCloud> {
  const { startLocalCloud } = await import('./local-cloud.ts');
  return startLocalCloud(options, cwd);
}

/** Waits for worker and cloud; when there is no run since one of them failed, nothing of the other is left. */
async function both(
  preparing: Promise<PreparedWorker>,
  starting: Promise<LocalCloud>,
): Promise<[PreparedWorker, LocalCloud]> {
  const [prepared, started] = await Promise.allSettled([preparing, starting]);
  if (prepared.status === 'fulfilled' && started.status === 'fulfilled')
    return [prepared.value, started.value];
  if (prepared.status === 'fulfilled') await prepared.value.remove();
  if (started.status === 'fulfilled') await started.value.close();
  throw prepared.status === 'rejected' ? prepared.reason : (started as PromiseRejectedResult).reason;
}

function completeInput(input: ExecutionInput, worker: DeployedWorker, { org }: DevOptions): ExecutionInput {
  const role = org === undefined ? { RoleName: roleOfMadeUpAccounts } : {};
  return { Function: worker.arn, ...role, ...input };
}

async function run(
  cloud: LocalCloud,
  worker: DeployedWorker,
  input: ExecutionInput,
  console: Console,
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
  { folder, bucket }: LocalCloud,
  { name }: DeployedWorker,
  input: ExecutionInput,
  arn: string,
): string {
  // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
  const qualifier = String(input.Function).split(':')[7] ?? '$LATEST';
  return join(folder, bucket, 'StepEverywhere', name, qualifier, arn.slice(arn.lastIndexOf(':') + 1), '_run');
}
