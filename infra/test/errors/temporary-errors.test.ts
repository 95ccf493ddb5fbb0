import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { serviceFailure, ThrottledError, UnavailableError } from '../../src/errors/index.ts';
import { isTemporary } from '../../src/storage/retry-temporary.ts';

const resolve = createRequire(import.meta.url).resolve;
/** Names of errors that each task retries. */
const retried = new Map<string, readonly string[]>();
for (const file of ['state-machine', 'schedule-starter'])
  JSON.parse(readFileSync(new URL(`../../${file}.asl.json`, import.meta.url), 'utf8'), (name, value) => {
    const rules: readonly { readonly ErrorEquals: readonly string[] }[] = value?.Retry ?? [];
    if (value?.Type === 'Task')
      retried.set(
        name,
        rules.flatMap(({ ErrorEquals }) => ErrorEquals),
      );
    return value;
  });

/** The file with the model of each operation. */
const models = {
  Invoke: ['client-lambda', 'InvokeCommand'],
  CreateGrant: ['client-kms', 'CreateGrantCommand'],
  PutObject: ['client-s3', 'PutObjectCommand'],
  AssumeRole: ['client-sts', 'AssumeRoleCommand'],
  DescribeExecution: ['client-sfn', 'DescribeExecutionCommand'],
  StartExecution: ['client-sfn', 'StartExecutionCommand'],
} as const;

type Operation = keyof typeof models;

/** The errors of an operation in the service's model, from the SDK's declarations, which are generated from it. */
function modelledErrors(operation: Operation): readonly { readonly name: string; readonly fault: string }[] {
  const [client, command] = models[operation];
  const file = resolve(`@aws-sdk/${client}`).replace(/dist-\w+\/.*$/, `dist-types/commands/${command}.d.ts`);
  const named = readFileSync(file, 'utf8').matchAll(/@throws \{@link (\w+)\} \((client|server) fault\)/g);
  return [...named].map(([, name = '', fault = '']) => ({ name, fault }));
}

const modelled = (operation: Operation): string[] =>
  modelledErrors(operation)
    .map(({ name }) => name)
    .sort();

/**
 * Spells the name as AWS's SDK for Java, with which Step Functions calls services: `ENILimitReached…` is `EniLimitReached…`.
 * For `lambda:invoke`, AWS documents neither spelling; public state machines retry `Lambda.Ec2ThrottledException` and
 * `Lambda.EniLimitReachedException` (https://github.com/CloudSnorkel/cdk-github-runners).
 */
const javaName = (name: string): string =>
  name.replace(/[A-Z]+(?=[A-Z][a-z]|\d)/g, (word) => word.charAt(0) + word.slice(1).toLowerCase());

/**
 * Errors that a retry cannot fix: somebody has to change the function, its resources or its input
 * (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors).
 */
const lasting = {
  Invoke: [
    'CodeArtifactUserDeletedException',
    'CodeArtifactUserFailedException',
    'DurableExecutionAlreadyStartedException',
    'EC2AccessDeniedException',
    'EFSMountFailureException',
    'InvalidParameterValueException',
    'InvalidRequestContentException',
    'InvalidRuntimeException',
    'InvalidSecurityGroupIDException',
    'InvalidSubnetIDException',
    'InvalidZipFileException',
    'KMSAccessDeniedException',
    'KMSDisabledException',
    'KMSInvalidStateException',
    'KMSNotFoundException',
    'ModeNotSupportedException',
    'NoPublishedVersionException',
    'RecursiveInvocationException',
    'RequestTooLargeException',
    'ResourceNotFoundException',
    'S3FilesMountFailureException',
    'SerializedRequestEntityTooLargeException',
    'ServiceQuotaExceededException',
    'SnapStartException',
    'SnapStartRegenerationFailureException',
    'UnsupportedMediaTypeException',
  ],
  CreateGrant: [
    'DisabledException',
    'DryRunOperationException',
    'InvalidGrantTokenException',
    'KMSInvalidStateException',
    'LimitExceededException',
    'NotFoundException',
  ],
  PutObject: ['EncryptionTypeMismatch', 'InvalidRequest', 'InvalidWriteOffset', 'TooManyParts'],
  AssumeRole: [
    'ExpiredTokenException',
    'MalformedPolicyDocumentException',
    'PackedPolicyTooLargeException',
    'RegionDisabledException',
  ],
  // A missing execution may have started a moment ago, which `readExecution` handles.
  DescribeExecution: [
    'ExecutionDoesNotExist',
    'InvalidArn',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
  ],
  StartExecution: [
    'ExecutionAlreadyExists',
    'InvalidArn',
    'InvalidExecutionInput',
    'InvalidName',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'StateMachineDeleting',
    'StateMachineDoesNotExist',
    'ValidationException',
  ],
} as const;

describe('the errors that the state machine retries', () => {
  it.each([
    'ListTargets',
    'IssueCredentials',
    'InvokeWorker',
    'InvokeInOwnEnvironment',
    'ReissueCredentials',
    'Summarise',
  ])('when it invokes a function are the temporary ones in Lambda’s model (%s)', (task) => {
    const known = modelled('Invoke');
    expect(known.length).toBeGreaterThan(30);
    const temporary = known.filter((name) => !(lasting.Invoke as readonly string[]).includes(name));
    // These errors are not in the model (https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html).
    const others = [
      'AWSLambdaException',
      'LambdaException',
      'ClientExecutionTimeoutException',
      'SdkClientException',
      'Unknown',
    ];
    const ofLambda = (retried.get(task) ?? [])
      .filter((name) => name.startsWith('Lambda.'))
      .map((name) => name.slice('Lambda.'.length))
      .filter((name) => !others.includes(name));
    expect(ofLambda.sort()).toEqual([...new Set([...temporary, ...temporary.map(javaName)])].sort());
  });

  it('when it creates a grant are the temporary ones in KMS’s model', () => {
    const known = modelled('CreateGrant');
    const temporary = known.filter((name) => !(lasting.CreateGrant as readonly string[]).includes(name));
    const ofKms = (retried.get('CreateGrant') ?? []).map((name) => name.replace('Kms.', ''));
    expect(temporary.map((name) => name.replace(/^KMS/, 'Kms'))).toEqual(
      ofKms
        .filter((name) => !['KmsException', 'ThrottlingException', 'SdkClientException'].includes(name))
        .sort(),
    );
  });

  it('when it stores are named, as S3 has them', () => {
    const temporary = modelled('PutObject').filter(
      (name) => !(lasting.PutObject as readonly string[]).includes(name),
    );
    // The model has none of these errors, so the SDK uses S3Exception for them. If a later SDK has their names
    // (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html), those have the suffix
    // (https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html).
    const others = ['InternalError', 'OperationAborted', 'RequestTimeout', 'ServiceUnavailable', 'SlowDown'];
    const names = [...temporary, ...others].map((name) => `S3.${name}Exception`);
    expect(retried.get('RecordOutcomes')?.toSorted()).toEqual(
      [...names, 'S3.S3Exception', 'S3.SdkClientException'].sort(),
    );
  });

  it('when it starts the run of a schedule are the temporary ones in Step Functions’ model', () => {
    const temporary = modelled('StartExecution').filter(
      (name) => !(lasting.StartExecution as readonly string[]).includes(name),
    );
    const names = temporary.map((name) => `Sfn.${name.replace(/Exception$/, '')}Exception`);
    // The model has no errors for throttling and outages.
    expect(retried.get('StartRun')?.toSorted()).toEqual(
      [...names, 'Sfn.SdkClientException', 'Sfn.SfnException'].sort(),
    );
  });

  it('when it looks for a run of that name are the same, and that the run does not exist yet', () => {
    expect(retried.get('LookAtNamesake')?.toSorted()).toEqual(
      [
        'Sfn.ExecutionDoesNotExistException',
        ...(retried.get('StartRun') ?? []).filter((name) => !/LimitExceeded/.test(name)),
      ].sort(),
    );
  });

  it.each(Object.keys(models) as Operation[])(
    'name nothing as lasting that %s does not have',
    (operation) => {
      const known = modelled(operation);
      expect(lasting[operation].filter((name) => !known.includes(name))).toEqual([]);
    },
  );
});

describe('the errors that the functions retry', () => {
  it.each(['AssumeRole', 'DescribeExecution', 'PutObject'] as const)(
    'are the temporary ones in the model of %s',
    (operation) => {
      const wrong = modelledErrors(operation).filter(({ name, fault }) => {
        const httpStatusCode = fault === 'server' ? 500 : 400;
        const error = Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
        const failure = serviceFailure(operation, error);
        const isRetried = failure instanceof ThrottledError || failure instanceof UnavailableError;
        expect(isTemporary(error), name).toBe(isRetried);
        return isRetried === (lasting[operation] as readonly string[]).includes(name);
      });
      expect(wrong).toEqual([]);
    },
  );
});
