import { createHash } from 'node:crypto';
import type { FoundFunction } from './find-function.ts';

/** The parts of a function's configuration. */
export interface ConfiguredFunction {
  readonly name: string;
  /** ARN, with a qualifier if the request had one. */
  readonly arn: string;
  readonly version: string;
  readonly packageType: 'Zip' | 'Image';
  /** Absent for an image. */
  readonly runtime?: string;
  /** Absent for an image. */
  readonly handler?: string;
  readonly roleArn: string;
  /** Input of the code's hash. */
  readonly codeId: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMB: number;
  readonly architecture: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly modifiedAt: Date;
  readonly isTenantIsolated?: boolean;
}

/** A deployed function's configuration, as returned by `GetFunctionConfiguration`. */
export function describeFunction({ deployed, pool: { definition }, arn }: FoundFunction): object {
  const { name, version, handler, roleArn, timeoutSeconds, memoryMB, environment } = definition;
  return functionConfiguration({
    ...{ name, arn, version, handler, roleArn, timeoutSeconds, memoryMB, environment },
    packageType: 'Zip',
    runtime: definition.runtime ?? 'nodejs24.x',
    codeId: definition.taskRoot,
    description: definition.description ?? '',
    architecture: definition.architecture ?? 'arm64',
    modifiedAt: deployed.deployedAt,
    isTenantIsolated: definition.isTenantIsolated ?? false,
  });
}

/**
 * A function's configuration, as returned by `GetFunctionConfiguration`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export function functionConfiguration(configured: ConfiguredFunction): object {
  const { name, arn, version, environment } = configured;
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: configured.runtime,
    Role: configured.roleArn,
    Handler: configured.handler,
    CodeSize: 0,
    CodeSha256: createHash('sha256').update(configured.codeId).digest('base64'),
    Description: configured.description,
    Timeout: configured.timeoutSeconds,
    MemorySize: configured.memoryMB,
    LastModified: configured.modifiedAt.toISOString().replace('Z', '+0000'),
    Version: version,
    ...(Object.keys(environment).length === 0 ? {} : { Environment: { Variables: environment } }),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: createHash('md5').update(`${arn}${version}`).digest('hex'),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: configured.packageType,
    Architectures: [configured.architecture],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    ...(configured.isTenantIsolated ? { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } } : {}),
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
  };
}
