import { sdkTag } from '../versions/read-versions.ts';

/** The properties of a worker's function in its stack. */
export interface WorkerFunction {
  /** With the prefix. */
  readonly name: string;
  readonly runtime: string;
  readonly handler: string;
  readonly architecture: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly isTenantIsolated: boolean;
  /** ARNs of layers. */
  readonly layers: readonly string[];
  readonly code: { readonly bucket: string; readonly key: string };
  /** Version of our SDK in the function's code, if the code contains it. */
  readonly sdk?: string;
}

/** The parameters of every worker's template: an update without a value keeps the deployed one. */
export const workerParameters = {
  PermissionsBoundary: {
    Type: 'String',
    Default: '',
    Description: "ARN of the managed policy that bounds the function's role, or nothing.",
  },
} as const;

/** An output that only the stack of a worker has. */
export const workerOutput = 'FunctionArn';

/**
 * Writes the template of a worker: its function, a role that may only write logs, and its log group.
 *
 * @returns JSON.
 */
export function workerTemplate(worker: WorkerFunction): string {
  const Description = `The worker ${worker.name} of step-everywhere, made by step-everywhere deploy worker.`;
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description,
    Parameters: workerParameters,
    Conditions: { IsBounded: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'PermissionsBoundary' }, ''] }] } },
    Resources: { Worker: functionOf(worker), Role: roleOf(), Log: logOf(worker) },
    Outputs: {
      [workerOutput]: { Description: "A run's Function.", Value: { 'Fn::GetAtt': ['Worker', 'Arn'] } },
    },
  };
  return `${JSON.stringify(template, null, 2)}\n`;
}

function functionOf(worker: WorkerFunction) {
  const { name, runtime, handler, architecture, timeout, memory, environment, layers, code, sdk } = worker;
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: runtime,
      Handler: handler,
      Architectures: [architecture],
      Timeout: timeout,
      MemorySize: memory,
      Code: { S3Bucket: code.bucket, S3Key: code.key },
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      LoggingConfig: { LogGroup: { Ref: 'Log' } },
      ...(Object.keys(environment).length > 0 && { Environment: { Variables: environment } }),
      ...(layers.length > 0 && { Layers: layers }),
      ...(worker.isTenantIsolated && { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
      ...(sdk !== undefined && { Tags: [{ Key: sdkTag, Value: sdk }] }),
    },
  };
}

/**
 * The role only needs to write logs, because the orchestrator gives a worker access to the key and the targets'
 * credentials.
 */
function roleOf() {
  const assume = {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const log = {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: { 'Fn::GetAtt': ['Log', 'Arn'] },
  };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [assume] },
      Policies: [{ PolicyName: 'Log', PolicyDocument: { Version: '2012-10-17', Statement: [log] } }],
      PermissionsBoundary: {
        'Fn::If': ['IsBounded', { Ref: 'PermissionsBoundary' }, { Ref: 'AWS::NoValue' }],
      },
    },
  };
}

function logOf({ name }: WorkerFunction) {
  return {
    Type: 'AWS::Logs::LogGroup',
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
    Properties: { LogGroupName: `/aws/lambda/${name}`, RetentionInDays: 90 },
  };
}
