import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Faults } from '../../src/faults/faults.ts';
import { type Emulator, FaultError, makeOrganization, startEmulator } from '../../src/index.ts';
import type { Service } from '../../src/service.ts';

const misbehaving = fileURLToPath(new URL('../fixtures/misbehaving/index.mjs', import.meta.url));
const directory = mkdtempSync(path.join(tmpdir(), 'emulator-faults-'));
let emulator: Emulator;
let config: { endpoint: string; region: string; credentials: object; maxAttempts: number };
let s3: S3Client;

beforeAll(async () => {
  emulator = await startEmulator({ organization: makeOrganization({ accounts: 2 }), directory });
  const { environment } = emulator;
  config = {
    endpoint: environment.AWS_ENDPOINT_URL,
    region: environment.AWS_REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
    maxAttempts: 1,
  };
  s3 = new S3Client({ ...config, forcePathStyle: true } as never);
  await s3.send(new CreateBucketCommand({ Bucket: 'faulty-bucket' }));
});
afterAll(async () => {
  await emulator.close();
  await rm(directory, { recursive: true });
});

const client = <Client>(Class: new (settings: never) => Client) => new Class(config as never);
const KeyId = 'arn:aws:kms:us-east-1:111111111111:key/1';

describe('an injected fault', () => {
  it.each([
    ['account', () => client(AccountClient).send(new ListRegionsCommand({}))],
    ['kms', () => client(KMSClient).send(new ListGrantsCommand({ KeyId }))],
    ['lambda', () => client(LambdaClient).send(new ListFunctionsCommand({}))],
    ['organizations', () => client(OrganizationsClient).send(new ListAccountsCommand({}))],
    ['s3', () => s3.send(new ListBucketsCommand({}))],
    ['ssm', () => client(SSMClient).send(new DescribeParametersCommand({}))],
    ['states', () => client(SFNClient).send(new ListStateMachinesCommand({}))],
    ['sts', () => client(STSClient).send(new GetCallerIdentityCommand({}))],
  ])(
    'of %s is recognized by the SDK as throttling, or as a failure of the service',
    async (service, call) => {
      const failing = async (answer: 'throttled' | 'unavailable') => {
        const lift = emulator.inject({ service, answer });
        try {
          return (await (call() as Promise<unknown>).catch((error: unknown) => error)) as never;
        } finally {
          lift();
        }
      };
      expect(isThrottlingError(await failing('throttled'))).toBe(true);
      const failure = await failing('unavailable');
      expect(isServerError(failure) || isTransientError(failure)).toBe(true);
    },
  );

  it('may come after the service has performed the request', async () => {
    const object = { Bucket: 'faulty-bucket', Key: 'a.json' };
    const lift = emulator.inject({
      service: 's3',
      operation: 'PutObject',
      when: ({ input, caller, region }) =>
        input.Key === 'a.json' && caller.arn.endsWith(':user/administrator') && region === 'us-east-1',
      answer: { code: 'InternalError', statusCode: 500 },
      isDone: true,
    });
    const put = s3.send(new PutObjectCommand({ ...object, Body: '{}' }));
    await expect(put).rejects.toMatchObject({ name: 'InternalError' });
    lift();
    const { Body } = await s3.send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).toBe('{}');
  });

  it('may kill a function while it runs', async () => {
    const { functionArn } = await emulator.deployFunction({
      name: 'StepEverywhere_killed',
      file: misbehaving,
      handler: 'index.handler',
      timeoutSeconds: 60,
    });
    const lambda = client(LambdaClient);
    const invoke = (act: string) =>
      lambda.send(
        new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify({ act })) }),
      );
    const killed = invoke('hang');
    const isHanging = (event: unknown) => (event as { act: string }).act === 'hang';
    await expect.poll(() => emulator.killInvocations('StepEverywhere_killed', isHanging)).toBe(1);
    const { FunctionError, Payload } = await killed;
    expect(FunctionError).toBe('Unhandled');
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited/),
    });
    expect((await invoke('echo')).FunctionError).toBeUndefined();
    expect(await emulator.killInvocations('StepEverywhere_killed')).toBe(0);
  });

  it.each([
    [
      { service: 'dynamodb', answer: 'throttled' },
      'service',
      /there is no dynamodb; expected one of account, ec2, events, kms/,
    ],
    [{ service: 'kms', operation: 'Sign', answer: 'throttled' }, 'operation', /kms has no Sign; .*Decrypt/],
    [{ service: 'kms', share: 1.5, answer: 'throttled' }, 'share', /expected 0 to 1, got 1.5/],
    [{ service: 'kms', times: Number.NaN, answer: 'throttled' }, 'times', /expected a number from 0/],
    [{ service: 'kms', seconds: -1, answer: 'throttled' }, 'seconds', /expected a number from 0/],
    [{ service: 'kms' }, 'answer', /the fault does nothing/],
  ] as const)('is refused when it is %o', (fault, field, message) => {
    expect(() => emulator.inject(fault)).toThrow(FaultError);
    expect(() => emulator.inject(fault)).toThrow(expect.objectContaining({ field }));
    expect(() => emulator.inject(fault)).toThrow(message);
  });
});

describe('the selection of affected requests', () => {
  let time = 0;
  const call = { caller: { accountId: '1', arn: 'a', principalArn: 'a' }, region: 'us-east-1' };
  const service = { signingName: 'kms', operations: { Encrypt: () => ({}), Decrypt: () => ({}) } };
  const start = (seed?: number) => {
    const faults = new Faults({ now: () => time, ...(seed === undefined ? {} : { seed }) });
    const { kms } = faults.wrap({ kms: service as unknown as Service });
    const isStruck = async (operation = 'Encrypt') => {
      try {
        await kms.operations[operation]?.({}, call);
        return false;
      } catch {
        return true;
      }
    };
    const draw = async (count: number) => {
      const drawn: boolean[] = [];
      for (let index = 0; index < count; index += 1) drawn.push(await isStruck());
      return drawn;
    };
    return { faults, isStruck, draw };
  };
  const throttled = { service: 'kms', answer: 'throttled' } as const;

  it('depends only on the seed', async () => {
    const drawn = async (seed?: number) => {
      const { faults, draw } = start(seed);
      faults.inject({ ...throttled, share: 0.5 });
      return draw(200);
    };
    const [one, two, other] = [await drawn(), await drawn(1), await drawn(2)];
    expect(one).toEqual(two);
    expect(one).not.toEqual(other);
    const struck = one.filter(Boolean).length;
    expect(struck).toBeGreaterThan(80);
    expect(struck).toBeLessThan(120);
  });

  it('ends after a number of requests, or after a time', async () => {
    const { faults, draw, isStruck } = start();
    const lift = faults.inject({ ...throttled, times: 2 });
    expect(await draw(3)).toEqual([true, true, false]);
    lift();
    faults.inject({ ...throttled, operation: 'Decrypt', seconds: 20 });
    time += 1000;
    expect([await isStruck('Encrypt'), await isStruck('Decrypt')]).toEqual([false, true]);
    time += 19_999;
    expect(await isStruck('Decrypt')).toBe(true);
    time += 1;
    expect(await isStruck('Decrypt')).toBe(false);
  });

  it('waits for `meanwhile`, and answers as usual without an error', async () => {
    const { faults, isStruck } = start();
    const seen: string[] = [];
    faults.inject({
      service: 'kms',
      meanwhile: async ({ operation }) => {
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(operation);
      },
    });
    expect(await isStruck('Decrypt')).toBe(false);
    expect(seen).toEqual(['Decrypt']);
  });
});
