import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const resolve = createRequire(import.meta.url).resolve;
const asl = readFileSync(new URL('../state-machine.asl.json', import.meta.url), 'utf8');

/** Names of errors that each task retries. */
const retried = new Map<string, readonly string[]>();
JSON.parse(asl, (name, value) => {
  const rules: readonly { readonly ErrorEquals: readonly string[] }[] = value?.Retry ?? [];
  if (value?.Type === 'Task')
    retried.set(
      name,
      rules.flatMap(({ ErrorEquals }) => ErrorEquals),
    );
  return value;
});

/** The errors that a service's model has for an operation: the SDK's declarations name them, generated from it. */
function modelled(client: string, command: string): string[] {
  const file = resolve(`@aws-sdk/${client}`).replace(/dist-\w+\/.*$/, `dist-types/commands/${command}.d.ts`);
  const named = readFileSync(file, 'utf8').matchAll(/@throws \{@link (\w+)\} \((?:client|server) fault\)/g);
  return [...named].map(([, error]) => error as string).sort();
}

/**
 * What no waiting mends: somebody has to change the function, what it uses, or what it is sent
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
    'InvalidArnException',
    'InvalidGrantTokenException',
    'KMSInvalidStateException',
    'LimitExceededException',
    'NotFoundException',
  ],
} as const;

describe('the errors that the state machine waits out', () => {
  it.each(['ListTargets', 'IssueCredentials', 'InvokeWorker', 'ReissueCredentials', 'Summarise'])(
    'when it invokes a function are those of Lambda’s model that pass by themselves (%s)',
    (task) => {
      const known = modelled('client-lambda', 'InvokeCommand');
      expect(known.length).toBeGreaterThan(30);
      const temporary = known.filter((name) => !(lasting.Invoke as readonly string[]).includes(name));
      // These four are not of the model (https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html).
      const others = [
        'AWSLambdaException',
        'ClientExecutionTimeoutException',
        'SdkClientException',
        'Unknown',
      ];
      const ofLambda = (retried.get(task) ?? [])
        .filter((name) => name.startsWith('Lambda.'))
        .map((name) => name.slice('Lambda.'.length))
        .filter((name) => !others.includes(name));
      expect(ofLambda.sort()).toEqual(temporary);
    },
  );

  it('when it makes a grant are those of the model of KMS', () => {
    const known = modelled('client-kms', 'CreateGrantCommand');
    const temporary = known.filter((name) => !(lasting.CreateGrant as readonly string[]).includes(name));
    const ofKms = (retried.get('CreateGrant') ?? []).map((name) => name.replace('Kms.', ''));
    expect(temporary.map((name) => name.replace(/^KMS/, 'Kms'))).toEqual(
      ofKms
        .filter((name) => !['KmsException', 'ThrottlingException', 'SdkClientException'].includes(name))
        .sort(),
    );
  });

  it.each(['Invoke', 'CreateGrant'] as const)(
    'lists nothing as lasting that %s does not have',
    (operation) => {
      const [client, command] = {
        Invoke: ['client-lambda', 'InvokeCommand'],
        CreateGrant: ['client-kms', 'CreateGrantCommand'],
      }[operation] as [string, string];
      const known = modelled(client, command);
      expect(lasting[operation].filter((name) => !known.includes(name))).toEqual([]);
    },
  );
});
