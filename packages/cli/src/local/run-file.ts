import type { WorkerConfiguration } from '@step-everywhere/infra/internal/orchestrator';
import { connectAws } from '../aws/clients.ts';
import { parseStateMachineArn } from '../aws/state-machine-arn.ts';
import { confirmRun } from '../console/ask.ts';
import type { Console } from '../console/console.ts';
import { OptionError, RunFailedError } from '../console/errors.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import { countTargets } from '../input/count-targets.ts';
import { describeLocalEstimate, describeSize } from '../input/describe-plan.ts';
import { inOptionTerms } from '../input/refused-option.ts';
import { readRunInput } from '../input/run-input.ts';
import type { RunOptions } from '../input/run-options.ts';
import type { LocalStart } from '../runs/run-record.ts';
import { prepareWorker, type WorkerOptions } from '../worker/prepare-worker.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';
import type { WorkerLimits } from './local-cloud.ts';
import { nameRun } from './name-run.ts';
import { stopPolicy } from './real-accounts-cloud.ts';

/** The options of `step-everywhere run FILE`. */
export interface LaptopOptions extends RunOptions, WorkerLimits, Pick<WorkerOptions, 'plain'> {}

/**
 * Runs a worker's file in real accounts from this machine: nothing is deployed.
 *
 * The shipped state machine and functions run here; the roles are assumed with the user's own credentials, and the
 * worker's calls go to AWS. When the command ends, so does the run.
 *
 * @returns the exit status.
 */
export async function runOnLaptop(
  workerFile: string,
  options: LaptopOptions,
  console: Console,
): Promise<number> {
  refuseOptions(options);
  const aws = await connectAws(options, console.env);
  const prepared = await prepareWorker(workerFile, console.cwd, { plain: options.plain });
  const { startLaptopCloud } = await import('./real-accounts-cloud.ts');
  const cloud = await startLaptopCloud(aws, options, console).catch(async (error) => {
    await prepared.remove();
    throw error;
  });
  try {
    const worker = await cloud.deploy(prepared, options);
    const home = parseStateMachineArn(cloud.stateMachineArn);
    const input = { ...(await readRunInput(options, home, console.cwd)), Function: worker.arn };
    const { regionsByDefault } = await import('./local-cloud.ts');
    const checked = checkRunInput(input, options, home, regionsByDefault(home.partition));
    const size = await countTargets(await aws.organizations(), home.partition, checked, options);
    console.stderr.write(
      `Run ${workerFile} from this machine as ${checked.roleName} in ${describeSize(size)}.\n${describeLocalEstimate(size, checked, workerOf(options))}\n`,
    );
    if (!checked.preflight) await confirmRun(size.targets, options.yes, console);
    console.signal.throwIfAborted();
    const { runWorker } = await import('./run-worker.ts');
    const order = {
      worker,
      input,
      name: await nameRun(options.name, input, cloud),
      start: startOf(prepared, options),
      stop: stopPolicy(cloud),
    };
    const ended = await runWorker(cloud, order, console).catch((error) => {
      throw error instanceof RunFailedError ? inOptionTerms(error, options) : error;
    });
    const { tellRun } = await import('./show-end.ts');
    return await tellRun(cloud, prepared, ended, options, console);
  } finally {
    await cloud.close();
    await prepared.remove();
  }
}

/** As the emulator deploys it; Lambda's processor is this machine's here. */
function workerOf({ memory, timeout }: WorkerLimits): WorkerConfiguration {
  return { MemorySize: memory, Timeout: timeout, Architectures: ['x86_64'] };
}

function startOf(
  prepared: PreparedWorker,
  { timeout, memory, plain, endpointUrl }: LaptopOptions,
): LocalStart {
  return {
    Command: 'run',
    Worker: prepared.source,
    Timeout: timeout,
    Memory: memory,
    ...(plain && { Plain: true }),
    ...(endpointUrl !== undefined && { EndpointUrl: endpointUrl }),
  };
}

/** Options of a deployed orchestrator, which is not asked here. */
function refuseOptions(options: RunOptions): void {
  const given = (
    [
      ['function', '--function'],
      ['stateMachine', '--state-machine'],
      ['detach', '--detach'],
    ] as const
  ).find(([name]) => options[name] !== undefined);
  if (given === undefined) return;
  throw new OptionError(
    given[1],
    'a run of a file is on this machine, without a deployed orchestrator; leave the option or the file out',
  );
}
