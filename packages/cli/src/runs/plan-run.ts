import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { regionsOf } from '@step-everywhere/core/contract';
import {
  accountLines,
  type Estimate,
  estimate,
  failureClasses,
  InputError,
  parseRunInput,
  type RunInput,
} from '@step-everywhere/infra/run';
import { AwsCallError, OptionError } from '../cli-error.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import type { OrchestratorSettings } from '../orchestrator/orchestrator-settings.ts';
import type { ExecutionInput } from '../run/execution-input.ts';
import { asOptionError } from '../run/refused-option.ts';
import type { RunInputOptions } from '../run/run-input-options.ts';

/** How large a run is going to be. */
export interface RunPlan {
  /** Accounts that are not left out. */
  readonly accounts: number;
  readonly targets: number;
  /** Accounts that are left out, since they are suspended for instance. */
  readonly skippedAccounts: number;
  /** Whether the number of targets is a guess, since each account is to say which regions it has enabled. */
  readonly isApproximate: boolean;
  readonly estimate: Estimate;
}

/**
 * Checks a run's input as the orchestrator will.
 *
 * @throws {OptionError} for what it would refuse, in the words of the option that was given.
 */
export function checkRunInput(
  input: ExecutionInput,
  options: RunInputOptions,
  { stateMachine }: Orchestrator,
  { defaultRegions }: OrchestratorSettings,
): RunInput {
  const executionPrefix = `${stateMachine.arn.replace(':stateMachine:', ':execution:')}:`;
  const home = { ...stateMachine, executionPrefix, failureClasses: [...failureClasses, 'not-attempted'] };
  try {
    return parseRunInput(input, home, defaultRegions);
  } catch (error) {
    throw inputProblem(error, options);
  }
}

/** An `InputError` in the words of the command line; any other error as it is. */
export function inputProblem(error: unknown, options: RunInputOptions): unknown {
  if (!(error instanceof InputError)) return error;
  const missing = /^The input lacks (Function|RoleName)/.exec(error.message)?.[1];
  if (missing !== undefined) {
    const option = missing === 'Function' ? '--function ARN|NAME' : '--role NAME';
    return new OptionError('run', `give ${option}, or ${missing} in the file of --input`, { cause: error });
  }
  return asOptionError(error, options) ?? new OptionError('--input', error.message, { cause: error });
}

/**
 * Counts a run's accounts and targets, as the orchestrator will list them, and estimates what it takes.
 *
 * @throws {OptionError} for an account or OU that the organization does not have.
 * @throws {AwsCallError} when there is no such worker.
 */
export async function planRun(
  { aws, stateMachine }: Orchestrator,
  input: RunInput,
  options: RunInputOptions,
): Promise<RunPlan> {
  if ('retry' in input.scope)
    throw new TypeError('What a retry takes up is in the report of the earlier run.');
  const lambda = await aws.lambda();
  const worker = await readWorker(lambda, input.worker.arn);
  const byDefault = regionsOf(stateMachine.partition).filter(({ optIn }) => !optIn).length;
  let accounts = 0;
  let targets = 0;
  let skippedAccounts = 0;
  let isApproximate = false;
  try {
    for await (const { Regions, Skip } of accountLines(await aws.organizations(), input.scope)) {
      if (Skip !== undefined) {
        skippedAccounts += 1;
        continue;
      }
      accounts += 1;
      isApproximate ||= Regions === 'enabled';
      targets += Regions === 'enabled' ? byDefault : Regions.length;
    }
  } catch (error) {
    throw inputProblem(error, options);
  }
  const { accountConcurrency, regionConcurrency, canary } = input;
  return {
    accounts,
    targets,
    skippedAccounts,
    isApproximate,
    estimate: estimate({
      accounts,
      targets,
      accountConcurrency,
      regionConcurrency,
      hasCanary: canary !== undefined,
      worker,
      limits: await readLimits(lambda, input.worker.arn),
    }),
  };
}

async function readWorker(lambda: LambdaClient, FunctionName: string) {
  try {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const { MemorySize = 128, Timeout = 3, Architectures = ['x86_64'] } = found;
    return { MemorySize, Timeout, Architectures };
  } catch (cause) {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
    throw new AwsCallError(
      `there is no function ${FunctionName}; deploy the worker under this name, or name another one with --function`,
      { cause },
    );
  }
}

async function readLimits(lambda: LambdaClient, arn: string) {
  const [settings, reserved] = await Promise.all([
    lambda.send(new GetAccountSettingsCommand({})),
    lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: arn.split(':').slice(0, 7).join(':') })),
  ]);
  const { ConcurrentExecutions = 1000, UnreservedConcurrentExecutions = 1000 } = settings.AccountLimit ?? {};
  const { ReservedConcurrentExecutions } = reserved;
  return {
    Account: ConcurrentExecutions,
    Unreserved: UnreservedConcurrentExecutions,
    ...(ReservedConcurrentExecutions === undefined ? {} : { Reserved: ReservedConcurrentExecutions }),
  };
}
