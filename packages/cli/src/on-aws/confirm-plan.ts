import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { deriveConcurrency, estimate, type RunInput } from '@step-everywhere/infra/internal/orchestrator';
import { unqualifiedArn } from '../aws/arn.ts';
import { isDenied } from '../aws/explain-aws-error.ts';
import type { Orchestrator, OrchestratorSettings } from '../aws/orchestrator.ts';
import { readWorker } from '../aws/worker-configuration.ts';
import { confirmRun } from '../console/ask.ts';
import type { Console } from '../console/console.ts';
import { visible } from '../console/terminal-text.ts';
import { countTargets } from '../input/count-targets.ts';
import { describePlan, type RunPlan } from '../input/describe-plan.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import type { RunOptions } from '../input/run-options.ts';

/**
 * Shows how large a run will be and what it takes, and asks the user to confirm a large one.
 *
 * @throws {OptionError} for an account or OU that the organization does not have.
 * @throws {AwsCallError} when there is no such worker.
 * @throws {NotConfirmedError} when the user does not confirm the run.
 */
export async function confirmPlan(
  orchestrator: Orchestrator,
  settings: OrchestratorSettings,
  { input, checked }: { readonly input: ExecutionInput; readonly checked: RunInput },
  options: RunOptions,
  console: Console,
): Promise<void> {
  let plan: RunPlan;
  try {
    plan = await planRun(orchestrator, checked, settings, options);
  } catch (error) {
    if (!isDenied(error)) throw error;
    const { confirmByPreflight } = await import('./confirm-by-preflight.ts');
    return confirmByPreflight(orchestrator, settings.bucket, input, options, error, console);
  }
  console.stderr.write(`${visible(describePlan(checked.worker.functionName, checked.roleName, plan))}\n`);
  await confirmRun(plan.targets, options.yes, console);
}

/** Counts a run's accounts and targets, as the orchestrator will list them, and estimates what it takes. */
async function planRun(
  { aws, stateMachine }: Orchestrator,
  input: RunInput,
  { concurrencyShare }: OrchestratorSettings,
  options: RunOptions,
): Promise<RunPlan> {
  const lambda = await aws.lambda();
  const worker = await readWorker(lambda, input.worker.arn);
  const size = await countTargets(aws, stateMachine.partition, input, options);
  const limits = await readLimits(lambda, input.worker.arn);
  return {
    ...size,
    estimate: estimate({
      accounts: size.accounts,
      targets: size.targets,
      concurrency: deriveConcurrency(size, limits, concurrencyShare, input.concurrency),
      concurrencyIsAsked: Object.keys(input.concurrency).length > 0,
      hasCanary: input.canary !== undefined,
      worker,
      limits,
    }),
  };
}

async function readLimits(lambda: LambdaClient, arn: string) {
  const [settings, reserved] = await Promise.all([
    lambda.send(new GetAccountSettingsCommand({})),
    lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: unqualifiedArn(arn) })),
  ]);
  const { ConcurrentExecutions = 1000, UnreservedConcurrentExecutions = 1000 } = settings.AccountLimit ?? {};
  const { ReservedConcurrentExecutions } = reserved;
  return {
    Account: ConcurrentExecutions,
    Unreserved: UnreservedConcurrentExecutions,
    ...(ReservedConcurrentExecutions === undefined ? {} : { Reserved: ReservedConcurrentExecutions }),
  };
}
