import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  EventBridgeClient,
  type EventBridgeClientConfig,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startHookedEmulator } from '../src/emulator.ts';
import { type Emulator, type InvocationEnd, makeOrganization, startEmulator } from '../src/index.ts';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
const directory = mkdtempSync(path.join(tmpdir(), 'emulator-'));
const invocations: InvocationEnd[] = [];
/** The calls that `aroundCall` has seen. */
const calls = new Set<string>();
let emulator: Emulator;
let outputs: Readonly<Record<string, string>>;
let lambda: LambdaClient;
let sfn: SFNClient;

beforeAll(async () => {
  emulator = await startHookedEmulator({
    organization: makeOrganization({ accounts: 2 }),
    directory,
    aroundCall: ({ service, operation }, run) => {
      calls.add(`${service}:${operation}`);
      return run();
    },
  });
  emulator.onInvocation((end) => invocations.push(end));
  ({ outputs } = await emulator.deployStack({ templateFile: path.join(fixtures, 'stack/template.yaml') }));
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = emulator.environment;
  const settings = {
    endpoint: AWS_ENDPOINT_URL,
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
  lambda = new LambdaClient(settings);
  sfn = new SFNClient(settings);
});

afterAll(async () => {
  await emulator.close();
  await rm(directory, { recursive: true });
});

const text = (payload: Uint8Array | undefined) => Buffer.from(payload ?? []).toString();

describe('Lambda', () => {
  const FunctionName = 'StepEverywhere_misbehaving';
  let functionArn: string;
  let roleArn: string;

  beforeAll(async () => {
    const file = path.join(fixtures, 'misbehaving/index.mjs');
    ({ functionArn, roleArn } = await emulator.deployFunction({
      name: FunctionName,
      file,
      environment: { STAGE: 'test' },
      roleName: 'misbehaving-role',
    }));
  });

  const invoke = (act: string, more: object = {}) =>
    lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ act }), ...more }));

  it('invokes, with a log tail if asked', async () => {
    const answer = await invoke('echo', { LogType: 'Tail' });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answer.FunctionError).toBeUndefined();
    expect(text(answer.Payload)).toBe('{"act":"echo"}');
    const id = `RequestId: ${answer.$metadata.requestId}`;
    expect(Buffer.from(answer.LogResult ?? '', 'base64').toString()).toMatch(
      new RegExp(`^START ${id} .*\\nEND ${id}\\nREPORT ${id}\\t.*\\t\\n$`, 's'),
    );
  });

  it("answers a function's error as the payload", async () => {
    const { FunctionError, Payload, StatusCode } = await invoke('throw');
    expect([StatusCode, FunctionError]).toEqual([200, 'Unhandled']);
    expect(JSON.parse(text(Payload))).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'out of range',
    });
    expect(invocations.at(-1)).toEqual({ functionName: FunctionName, event: { act: 'throw' }, ok: false });
  });

  it('runs as its role, and reaches the emulator', async () => {
    const environment = JSON.parse(text((await invoke('environment')).Payload));
    expect(environment.AWS_ENDPOINT_URL).toBe(emulator.endpoint);
    expect(environment.AWS_ACCESS_KEY_ID).toMatch(/^ASIA/);
    expect(environment.AWS_SESSION_TOKEN).toBeTruthy();
  });

  it('accepts an event and a dry run', async () => {
    expect((await invoke('count', { InvocationType: 'Event' })).StatusCode).toBe(202);
    expect((await invoke('count', { InvocationType: 'DryRun' })).StatusCode).toBe(204);
  });

  it('describes a function', async () => {
    const configuration = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionArn }),
    );
    expect(configuration).toMatchObject({
      FunctionName,
      FunctionArn: functionArn,
      Role: roleArn,
      Runtime: 'nodejs24.x',
      Timeout: 3,
      MemorySize: 128,
      Version: '$LATEST',
      Environment: { Variables: { STAGE: 'test' } },
    });
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration?.FunctionArn).toBe(functionArn);
    const { Functions } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions?.map((f) => f.FunctionName)).toContain(FunctionName);
  });

  it('supports versions and aliases', async () => {
    const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: Version }));
    // Nothing has changed since the last version.
    expect(await lambda.send(new PublishVersionCommand({ FunctionName }))).toMatchObject({ Version });
    const context = async (name: string) => {
      const Payload = '{"act":"context"}';
      const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload }));
      return { version: answer.ExecutedVersion, ...JSON.parse(text(answer.Payload)) };
    };
    expect(await context(`${functionArn}:live`)).toMatchObject({
      version: '1',
      functionVersion: '1',
      invokedFunctionArn: `${functionArn}:live`,
    });
    expect(await context(`${functionArn}:$LATEST`)).toMatchObject({ functionVersion: '$LATEST' });
  });

  it.each([
    [
      'none',
      'ResourceNotFoundException',
      /^Function not found: arn:aws:lambda:us-east-1:111111111111:function:none$/,
    ],
    [`${FunctionName}:nope`, 'ResourceNotFoundException', /:StepEverywhere_misbehaving:nope$/],
    [
      'arn:aws:lambda:eu-west-1:111111111111:function:x',
      'ResourceNotFoundException',
      /not reachable in this region/,
    ],
    [
      'arn:aws:lambda:us-east-1:222222222222:function:x',
      'AccessDeniedException',
      /is not authorized to perform: lambda:InvokeFunction/,
    ],
  ])('refuses %s', async (name, code, message) => {
    const error = await lambda.send(new InvokeCommand({ FunctionName: name })).catch((e) => e);
    expect([error.name, error.message]).toEqual([code, expect.stringMatching(message)]);
  });

  it('gives each tenant its own threads if the function has tenant isolation', async () => {
    const name = 'StepEverywhere_isolated';
    const file = path.join(fixtures, 'misbehaving/index.mjs');
    await emulator.deployFunction({ name, file, isTenantIsolated: true });
    expect(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))).toMatchObject({
      TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
    });
    const as = async (TenantId: string, act: string) => {
      const Payload = JSON.stringify({ act });
      const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload, TenantId }));
      return JSON.parse(text(answer.Payload));
    };
    // A thread counts its invocations; `a` gets its own thread again as long as no other tenant replaces it.
    expect([await as('a', 'count'), await as('a', 'count')]).toEqual([1, 2]);
    expect((await as('a', 'context')).tenantId).toBe('a');
    const others = await Promise.all(['b', 'c', 'd', 'e', 'f'].map((tenant) => as(tenant, 'count')));
    expect(others).toEqual([1, 1, 1, 1, 1]);

    const invoking = (FunctionName: string, TenantId?: string) =>
      lambda.send(new InvokeCommand({ FunctionName, TenantId }));
    await expect(invoking(name)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(/^The invoked function is enabled with tenancy configuration\. Add a/),
    });
    await expect(invoking(functionArn, 'a')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await expect(invoking(name, 'nobody!')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(emulator.deployFunction({ name, file })).rejects.toThrow(
      /isTenantIsolated is false; expected true, as when it was created/,
    );
  });

  it('refuses a payload that is not JSON', async () => {
    const invalid = lambda.send(new InvokeCommand({ FunctionName, Payload: '{' }));
    await expect(invalid).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });
});

describe('Step Functions', () => {
  const start = (input: object, name?: string) =>
    sfn.send(
      new StartExecutionCommand({
        stateMachineArn: outputs.MachineArn,
        input: JSON.stringify(input),
        ...(name === undefined ? {} : { name }),
      }),
    );
  const ended = (executionArn: string | undefined) =>
    vi.waitFor(
      async () => {
        const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        if (execution.status === 'RUNNING') throw new Error('still running');
        return execution;
      },
      { interval: 20, timeout: 60_000 },
    );
  const mapRunOf = async (executionArn: string | undefined) => {
    const { mapRuns } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    return sfn.send(new DescribeMapRunCommand({ mapRunArn: mapRuns?.[0]?.mapRunArn }));
  };

  it('runs a state machine of a template, its children as executions', async () => {
    const items = Array.from({ length: 30 }, (_, value) => ({ value, act: value === 7 ? 'fail' : 'work' }));
    const { executionArn } = await start({ items, tolerated: 50 });
    const { status, output, stopDate } = await ended(executionArn);
    expect(status).toBe('SUCCEEDED');
    expect(stopDate).toBeInstanceOf(Date);
    const results = JSON.parse(output ?? '');
    expect(results[8].value).toBe(8);
    expect(results[7]).toMatchObject({ Status: 'FAILED', Error: 'RangeError' });
    const mapRun = await mapRunOf(executionArn);
    expect(mapRun).toMatchObject({
      status: 'SUCCEEDED',
      executionArn,
      toleratedFailurePercentage: 50,
      itemCounts: { total: 30, succeeded: 29, failed: 1, pending: 0 },
    });
    const failed = await sfn.send(
      new ListExecutionsCommand({ mapRunArn: mapRun.mapRunArn, statusFilter: 'FAILED' }),
    );
    expect(failed.executions).toHaveLength(1);
    const child = failed.executions?.[0]?.executionArn;
    const history = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn: child, reverseOrder: true }),
    );
    expect(history.events?.[0]).toMatchObject({
      type: 'ExecutionFailed',
      executionFailedEventDetails: { error: 'RangeError', cause: expect.stringContaining('failed on 7') },
    });
    expect(history.events?.[0]?.timestamp).toBeInstanceOf(Date);
  });

  it('pages a history and lists of executions', async () => {
    const { executionArn } = await start({ items: [], tolerated: 0 });
    await ended(executionArn);
    const all = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    const first = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 3 }));
    const { nextToken } = first;
    const second = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 3, nextToken }));
    expect([...(first.events ?? []), ...(second.events ?? [])]).toEqual(all.events?.slice(0, 6));
    const { executions } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: outputs.MachineArn, maxResults: 1 }),
    );
    expect(executions).toMatchObject([{ executionArn, status: 'SUCCEEDED' }]);
    const wrong = sfn.send(new GetExecutionHistoryCommand({ executionArn, nextToken: 'made-up' }));
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('starts only one execution for a name and input', async () => {
    const items = [{ act: 'hang' }];
    const one = await start({ items, tolerated: 100 }, 'once');
    expect(await start({ items, tolerated: 100 }, 'once')).toMatchObject({ executionArn: one.executionArn });
    await expect(start({ items: [], tolerated: 100 }, 'once')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
    await sfn.send(new StopExecutionCommand({ executionArn: one.executionArn }));
    await expect(start({ items, tolerated: 100 }, 'once')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
  });

  it('stops an execution and its children, and invokes the rule for the rest', async () => {
    const { executionArn } = await start({ items: [{ act: 'hang' }, { act: 'hang' }], tolerated: 100 });
    await expect.poll(async () => (await mapRunOf(executionArn)).itemCounts?.running).toBe(2);
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Mine', cause: 'enough' }));
    expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Mine', cause: 'enough' });
    expect(await mapRunOf(executionArn)).toMatchObject({ status: 'ABORTED', itemCounts: { aborted: 2 } });
    const isOfRule = ({ event }: InvocationEnd) =>
      (event as { detail?: { executionArn?: string } }).detail?.executionArn === executionArn;
    await expect.poll(() => invocations.find(isOfRule)).toBeDefined();
    expect(invocations.find(isOfRule)).toMatchObject({
      ok: true,
      event: {
        source: 'aws.states',
        'detail-type': 'Step Functions Execution Status Change',
        account: '111111111111',
        region: 'us-east-1',
        resources: [executionArn],
        detail: { status: 'ABORTED', name: executionArn?.split(':').at(-1), error: 'Mine' },
      },
    });
    expect(invocations.filter(isOfRule)).toHaveLength(1);
  });

  it('delivers to a rule the events of its own account and region, and no others', async () => {
    const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = emulator.environment;
    const own = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    const put = async (Detail: string, credentials: object, region = 'us-east-1') => {
      const client = new EventBridgeClient({ endpoint, region, credentials } as EventBridgeClientConfig);
      const Entries = [{ Source: 'acme', DetailType: 'Done', Detail }];
      expect(await client.send(new PutEventsCommand({ Entries }))).toMatchObject({ FailedEntryCount: 0 });
    };
    const sts = new STSClient({ endpoint, region: 'us-east-1', credentials: own });
    const RoleArn = 'arn:aws:iam::210000000001:role/Auditor';
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'member' }));
    await put('{"of":"a member"}', {
      accessKeyId: Credentials?.AccessKeyId,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
    });
    await put('{"of":"another region"}', own, 'eu-west-1');
    await put('{"of":"its own"}', own);
    const seen = () =>
      invocations
        .map(({ event }) => event as { source?: string; detail: { of: string } })
        .filter(({ source }) => source === 'acme')
        .map(({ detail }) => detail.of);
    await expect.poll(seen).toContain('its own');
    // The refusal of a caller's calls applies to this one as well; the bus's own deliveries are not calls of the
    // caller.
    expect(calls).toContain('events:PutEvents');
    expect(calls).not.toContain('events:Deliver');
    expect(seen()).toEqual(['its own']);
  });

  it('describes the state machine', async () => {
    const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines).toMatchObject([{ name: 'Machine', stateMachineArn: outputs.MachineArn }]);
    const described = await sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn: outputs.MachineArn }),
    );
    expect(described.definition).toContain('"StartAt": "List"');
    expect(described.definition).toContain(outputs.WorkArn);
    const { tags } = await sfn.send(new ListTagsForResourceCommand({ resourceArn: outputs.MachineArn }));
    expect(tags).toEqual([{ key: 'made-for', value: 'tests' }]);
    await expect(
      sfn.send(new ListTagsForResourceCommand({ resourceArn: `${outputs.MachineArn}2` })),
    ).rejects.toThrow("Resource not found: 'arn:aws:states:");
  });

  it.each([
    ['a name with a slash', { name: 'a/b' }, 'InvalidName'],
    ['an input that is not JSON', { input: '{' }, 'InvalidExecutionInput'],
    ['an input over 256 KiB', { input: JSON.stringify('x'.repeat(263_000)) }, 'ValidationException'],
    [
      'an unknown state machine',
      { stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:Nope' },
      'StateMachineDoesNotExist',
    ],
    ['no ARN', { stateMachineArn: 'Machine' }, 'InvalidArn'],
    [
      "another account's",
      { stateMachineArn: 'arn:aws:states:us-east-1:222222222222:stateMachine:Machine' },
      'AccessDeniedException',
    ],
  ])('refuses %s', async (_, input, name) => {
    const command = new StartExecutionCommand({ stateMachineArn: outputs.MachineArn, ...input });
    await expect(sfn.send(command)).rejects.toMatchObject({ name });
  });

  it('does not know an execution that was never started', async () => {
    const executionArn = `${outputs.MachineArn?.replace('stateMachine', 'execution')}:nope`;
    const unknown = sfn.send(new DescribeExecutionCommand({ executionArn }));
    await expect(unknown).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});

it('keeps objects and logs as plain files', async () => {
  const items = await readFile(path.join(directory, outputs.BucketName ?? '', 'items.json'), 'utf8');
  expect(JSON.parse(items)).toBeInstanceOf(Array);
  const name = outputs.WorkArn?.split(':').at(-1);
  expect(await readFile(path.join(directory, '_logs', `${name}.log`), 'utf8')).toContain('START RequestId:');
});

it('refuses an impossible function and region', async () => {
  const file = path.join(fixtures, 'misbehaving/index.mjs');
  const deploy = (more: object) => emulator.deployFunction({ name: 'f', file, ...more });
  await expect(deploy({ name: 'a b' })).rejects.toThrow(
    /The function's name is "a b"; expected 1 to 64 letters/,
  );
  await expect(deploy({ file: 'none.mjs' })).rejects.toThrow(/expected a file that exists/);
  await expect(deploy({ timeoutSeconds: 901 })).rejects.toThrow(/expected a whole number from 1 to 900/);
  await expect(deploy({ memoryMB: 64 })).rejects.toThrow(/expected a whole number from 128 to 10240/);
  const organization = makeOrganization({ accounts: 1 });
  const start = startEmulator({ organization, directory, region: 'af-south-1' });
  await expect(start).rejects.toThrow(/Region af-south-1 is not enabled in account 111111111111/);
});
