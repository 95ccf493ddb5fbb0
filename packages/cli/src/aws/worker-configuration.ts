import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { WorkerConfiguration } from '@step-everywhere/infra/internal/orchestrator';
import { AwsCallError } from '../console/errors.ts';

/**
 * Reads the settings of a worker that an estimate depends on.
 *
 * @param FunctionName ARN of the worker.
 * @throws {AwsCallError} when there is no such worker.
 */
export async function readWorker(lambda: LambdaClient, FunctionName: string): Promise<WorkerConfiguration> {
  try {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const { MemorySize = 128, Timeout = 3, Architectures = ['x86_64'] } = found;
    const tenancy = found.TenancyConfig === undefined ? {} : { TenantIsolated: true };
    return { MemorySize, Timeout, Architectures, ...tenancy };
  } catch (cause) {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
    throw new AwsCallError(
      `there is no function ${FunctionName}; deploy the worker under this name, or name another one with --function`,
      { cause },
    );
  }
}
