import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { sealingRuns } from '../../src/credentials/index.ts';
import type { AccountLine } from '../../src/run/index.ts';
import { makeBucketClient } from '../../src/storage/index.ts';
import { startLocalAws } from '../local-aws.ts';
import { executionArn, keyArn, putTargets, runPrefix, serveRuns, workerArn } from '../run-inputs.ts';

const line: AccountLine = { AccountId: '222222222222', AccountName: 'payments', Regions: ['us-east-1'] };
const otherArn = executionArn.replace('6f1c2d3e', 'other');

it('invocations of two runs at once in one environment each get their own run', async () => {
  await using aws = await startLocalAws();
  serveRuns(aws, (name) => ({
    Function: workerArn,
    RoleName: name,
    Targets: [{ AccountId: line.AccountId, Regions: line.Regions }],
  }));
  putTargets(aws, [line]);
  putTargets(aws, [line], runPrefix.replace('6f1c2d3e', 'other'));
  let now = Date.now();
  let gate: Promise<void> | undefined;
  const states = new SFNClient(aws.config);
  states.middlewareStack.add((next) => async (args) => {
    if ('executionArn' in args.input && args.input.executionArn === executionArn) await gate;
    return next(args);
  });
  const runs = sealingRuns({
    states,
    lambda: new LambdaClient(aws.config),
    bucketClient: makeBucketClient(aws.config),
    kms: new KMSClient(aws.config),
    keyArn,
    bucket: 'results',
    outputKeyPattern:
      'StepEverywhere/{{ .Function }}/{{ .FunctionQualifier }}/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json',
    defaultRegions: [],
    sessionTagKeys: [],
    now: () => now,
  });
  const roleOf = async (arn: string) => (await runs.get(arn)).input.roleName;
  expect(await roleOf(executionArn)).toBe('6f1c2d3e');
  // The kept run must be checked again; meanwhile, an invocation of the other run is served.
  now += 61_000;
  const { promise, resolve } = Promise.withResolvers<void>();
  gate = promise;
  const first = roleOf(executionArn);
  expect(await roleOf(otherArn)).toBe('other');
  resolve();
  expect(await first).toBe('6f1c2d3e');
});
