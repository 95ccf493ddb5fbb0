import { resolve } from 'node:path';
import { connectAws } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError, NoSuchRunError, OptionError, RunFailedError } from '../console/errors.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import { inOptionTerms } from '../input/refused-option.ts';
import type { RetryOptions } from '../run/retry-options.ts';
import type { PlacedRun } from '../runs/run-place.ts';
import type { LocalStart, RunNote } from '../runs/run-record.ts';
import { prepareWorker } from '../worker/prepare-worker.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { nameRun } from './name-run.ts';
import { unitsOf } from './organization-text.ts';
import { type LaptopCloud, startLaptopCloud, stopPolicy } from './real-accounts-cloud.ts';
import { runWorker } from './run-worker.ts';
import { tellRun } from './show-end.ts';

/** A run on this machine that can be started again. */
export interface RetriedRun extends PlacedRun {
  readonly note: RunNote;
}

/**
 * Makes sure that a run on this machine can be retried here, as it was started.
 *
 * @returns the run.
 * @throws {NoSuchRunError} for a copy of a run on AWS.
 * @throws {OptionError} for an option of runs on AWS.
 */
export function retriable(
  run: PlacedRun,
  folder: string,
  { detach, function: worker, out }: RetryOptions,
  { cwd }: Console,
): RetriedRun {
  if (run.note === undefined) {
    throw new NoSuchRunError(
      run.name,
      `${run.name} was not run on this machine, which has a copy of it; retry it where it was run, without --local`,
    );
  }
  const here = 'a retry of a run on this machine is on this machine too';
  if (detach) throw new OptionError('--detach', `${here}, and ends with the command; leave the option out`);
  if (worker !== undefined)
    throw new OptionError('--function', `${here}, with the file of its worker; leave the option out`);
  // `out` is what it is when nobody named another.
  if (out !== 'out' && resolve(cwd, out) !== folder)
    throw new OptionError(
      '--out',
      `the retry's results go to the folder of the run, ${folder}; leave the option out`,
    );
  return { ...run, note: run.note };
}

/**
 * Runs a worker's file again on this machine where it failed in an earlier run here, and merges the two reports.
 *
 * @param folder absolute; the run is in it, and so is the retry.
 * @param retry the input's `Retry` and `Concurrency`.
 * @returns the exit status, of the retry.
 * @throws {AwsCallError} when the credentials, or the emulated organization, are of another account than the run's.
 */
export async function retryLocally(
  run: RetriedRun,
  folder: string,
  retry: ExecutionInput,
  options: RetryOptions,
  console: Console,
): Promise<number> {
  const { Start } = run.note;
  const { Function: worker } = JSON.parse(run.input) as { Function: string };
  const prepared = await prepareWorker(Start.Worker, console.cwd, {
    name: worker.split(':')[6] ?? '',
    plain: Start.Plain,
  });
  try {
    const cloud = await startCloud(run, folder, options, console);
    try {
      requireSamePlace(run, cloud);
      const limits = { timeout: Start.Timeout, memory: Start.Memory };
      const deployed = await cloud.deploy(prepared, limits);
      const input = { Function: deployed.arn, ...retry };
      const stop = 'workers' in cloud ? { stop: stopPolicy(cloud) } : {};
      const units = 'organization' in cloud ? { units: unitsOf(cloud.organization) } : {};
      const name = await nameRun(options.name, input, cloud);
      console.signal.throwIfAborted();
      const order = { worker: deployed, input, name, start: Start, ...stop, ...units };
      const ended = await runWorker(cloud, order, console).catch((error) => {
        throw error instanceof RunFailedError ? inOptionTerms(error, options) : error;
      });
      return await tellRun(cloud, prepared, ended, options, console);
    } finally {
      await cloud.close();
    }
  } finally {
    await prepared.remove();
  }
}

async function startCloud(
  { note, arn }: RetriedRun,
  folder: string,
  options: RetryOptions,
  console: Console,
): Promise<LocalCloud | LaptopCloud> {
  const { Command, Organization, EndpointUrl }: LocalStart = note.Start;
  if (Command === 'dev') {
    const organization = Organization === undefined ? {} : { org: Organization };
    return startLocalCloud({ ...organization, out: folder, isRetry: true }, console.cwd);
  }
  const endpointUrl = options.endpointUrl ?? EndpointUrl;
  const endpoint = endpointUrl === undefined ? {} : { endpointUrl };
  const aws = await connectAws({ ...options, ...endpoint }, console.env, arn.split(':')[3]);
  return startLaptopCloud(aws, { ...endpoint, out: folder }, console);
}

/** Another account's state machine knows nothing of the run; and a retry must not act in another organization. */
function requireSamePlace(
  { arn, name }: RetriedRun,
  { stateMachineArn }: { readonly stateMachineArn: string },
): void {
  if (arn.startsWith(`${stateMachineArn.replace(':stateMachine:', ':execution:')}:`)) return;
  const [, , , region, account] = arn.split(':');
  const [, , , otherRegion, otherAccount] = stateMachineArn.split(':');
  throw new AwsCallError(
    `${name} was started in ${region} by account ${account}, and this would be ${otherRegion} and account ${otherAccount}; retry it with the same --profile and --region, or the same organization`,
  );
}
