import type { FunctionDefinition } from './function-definition.ts';

/** A session of the function's role, for the environment variables of its code. */
export interface RoleSession {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: Date;
}

/** Settings of {@link lambdaEnvironment}. */
export interface EnvironmentSettings {
  readonly definition: FunctionDefinition;
  readonly session: RoleSession;
  /** The emulator, for example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly logStreamName: string;
}

/**
 * Hides the AWS settings of this machine's user from the function's code. Without `HOME`, an SDK would find the
 * user's folder and use the profiles in it, and on a machine in AWS the role of that machine.
 */
const NOTHING_OF_THE_USER = {
  // The folder on Lambda; it does not exist on other machines.
  HOME: '/home/sbx_user1051',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

/**
 * The environment variables of a function's code: Lambda's and the function's own, without those of this machine.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function lambdaEnvironment({
  definition,
  session,
  endpoint,
  logStreamName,
}: EnvironmentSettings): Record<string, string> {
  // An empty value is not an address, and not every SDK ignores it.
  const { AWS_ENDPOINT_URL = endpoint, ...variables } = definition.environment;
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    ...NOTHING_OF_THE_USER,
    ...(AWS_ENDPOINT_URL === '' ? {} : { AWS_ENDPOINT_URL }),
    ...variables,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: definition.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMB),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime ?? 'nodejs24.x'}`,
    AWS_REGION: definition.region,
    AWS_DEFAULT_REGION: definition.region,
    ...credentialVariables(session, definition.hasCredentials === false ? 'STEP_EVERYWHERE_KMS_' : 'AWS_'),
    LAMBDA_TASK_ROOT: definition.taskRoot,
    _HANDLER: definition.handler,
  };
}

/** Only the worker's SDK reads variables with the first prefix. */
function credentialVariables(
  { AccessKeyId, SecretAccessKey, SessionToken }: RoleSession,
  prefix: 'STEP_EVERYWHERE_KMS_' | 'AWS_',
): Record<string, string> {
  return {
    [`${prefix}ACCESS_KEY_ID`]: AccessKeyId,
    [`${prefix}SECRET_ACCESS_KEY`]: SecretAccessKey,
    [`${prefix}SESSION_TOKEN`]: SessionToken,
  };
}
