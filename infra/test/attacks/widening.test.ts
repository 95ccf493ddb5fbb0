import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { FaultyRequest } from '@step-everywhere/emulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accounts, type LocalStack, startLocalStack } from '../run/local-run.ts';

// In each test, an attacker may write to the bucket, invoke functions or read histories, and must not gain anything.
const { first, second, third } = accounts;
let stack: LocalStack;
const assumed: string[] = [];
const lifts: (() => void)[] = [];

beforeAll(async () => {
  stack = await startLocalStack();
  stack.emulator.inject({
    service: 'sts',
    operation: 'AssumeRole',
    meanwhile: ({ input }: FaultyRequest) => {
      assumed.push(input.RoleArn);
    },
  });
});
afterEach(() => {
  for (const lift of lifts.splice(0)) lift();
  assumed.length = 0;
});
afterAll(() => stack[Symbol.asyncDispose]());

const invoke = async (name: string, event: object) => {
  const known = () => stack.invoked.find((invoked) => invoked.includes(name));
  // An attacker that may list functions knows their names. This test learns them from a run's invocations.
  if (known() === undefined) await stack.end(await stack.start({ Accounts: { Include: [third] } }));
  const FunctionName = known();
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
  const { FunctionError, Payload } = await new LambdaClient(stack.config).send(command);
  return { FunctionError, answer: JSON.parse(Buffer.from(Payload ?? []).toString()) };
};

/** Starts a run, and calls a function after its targets are listed and before the first account starts. */
async function startAnd(input: object, act: (run: string) => Promise<unknown>): Promise<string> {
  const started = Promise.withResolvers<string>();
  lifts.push(
    stack.emulator.inject({
      service: 'kms',
      operation: 'CreateGrant',
      times: 1,
      meanwhile: async () => act(await started.promise),
    }),
  );
  const run = await stack.start(input);
  started.resolve(run);
  return run;
}

describe('an event that claims more than the execution', () => {
  it('decides neither the role, nor the session, nor who may decrypt', async () => {
    let issued: Awaited<ReturnType<typeof invoke>> | undefined;
    const run = await startAnd(
      { Accounts: { Include: [first] }, Session: { ReadOnly: true } },
      async (ExecutionId) => {
        issued = await invoke('IssueCredentialsFunction', {
          AccountId: first,
          Account: { AccountId: first, AccountName: 'forged', Regions: ['us-east-1'] },
          ExecutionId,
          Run: { RoleName: 'ops/Reader', Session: {}, OutputKeyPattern: 'x/{{ .AccountId }}/{{ .Region }}' },
          Recipient: 'arn:aws:iam::111111111111:role/mine',
        });
      },
    );
    await stack.end(run);
    expect(issued?.answer.Context).toMatchObject({
      RoleArn: `arn:aws:iam::${first}:role/Auditor`,
      AccountName: 'first',
    });
    expect(issued?.answer.Credentials.EncryptionContext.Recipient).toMatch(/:role\/.*StepEverywhere_local/);
    expect(assumed.filter((arn) => arn.endsWith('/Reader'))).toEqual([]);
  });

  it('gets nothing for an account or region that the run was not started for', async () => {
    const refused: unknown[] = [];
    const run = await startAnd(
      { Accounts: { Exclude: [second] }, Regions: ['us-east-1'] },
      async (ExecutionId) => {
        for (const [AccountId, region] of [
          [second, 'us-east-1'],
          [first, 'eu-west-1'],
        ]) {
          const event = { AccountId, Region: region, ExecutionId };
          refused.push((await invoke('IssueCredentialsFunction', event)).answer.errorType);
        }
        const event = { AccountId: second, ExecutionId };
        refused.push((await invoke('IssueCredentialsFunction', event)).answer.errorType);
      },
    );
    await stack.end(run);
    expect(refused).toEqual(Array(3).fill('ExecutionError'));
    expect(assumed.filter((arn) => arn.includes(second))).toEqual([]);
  });

  it('gets nothing for an account that the run does not select by its tags, or skips, nor for a default region', async () => {
    const refused: unknown[] = [];
    const input = { Accounts: { Tags: { team: ['payments'] } } };
    const run = await startAnd(input, async (ExecutionId) => {
      for (const [AccountId, Region] of [
        [second, undefined],
        [second, 'us-east-1'],
        [first, 'ap-southeast-2'],
      ]) {
        // In an earlier version, the event described the account.
        const Account = { AccountId, AccountName: 'x', Regions: ['us-east-1'] };
        const event = { AccountId, Region, Account, ExecutionId };
        refused.push((await invoke('IssueCredentialsFunction', event)).answer.errorType);
      }
    });
    await stack.end(run);
    expect(refused).toEqual(Array(3).fill('ExecutionError'));
    expect(assumed.filter((arn) => arn.includes(second))).toEqual([]);
  });

  it('gets nothing from a preflight with which a worker could be invoked', async () => {
    let answer: unknown;
    const run = await startAnd({ Accounts: { Include: [first] }, Preflight: true }, async (ExecutionId) => {
      const event = { AccountId: first, Region: 'us-east-1', ExecutionId };
      answer = (await invoke('IssueCredentialsFunction', event)).answer;
    });
    await stack.end(run);
    expect(answer).toMatchObject({ errorType: 'ExecutionError' });
  });

  it('gets nothing after the run has ended', async () => {
    const run = await stack.start({ Accounts: { Include: [first] } });
    await stack.end(run);
    const other = await stack.start({ Accounts: { Include: [third] } });
    await stack.end(other);
    for (const [name, event] of [
      ['IssueCredentialsFunction', { AccountId: first, ExecutionId: run }],
      ['ListTargetsFunction', { ExecutionId: run }],
      ['EndRunFunction', { ExecutionId: run }],
    ] as const) {
      const { FunctionError, answer } = await invoke(name, event);
      expect({ FunctionError, errorType: answer.errorType }).toEqual({
        FunctionError: 'Unhandled',
        errorType: 'ExecutionError',
      });
    }
  });

  it('neither ends a running run, nor summarises it early, nor lists its targets again', async () => {
    const answered: unknown[] = [];
    let early: string[] = [];
    const run = await startAnd({ Accounts: { Include: [first] } }, async (executionArn) => {
      for (const [name, event] of [
        ['EndRunFunction', { detail: { executionArn } }],
        ['EndRunFunction', { ExecutionId: executionArn }],
        ['ListTargetsFunction', { ExecutionId: executionArn }],
      ] as const)
        answered.push((await invoke(name, event)).answer.errorType);
      early = await readdir(join(await stack.runFolder(executionArn), '_run'));
    });
    expect(await stack.end(run)).toMatchObject({ status: 'SUCCEEDED' });
    // The state machine retries UnavailableError, because the history might be incomplete for a moment.
    expect(answered).toEqual(['ExecutionError', 'UnavailableError', 'UnavailableError']);
    expect(early.sort()).toEqual(['run.json', 'targets.jsonl']);
  });
});

describe('an object in the bucket', () => {
  const extra = (AccountId: string) =>
    `${JSON.stringify({ AccountId, AccountName: 'x', Regions: ['us-east-1'] })}\n`;

  it('cannot add an account to a wave: its credentials are refused, and the summary shows the attempt', async () => {
    const input = {
      Accounts: { Tags: { team: ['payments'] } },
      Regions: ['us-east-1'],
      Canary: { Accounts: 1 },
      ToleratedFailurePercentage: 100,
    };
    const run = await startAnd(input, async (arn) => {
      await appendFile(join(await stack.runFolder(arn), '_run/canary.jsonl'), extra(second));
    });
    await stack.end(run);
    expect(await stack.summary(run)).toMatchObject({ Succeeded: 2, Failed: 1 });
    expect(assumed.filter((arn) => arn.includes(second))).toEqual([]);
  });

  it('cannot change the list of targets: the run knows its hash, and never uses another list', async () => {
    const run = await startAnd({ Accounts: { Tags: { team: ['payments'] } } }, async (arn) => {
      await appendFile(join(await stack.runFolder(arn), '_run/targets.jsonl'), extra(second));
    });
    expect(await stack.end(run)).toMatchObject({ status: 'FAILED', error: 'NoTargetSucceeded' });
    const [failure] = await stack.lines(run, 'failures.jsonl');
    expect(failure.Message).toContain('somebody has changed it');
    expect(assumed).toEqual([]);
  });

  it('cannot add an account or a region to a retry', async () => {
    // The input names no regions, so the run uses those of the stack.
    const run = await stack.start({ Accounts: { Include: [first, third] }, Payload: { failing: [first] } });
    await stack.end(run);
    const file = join(await stack.runFolder(run), '_run/failures.jsonl');
    const genuine = JSON.parse((await readFile(file, 'utf8')).split('\n')[0] as string);
    const forged = [
      { ...genuine, Region: 'ap-southeast-2' },
      { ...genuine, AccountId: second },
    ];
    await appendFile(file, forged.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const retry = await stack.start({ Retry: { Execution: run }, RoleName: undefined, Payload: null });
    await stack.end(retry);
    expect(await stack.lines(retry, 'targets.jsonl')).toMatchObject([
      { AccountId: first, Regions: ['us-east-1', 'eu-west-1'] },
      { AccountId: second, Skip: expect.stringContaining('does not select this account') },
    ]);
    expect(await stack.summary(retry)).toMatchObject({ Succeeded: 2, Skipped: 1 });
    expect(assumed.filter((arn) => arn.includes(second))).toEqual([]);
  });
});
