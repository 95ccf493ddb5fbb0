import { createHash } from 'node:crypto';
import type { FoundFunction } from './find-function.ts';

/**
 * A function's configuration, as `GetFunctionConfiguration` answers it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export function describeFunction({ deployed, pool, arn }: FoundFunction): object {
  const { definition } = pool;
  const { name, version, environment } = definition;
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: definition.runtime ?? 'nodejs24.x',
    Role: definition.roleArn,
    Handler: definition.handler,
    CodeSize: 0,
    CodeSha256: createHash('sha256').update(definition.taskRoot).digest('base64'),
    Description: definition.description ?? '',
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMB,
    LastModified: deployed.deployedAt.toISOString().replace('Z', '+0000'),
    Version: version,
    ...(Object.keys(environment).length === 0 ? {} : { Environment: { Variables: environment } }),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: createHash('md5').update(`${arn}${version}`).digest('hex'),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [definition.architecture ?? 'arm64'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    ...(definition.isTenantIsolated ? { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } } : {}),
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
  };
}
