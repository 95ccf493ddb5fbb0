import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateGrantCommand, DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import * as lambdaModel from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Emulator,
  type Fault,
  faults,
  type InvocationEnd,
  makeOrganization,
  startEmulator,
} from '../../src/index.ts';
import { INVOKE_ERRORS, type InvokeErrorCode } from '../../src/invoke-errors.ts';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const directory = mkdtempSync(path.join(tmpdir(), 'emulator-catalogue-'));
const Bucket = 'catalogue-bucket';
const functionName = 'StepEverywhere_faulty';
const organization = makeOrganization({ accounts: 2 });
const member = organization.accounts.find(({ id }) => id !== organization.managementAccountId)?.id as string;
const memberRole = `arn:aws:iam::${member}:role/Auditor`;
const invocations: InvocationEnd[] = [];
const lifts: (() => void)[] = [];
let emulator: Emulator;
let outputs: Readonly<Record<string, string>>;
let functionRole: string;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const administrator = (): Credentials => ({
  accessKeyId: emulator.environment.AWS_ACCESS_KEY_ID,
  secretAccessKey: emulator.environment.AWS_SECRET_ACCESS_KEY,
});
function client<Client>(
  Class: new (settings: never) => Client,
  credentials = administrator(),
  region = 'us-east-1',
): Client {
  const settings = { endpoint: emulator.endpoint, region, credentials, maxAttempts: 1 };
  return new Class({ ...settings, requestChecksumCalculation: 'WHEN_REQUIRED' } as never);
}
const inject = (fault: Fault | readonly Fault[]) => lifts.push(emulator.inject(fault));
const errorOf = async (call: Promise<unknown>) => {
  const error = (await call.catch((each: unknown) => each)) as Error & {
    $metadata?: { httpStatusCode?: number };
  };
  return { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
};
const invoke = (InvocationType: 'RequestResponse' | 'Event' = 'RequestResponse') =>
  client(lambdaModel.LambdaClient).send(
    new lambdaModel.InvokeCommand({ FunctionName: functionName, InvocationType, Payload: '{"act":"echo"}' }),
  );
async function assume(RoleArn = memberRole): Promise<Credentials> {
  const { Credentials } = await client(STSClient).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}
/** Runs the stack's state machine to its end. */
async function run(input: object) {
  const states = client(SFNClient);
  const { executionArn } = await states.send(
    new StartExecutionCommand({ stateMachineArn: outputs.MachineArn, input: JSON.stringify(input) }),
  );
  const describe = () => states.send(new DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await describe()).status).not.toBe('RUNNING');
  return describe();
}

beforeAll(async () => {
  emulator = await startEmulator({ organization, directory, waitScale: 0.001 });
  emulator.onInvocation((end) => invocations.push(end));
  ({ outputs } = await emulator.deployStack({ templateFile: path.join(fixtures, 'stack/template.yaml') }));
  ({ roleArn: functionRole } = await emulator.deployFunction({
    name: functionName,
    file: path.join(fixtures, 'misbehaving/index.mjs'),
    timeoutSeconds: 60,
  }));
  await client(S3Client).send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => {
  for (const lift of lifts.splice(0)) lift();
});
afterAll(async () => {
  await emulator.close();
  await rm(directory, { recursive: true });
});

describe('a function that cannot be invoked', () => {
  const errors = [
    'ENINotReadyException',
    'ENILimitReachedException',
    'EC2ThrottledException',
    'SubnetIPAddressLimitReachedException',
    'SnapStartNotReadyException',
    'SnapStartTimeoutException',
    'EFSMountConnectivityException',
    'EFSMountTimeoutException',
  ] as const;

  it.each<[string, Fault, InvokeErrorCode]>([
    ['inactive', faults.inactive({ functionName, times: 1 }), 'CodeArtifactUserPendingException'],
    ['inactive, in a VPC', faults.inactive({ isInVpc: true, times: 1 }), 'ResourceNotReadyException'],
    ['pending', faults.pending({ functionName, times: 1 }), 'ResourceConflictException'],
    ...errors.map((error): [string, Fault, InvokeErrorCode] => [
      error,
      faults.invokeFails(error, { times: 1 }),
      error,
    ]),
  ])('fails as on Lambda, and works afterwards: %s', async (_, fault, code) => {
    inject(fault);
    expect(await errorOf(invoke())).toMatchObject({ name: code, status: INVOKE_ERRORS[code] });
    expect((await invoke()).StatusCode).toBe(200);
  });

  it('does not affect other functions', async () => {
    inject(faults.inactive({ functionName: 'StepEverywhere_fault' }));
    expect((await invoke()).StatusCode).toBe(200);
  });

  it('fails with the statuses of the API model', () => {
    const model = lambdaModel as unknown as Record<string, readonly [number, string, string, object]>;
    const known = Object.entries(INVOKE_ERRORS).filter(([name]) => `${name}$` in model);
    expect(known.length).toBeGreaterThan(35);
    for (const [name, status] of known) expect(Object.values(model[`${name}$`]?.[3] ?? {})).toContain(status);
    expect(Object.keys(INVOKE_ERRORS)).toEqual(expect.arrayContaining([...errors]));
  });
});

describe('an operator’s bucket', () => {
  const put = (more: object = {}, credentials?: Credentials) =>
    client(S3Client, credentials).send(new PutObjectCommand({ Bucket, Key: 'k', Body: '{}', ...more }));
  const get = (credentials?: Credentials) =>
    client(S3Client, credentials).send(new GetObjectCommand({ Bucket, Key: 'k' }));

  it('with SSE-KMS refuses a caller that may not use its key', async () => {
    const keyArn = 'arn:aws:kms:us-east-1:111111111111:key/bucket';
    await put();
    inject(faults.encryptedBucket({ bucket: Bucket, keyArn, users: [memberRole] }));
    const refused = { name: 'AccessDenied', status: 403 };
    const [writing, reading] = [await errorOf(put()), await errorOf(get())];
    expect(writing).toMatchObject(refused);
    expect(writing.message).toContain(
      `is not authorized to perform: kms:GenerateDataKey on resource: ${keyArn}`,
    );
    expect(reading).toMatchObject(refused);
    expect(reading.message).toContain('kms:Decrypt');
    const user = `arn:aws:iam::${organization.managementAccountId}:user/administrator`;
    for (const lift of lifts.splice(0)) lift();
    inject(faults.encryptedBucket({ bucket: Bucket, keyArn, users: [user] }));
    await put();
    await get();
  });

  it('with Object Lock requires a checksum', async () => {
    inject(faults.lockedBucket(Bucket));
    expect(await errorOf(put())).toMatchObject({ name: 'InvalidRequest', status: 400 });
    await put({ ContentMD5: createHash('md5').update('{}').digest('base64') });
    await put({ ChecksumAlgorithm: 'CRC32' });
  });
});

describe('a policy', () => {
  it('of a key denies a request regardless of grants', async () => {
    inject(faults.keyPolicyDenies({ operation: 'Decrypt' }));
    const decrypt = client(KMSClient).send(new DecryptCommand({ CiphertextBlob: Buffer.from('x') }));
    const { name, message } = await errorOf(decrypt);
    expect(name).toBe('AccessDeniedException');
    expect(message).toMatch(
      /not authorized to perform: kms:Decrypt .* with an explicit deny in a resource-based policy/,
    );
  });

  it('of the organization denies a region, but only to its accounts', async () => {
    const session = await assume();
    inject(faults.scpDeniesRegion({ region: 'eu-west-1', accountIds: [member] }));
    const ask = (region: string, credentials?: Credentials) =>
      errorOf(client(SSMClient, credentials, region).send(new DescribeParametersCommand({})));
    const denied = await ask('eu-west-1', session);
    expect(denied.name).toBe('AccessDeniedException');
    expect(denied.message).toMatch(
      /ssm:DescribeParameters .* with an explicit deny in a service control policy$/,
    );
    const answers = [await ask('us-east-1', session), await ask('eu-west-1')];
    expect(answers.map(({ name }) => name)).toEqual([undefined, undefined]);
  });
});

describe('slow changes', () => {
  it('sessions end in the middle of a run', async () => {
    const session = await assume();
    const ask = () => client(STSClient, session).send(new GetCallerIdentityCommand({}));
    expect(await ask()).toMatchObject({ Account: member });
    expect(emulator.expireSessions((roleArn) => roleArn === memberRole)).toBeGreaterThan(0);
    expect(await errorOf(ask())).toMatchObject({ name: 'ExpiredToken' });
    expect(await client(STSClient, await assume()).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: member,
    });
  });

  it('a new role is unknown to STS and KMS for a while', async () => {
    inject(faults.unknownRole(memberRole, 3600));
    inject(faults.unknownRole(functionRole, 3600));
    expect(await errorOf(assume())).toMatchObject({ name: 'AccessDenied', status: 403 });
    const grant = new CreateGrantCommand({
      KeyId: outputs.KeyArn,
      GranteePrincipal: functionRole,
      Operations: ['Decrypt'],
    });
    expect(await errorOf(client(KMSClient).send(grant))).toMatchObject({ name: 'InvalidArnException' });
    for (const lift of lifts.splice(0)) lift();
    expect((await client(KMSClient).send(grant)).GrantId).toBeDefined();
  });
});

describe('lost events', () => {
  const failing = { items: [{ value: 7, act: 'fail' }], tolerated: 0 };
  const isReceived = (executionArn: string | undefined) =>
    invocations.some(({ event }) => JSON.stringify(event).includes(`"executionArn":"${executionArn}"`));

  it.each([
    ['an event', faults.lostEvents()],
    ['an asynchronous invocation', faults.lostInvocations()],
  ])('%s reaches no target, and no error is reported', async (_, fault) => {
    inject(fault);
    const lost = await run(failing);
    expect(lost.status).toBe('FAILED');
    for (const lift of lifts.splice(0)) lift();
    // The events after it arrive.
    const next = await run(failing);
    await expect.poll(() => isReceived(next.executionArn)).toBe(true);
    expect(isReceived(lost.executionArn)).toBe(false);
  });

  it('an invocation is accepted by Lambda and never runs', async () => {
    inject(faults.lostInvocations(functionName));
    const before = invocations.length;
    expect((await invoke('Event')).StatusCode).toBe(202);
    expect((await invoke()).StatusCode).toBe(200);
    expect(invocations.length).toBe(before + 1);
  });
});
