import { type Aws, connectAws } from '../aws/clients.ts';
import { parseStateMachineArn } from '../aws/state-machine-arn.ts';
import { confirmRun } from '../console/ask.ts';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import { countTargets } from '../input/count-targets.ts';
import { describeLocalEstimate, describeSize } from '../input/describe-plan.ts';
import { type ExecutionInput, readRunInput } from '../input/execution-input.ts';
import { resolveOnAws } from '../input/resolve-on-aws.ts';
import type { RunOptions } from '../input/run-options.ts';
import type { LocalStart } from '../runs/run-record.ts';
import { noteOldFolder } from '../runs/state-folder.ts';
import type { OwnSettings, SettingsOptions } from '../settings/settings-options.ts';
import type { WorkerOptions } from '../worker/prepare-worker.ts';
import { beginWorker } from './begin-worker.ts';
import { deployLocally, type LocalWorker } from './deployed-worker.ts';
import { nameRun } from './name-run.ts';
import type { RealAccountsCloud } from './real-accounts-cloud.ts';
import { startOfWorker } from './start-of-worker.ts';

/** The options of `step-everywhere run FILE`. */
export interface RunFileOptions extends RunOptions, SettingsOptions, Pick<WorkerOptions, 'plain'> {
  /** Whether to print the worker's logs. */
  readonly logs?: boolean;
}

/**
 * Runs a worker's file in real accounts from this machine, without deploying anything.
 * The shipped state machine and functions run here; the roles are assumed with the user's own credentials, and the
 * worker's calls go to AWS. When the command ends, so does the run.
 *
 * @param shown the name of the worker in the plan that is shown before the run.
 * @returns the exit status.
 */
export async function runFile(
  workerFile: string,
  options: RunFileOptions & OwnSettings,
  console: Console,
  shown = workerFile,
): Promise<number> {
  refuseOptions(options);
  noteOldFolder(options.out, console);
  const aws = await connectAws(options, console);
  // `--name` is the run's name, not the function's.
  const { name: _, ...how } = options;
  const { preparing, declaring } = beginWorker(workerFile, how, console);
  const starting = startCloud(aws, options, console);
  await using worker = await deployLocally(preparing, starting, declaring, console);
  const input = await confirmInput(shown, aws, worker, options, console);
  const name = await nameRun(options.name, input, worker.cloud);
  console.signal.throwIfAborted();
  const order = { input, name, start: startOf(worker, options, console) };
  const { runLocally } = await import('./run-locally.ts');
  return await runLocally(worker, order, options, console);
}

async function startCloud(aws: Aws, options: RunFileOptions, console: Console): Promise<RealAccountsCloud> {
  const { startRealAccountsCloud } = await import('./real-accounts-cloud.ts');
  return startRealAccountsCloud(aws, options, console);
}

/** Makes the run's input, shows how large the run will be, and asks the user to confirm it. */
async function confirmInput(
  shown: string,
  aws: Aws,
  { cloud, deployed }: LocalWorker<RealAccountsCloud>,
  options: RunFileOptions & OwnSettings,
  console: Console,
): Promise<ExecutionInput> {
  const home = parseStateMachineArn(cloud.stateMachineArn);
  const given = await readRunInput(options, home, console.cwd);
  const resolved = await resolveOnAws(given, options, aws, home.partition, console);
  const input = { ...resolved, Function: deployed.arn };
  const checked = checkRunInput(input, options, home, []);
  const size = await countTargets(aws, home.partition, checked, options);
  const { timeout, processes = options.processes } = deployed;
  console.stderr.write(
    `Run ${visibleLine(shown)} from this machine as ${checked.roleName} in ${describeSize(size)}.\n${describeLocalEstimate(size, checked, { timeout, processes })}\n`,
  );
  if (!checked.preflight) await confirmRun(size.targets, options.yes, console);
  cloud.permitRoles(size.accountIds, checked.roleName);
  return input;
}

function startOf(worker: LocalWorker, options: RunFileOptions & OwnSettings, { cwd }: Console): LocalStart {
  const { endpointUrl } = options;
  return {
    Command: 'run',
    ...startOfWorker(worker, options, cwd),
    ...(endpointUrl !== undefined && { EndpointUrl: endpointUrl }),
  };
}

/** Refuses options of a deployed orchestrator, which this command does not use. */
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
