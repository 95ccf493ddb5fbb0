import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { type Estimate, estimate, type RunInput, type WorkerConfiguration } from '@step-everywhere/infra/run';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { AwsCallError } from '../console/errors.ts';
import { countTargets, type RunSize } from '../input/count-targets.ts';
import type { RunInputOptions } from '../input/run-input.ts';

/** How large a run is going to be. */
export interface RunPlan extends RunSize {
  readonly estimate: Estimate;
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
  const lambda = await aws.lambda();
  const worker = await readWorker(lambda, input.worker.arn);
  const size = await countTargets(await aws.organizations(), stateMachine.partition, input, options);
  const { accountConcurrency, regionConcurrency, canary } = input;
  return {
    ...size,
    estimate: estimate({
      accounts: size.accounts,
      targets: size.targets,
      accountConcurrency,
      regionConcurrency,
      hasCanary: canary !== undefined,
      worker,
      limits: await readLimits(lambda, input.worker.arn),
    }),
  };
}

/**
 * Looks up what an estimate goes by.
 *
 * @param FunctionName ARN of the worker.
 * @throws {AwsCallError} when there is no such worker.
 */
export async function readWorker(lambda: LambdaClient, FunctionName: string): Promise<WorkerConfiguration> {
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
