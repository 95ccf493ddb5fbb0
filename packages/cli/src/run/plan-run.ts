import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { estimate, type RunInput } from '@step-everywhere/infra/internal/orchestrator';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { readWorker } from '../aws/worker-configuration.ts';
import { countTargets } from '../input/count-targets.ts';
import type { RunPlan } from '../input/describe-plan.ts';
import type { RunInputOptions } from '../input/run-input.ts';

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
