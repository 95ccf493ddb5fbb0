import { createHash } from 'node:crypto';
import type { AccountLine, Run } from '../src/run/index.ts';
import { type LocalAws, Refusal } from './local-aws.ts';

export const executionArn = 'arn:aws:states:us-east-1:111111111111:execution:Runs:6f1c2d3e';
export const workerArn = 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example';
export const recipient = 'arn:aws:iam::111111111111:role/example-worker';
export const keyArn = 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555';
export const runPrefix = 'StepEverywhere/StepEverywhere_example/$LATEST/6f1c2d3e/_run/';

/** A run as in `run.json`, with the given fields changed. */
export function makeRun(fields: Partial<Run> = {}): Run {
  return {
    Bucket: 'results',
    RunPrefix: runPrefix,
    TargetsKey: `${runPrefix}targets.jsonl`,
    OutputKeyPattern:
      'StepEverywhere/StepEverywhere_example/$LATEST/6f1c2d3e/{{ .AccountId }}/{{ .Region }}.json',
    Function: workerArn,
    RoleName: 'ops/Auditor',
    Session: {},
    ToleratedFailurePercentage: 100,
    AccountConcurrency: 25,
    RegionConcurrency: 40,
    ConcurrencyIsAsked: false,
    Preflight: false,
    Original: null,
    Worker: { Role: recipient, MemorySize: 256, Timeout: 60, Architectures: ['arm64'] },
    Limits: { Account: 1000, Unreserved: 900 },
    ...fields,
  };
}

/** Stores the list of a run's targets. */
export function putTargets(aws: LocalAws, lines: readonly AccountLine[], prefix = runPrefix): void {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  aws.objects.set(`results/${prefix}targets.jsonl`, Buffer.from(text));
}

/** Answers Step Functions and Lambda: executions by their names, and the worker. */
export function serveRuns(
  aws: LocalAws,
  inputOf: (name: string) => object | undefined,
  statusOf: (name: string) => string = () => 'RUNNING',
): void {
  serveHistories(aws);
  aws.answer('DescribeExecution', ({ executionArn: arn }) => {
    const name = arn.split(':').at(-1);
    const input = inputOf(name);
    if (input === undefined) throw new Refusal('ExecutionDoesNotExist', 'Execution Does Not Exist');
    return {
      executionArn: arn,
      status: statusOf(name),
      startDate: 1_764_000_000,
      ...(statusOf(name) === 'RUNNING' ? {} : { stopDate: 1_764_000_060 }),
      input: JSON.stringify(input),
    };
  });
  aws.answer('GetFunctionConfiguration', () => ({
    Role: recipient,
    MemorySize: 256,
    Timeout: 60,
    Architectures: ['arm64'],
    Environment: { Variables: { SECRET: 'of-the-worker' } },
  }));
  aws.answer('GetFunctionConcurrency', () => ({}));
  aws.answer('GetAccountSettings', () => ({
    AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 900 },
  }));
  aws.answer('CreateGrant', () => ({ GrantId: 'grant', GrantToken: 'token-of-the-grant' }));
}

/** The history of a run: if its list is stored, it has reached its summary and wrote this list. Otherwise it lists its targets. */
function serveHistories(aws: LocalAws): void {
  aws.answer('GetExecutionHistory', ({ executionArn: arn, reverseOrder }) => {
    const list = aws.objects.get(
      `results/${runPrefix.replace('6f1c2d3e', arn.split(':').at(-1))}targets.jsonl`,
    );
    const TargetsSha256 = list && createHash('sha256').update(list).digest('base64');
    const output = JSON.stringify({ Run: { TargetsSha256, Recipient: recipient } });
    const events: object[] = [{ stateEnteredEventDetails: { name: 'ListTargets' } }];
    if (list !== undefined) {
      events.push({ stateExitedEventDetails: { name: 'ListTargets', output } });
      events.push({ stateEnteredEventDetails: { name: 'Summarise' } });
    }
    return { events: reverseOrder ? events.reverse() : events };
  });
}
