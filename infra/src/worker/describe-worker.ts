import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type { LambdaLimits } from '../concurrency/index.ts';
import { InputError, serviceFailure } from '../errors/index.ts';
import type { Worker } from '../input/index.ts';
import type { DescribedWorker } from '../run/index.ts';
import { refuseRevealingVariables } from './revealing-variables.ts';

/**
 * Asks Lambda for the facts about a run's worker. A function asks, and not a state, because the history of an execution would keep
 * the whole answer, including environment variables.
 *
 * @throws {InputError} if there is no such function, version or alias, or its log would contain session tokens
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function describeWorker(client: LambdaClient, { arn }: Worker): Promise<DescribedWorker> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: arn });
  const {
    Role = '',
    MemorySize = 128,
    Timeout = 3,
    Architectures = [],
    TenancyConfig,
    Environment,
  } = await client.send(command).catch((error) => {
    if ((error as Error).name !== 'ResourceNotFoundException')
      throw serviceFailure('lambda:GetFunctionConfiguration', error);
    throw new InputError('Function', `Function names ${arn}, which Lambda does not have. Deploy it first.`);
  });
  refuseRevealingVariables(arn, Environment?.Variables);
  const tenancy = TenancyConfig === undefined ? {} : { TenantIsolated: true };
  return { Role, MemorySize, Timeout, Architectures, ...tenancy };
}

/**
 * Asks Lambda how many functions may run at once in the account and region, and how many of them may be the worker.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function readLimits(client: LambdaClient, { functionName }: Worker): Promise<LambdaLimits> {
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({})).catch((error) => {
    throw serviceFailure('lambda:GetAccountSettings', error);
  });
  const command = new GetFunctionConcurrencyCommand({ FunctionName: functionName });
  const { ReservedConcurrentExecutions } = await client.send(command).catch((error) => {
    throw serviceFailure('lambda:GetFunctionConcurrency', error);
  });
  return {
    Account: AccountLimit?.ConcurrentExecutions ?? 0,
    Unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
    ...(ReservedConcurrentExecutions === undefined ? {} : { Reserved: ReservedConcurrentExecutions }),
  };
}
