import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  announceEnd,
  describeEnd,
  type EndedExecution,
  hasFailed,
  makeRunEnded,
  wasAnnounced,
} from '../../src/announcement/index.ts';
import type { Counts, Run, Summary } from '../../src/run/index.ts';
import { bucketObjects, makeBucketClient } from '../../src/storage/index.ts';
import { type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';
import { executionArn, makeRun, runPrefix, workerArn } from '../run-inputs.ts';
import { stubEnvironment } from '../stub-environment.ts';

const execution: EndedExecution = {
  executionArn,
  status: 'SUCCEEDED',
  startDate: new Date('2026-11-22T10:00:00Z'),
  stopDate: new Date('2026-11-22T10:02:05Z'),
};
const all: Counts = {
  Targets: 204,
  Succeeded: 204,
  Failed: 0,
  Skipped: 0,
  NotAttempted: 0,
  FailedByClass: {},
};
const some: Counts = {
  ...all,
  Succeeded: 184,
  Failed: 3,
  Skipped: 17,
  FailedByClass: { timeout: 1, 'assume-role': 2 },
};

function summarised(counts: Counts, run: Partial<Run> = {}): { run: Run; summary: Summary } {
  return { run: makeRun(run), summary: { ...counts, Accounts: 12, Bucket: 'results' } as Summary };
}

describe('the event of a run’s end', () => {
  it('contains the run, its outcome, and where to look', () => {
    expect(makeRunEnded(execution, summarised(some))).toEqual({
      ExecutionId: executionArn,
      Name: '6f1c2d3e',
      Status: 'SUCCEEDED',
      StartTime: '2026-11-22T10:00:00.000Z',
      EndTime: '2026-11-22T10:02:05.000Z',
      Seconds: 125,
      Preflight: false,
      Retry: false,
      Scheduled: false,
      Links: {
        Console: `https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/${executionArn}`,
        Bucket: `https://us-east-1.console.aws.amazon.com/s3/buckets/results?region=us-east-1&prefix=${encodeURIComponent(runPrefix)}`,
      },
      Worker: workerArn,
      RoleName: 'ops/Auditor',
      Accounts: 12,
      ...some,
    });
  });

  it('has no text instead of the name of an error', () => {
    const ended = makeRunEnded(
      { ...execution, status: 'ABORTED', error: 'See\nhttps://example.com' },
      undefined,
    );
    expect(ended).not.toHaveProperty('Error');
  });

  it('has no counts when the run ended before it had targets', () => {
    const ended = makeRunEnded({ ...execution, status: 'FAILED', error: 'InputError' }, undefined);
    expect(ended).toMatchObject({ Status: 'FAILED', Error: 'InputError', Name: '6f1c2d3e' });
    expect(ended).not.toHaveProperty('Targets');
    expect(ended).not.toHaveProperty('Worker');
    expect(ended.Links).not.toHaveProperty('Bucket');
  });

  it.each([
    ['aws-cn', 'cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'cn-north-1.console.amazonaws-us-gov.com'],
    ['aws-eusc', 'cn-north-1.console.amazonaws-eusc.eu'],
  ])('links to the console of the partition %s', (partition, host) => {
    const arn = executionArn.replace('arn:aws:', `arn:${partition}:`).replace('us-east-1', 'cn-north-1');
    expect(makeRunEnded({ ...execution, executionArn: arn }).Links?.Console).toContain(`https://${host}/`);
  });

  it('has no links in a partition whose console is not known', () => {
    const arn = executionArn.replace('arn:aws:', 'arn:aws-iso-z:');
    expect(makeRunEnded({ ...execution, executionArn: arn })).not.toHaveProperty('Links');
  });
});

describe('the message about a run’s end', () => {
  const message = (status: string, counts?: Counts, run: Partial<Run> = {}, error?: string) =>
    describeEnd(
      makeRunEnded({ ...execution, status, ...(error && { error }) }, counts && summarised(counts, run)),
    );

  it('says in plain words what failed', () => {
    const { Subject, Message } = message('SUCCEEDED', some);
    expect(Subject).toBe('step-everywhere: example failed in 3 of 204 targets');
    expect(Message.split('\n')).toEqual([
      'The run 6f1c2d3e of example has ended with failures.',
      'Of 204 targets, 184 succeeded, 3 failed, 17 were skipped.',
      'Failures by class: assume-role 2, timeout 1.',
      'It took 2 minutes and ended at 2026-11-22 10:02 UTC.',
      'See what failed and why: step-everywhere status 6f1c2d3e',
      '',
      expect.stringMatching(/^Execution: https:/),
      expect.stringMatching(/^Results and summary: https:/),
      '',
    ]);
  });

  it.each<[string, string, string, Counts | undefined, Partial<Run>, string | undefined]>([
    ['example succeeded', 'has succeeded', 'SUCCEEDED', all, {}, undefined],
    [
      'example failed in 204 of 204 targets',
      'failed (NoTargetSucceeded)',
      'FAILED',
      { ...all, Succeeded: 0, Failed: 204, FailedByClass: { handler: 204 } },
      {},
      'NoTargetSucceeded',
    ],
    [
      'example was stopped',
      'was stopped (Stopped)',
      'ABORTED',
      { ...all, Succeeded: 200, NotAttempted: 4 },
      {},
      'Stopped',
    ],
    ['example ran out of time', 'ran out of time', 'TIMED_OUT', all, {}, undefined],
    ['6f1c2d3e failed', 'failed (InputError)', 'FAILED', undefined, {}, 'InputError'],
    [
      'example did not attempt 4 of 204 targets',
      'has ended with failures',
      'SUCCEEDED',
      { ...all, Succeeded: 200, NotAttempted: 4 },
      {},
      undefined,
    ],
  ])('%s', (subject, how, status, counts, run, error) => {
    const { Subject, Message } = message(status, counts, run, error);
    expect(Subject).toBe(`step-everywhere: ${subject}`);
    expect(Message.split('\n')[0]).toContain(` ${how}.`);
  });

  it('calls the targets of a preflight ready', () => {
    const { run, summary } = summarised({ ...all, Succeeded: 0, NotAttempted: 204 }, { Preflight: true });
    const Preflight = { Targets: 203 } as NonNullable<Summary['Preflight']>;
    const ended = makeRunEnded(execution, { run, summary: { ...summary, Preflight } });
    expect(ended).toMatchObject({ Preflight: true, Ready: 203, NotAttempted: 204 });
    const { Subject, Message } = describeEnd(ended);
    expect(Subject).toBe('step-everywhere: example succeeded');
    expect(Message.split('\n')[1]).toBe('Of 204 targets, 203 are ready, 1 was not attempted.');
  });

  it('has a valid subject for SNS, however long the name is', () => {
    const longest = executionArn.replace(/[^:]+$/, 'e'.repeat(80));
    const ended = { ...execution, executionArn: longest, status: 'TIMED_OUT' };
    expect(describeEnd(makeRunEnded(ended, undefined)).Subject).toMatch(/^[ -~]{99}$/);
  });
});

describe('announcing a run’s end', () => {
  let aws: LocalAws;
  const topicArn = 'arn:aws:sns:us-east-1:111111111111:operators';
  const listeners = { eventBus: 'operations', topicArns: [topicArn], notifyOn: 'failures' } as const;
  const notes = () => ({ client: makeBucketClient(aws.config), bucket: 'results' });
  const objects = () => bucketObjects(makeBucketClient(aws.config), 'results');
  let time = 0;
  const now = () => time;
  const announce = (counts: Counts | null = some, more = {}, ended = execution, onFirst = () => {}) =>
    announceEnd(
      ended,
      counts ? summarised(counts) : undefined,
      notes(),
      { ...listeners, ...more },
      { onFirst, now },
    );
  const sent = () => [aws.requestsOf('PutEvents').length, aws.requestsOf('Publish').length];

  beforeEach(async () => {
    aws = await startLocalAws();
    stubEnvironment(aws);
    aws.answer('PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }));
    aws.answer('Publish', () => '<PublishResponse><PublishResult/></PublishResponse>');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await aws[Symbol.asyncDispose]();
  });

  it('puts one event and sends one message, once', async () => {
    const ended = await announce();
    expect(await announce()).toBeUndefined();
    const [put, ...others] = aws.requestsOf('PutEvents');
    expect(others).toEqual([]);
    expect(put?.input.Entries).toEqual([
      {
        EventBusName: 'operations',
        Source: 'step-everywhere',
        DetailType: 'Run Ended',
        Time: Date.parse('2026-11-22T10:02:05Z') / 1000,
        Resources: [executionArn],
        Detail: JSON.stringify(ended),
      },
    ]);
    expect(aws.requestsOf('Publish').map(({ input }) => input)).toMatchObject([
      { TopicArn: topicArn, Subject: expect.stringMatching(/failed in 3/) },
    ]);
  });

  it.each([
    ['a first end', async () => undefined],
    ['the end of a run that was redriven', () => announce(some, {}, earlier)],
    ['one that could not be sent before', () => announceInVain()],
  ])('announces %s only once when it is called twice at the same moment', async (_, before) => {
    await before();
    const [events, messages] = sent();
    const onFirst = vi.fn();
    const all = await Promise.all([1, 2, 3, 4].map(() => announce(some, {}, execution, onFirst)));
    expect(all.filter((ended) => ended !== undefined)).toHaveLength(1);
    expect(sent()).toEqual([(events ?? 0) + 1, (messages ?? 0) + 1]);
    expect(onFirst.mock.calls.length).toBeLessThanOrEqual(1);
  });

  const earlier = { ...execution, stopDate: new Date('2026-11-22T09:00:00Z') };
  const announceInVain = async () => {
    aws.failNext('PutEvents', 1, new Refusal('AccessDeniedException', 'no'));
    aws.failNext('Publish', 1, new Refusal('AuthorizationError', 'no', 403));
    await expect(announce()).rejects.toThrow();
  };

  it('leaves the announcement to the caller that began it, until that one must have ended', async () => {
    // The object that a function leaves behind if it is killed at this moment.
    let left: Buffer | undefined;
    aws.answer('PutEvents', () => {
      left = [...aws.objects.values()][0];
      return { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] };
    });
    await announce();
    const [key = ''] = aws.objects.keys();
    aws.objects.set(key, left as Buffer);
    time += 15 * 60_000 - 1;
    expect(await announce()).toBeUndefined();
    expect(await wasAnnounced(objects(), execution, summarised(some).run)).toBe(false);
    time += 1;
    expect(await announce()).toBeDefined();
    expect(sent()).toEqual([2, 2]);
    expect(await announce()).toBeUndefined();
  });

  it.each([
    ['PreconditionFailed', 412],
    ['ConditionalRequestConflict', 409],
  ])('sends nothing when its note is refused: %s', async (code, status) => {
    aws.failNext('PutObject', 1, new Refusal(code, 'no', status));
    expect(await announce()).toBeUndefined();
    expect(sent()).toEqual([0, 0]);
    expect(await announce()).toBeDefined();
  });

  it('announces the new end of a run that was redriven, whatever note there is', async () => {
    await announce();
    const again = { ...execution, stopDate: new Date('2026-11-22T11:00:00Z') };
    expect(await announce(all, {}, again)).toMatchObject({ EndTime: '2026-11-22T11:00:00.000Z' });
    expect(await announce(all, {}, again)).toBeUndefined();
    expect(aws.requestsOf('PutEvents')).toHaveLength(2);
  });

  it.each([
    ['failures', all, 0],
    ['always', all, 1],
    ['failures', some, 1],
  ])('sends a message on %s', async (notifyOn, counts, messages) => {
    await announce(counts, { notifyOn });
    expect(aws.requestsOf('Publish')).toHaveLength(messages);
    expect(aws.requestsOf('PutEvents')).toHaveLength(1);
  });

  it('announces a run without targets once, too', async () => {
    const refused = { ...execution, status: 'FAILED' };
    expect(await wasAnnounced(objects(), refused, undefined)).toBe(false);
    await announce(null, { eventBus: undefined }, refused);
    expect(await announce(null, { eventBus: undefined }, refused)).toBeUndefined();
    expect(sent()).toEqual([0, 1]);
    expect(await wasAnnounced(objects(), refused, undefined)).toBe(true);
    // Another state machine may use the same bucket, and have a run with the same name.
    const other = { ...refused, executionArn: executionArn.replace(':Runs:', ':Others:') };
    expect(await wasAnnounced(objects(), other, undefined)).toBe(false);
    // Only the stack's roles may write below this prefix.
    expect([...aws.objects.keys()]).toEqual([
      expect.stringMatching(/^results\/StepEverywhere\/.+\/_run\/announced\.json$/),
    ]);
  });

  it.each([
    ['PutEvents', new Refusal('AccessDeniedException', 'no'), 'ServiceCallError'],
    ['Publish', new Refusal('AuthorizationError', 'no', 403), 'ServiceCallError'],
  ])('fails when %s does, and is retried only for that one', async (operation, refusal, name) => {
    const onFirst = vi.fn();
    aws.failNext(operation, 2, refusal);
    await expect(announce(some, {}, execution, onFirst)).rejects.toMatchObject({ name });
    expect(sent()).toEqual([1, 1]);
    await expect(announce(some, {}, execution, onFirst)).rejects.toMatchObject({ name });
    expect(await wasAnnounced(objects(), execution, summarised(some).run)).toBe(false);
    expect(await announce(some, {}, execution, onFirst)).toBeDefined();
    expect(sent()).toEqual(operation === 'PutEvents' ? [3, 1] : [1, 3]);
    expect(await announce(some, {}, execution, onFirst)).toBeUndefined();
    expect(onFirst).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['ThrottlingException', 'ThrottledError'],
    ['NotAuthorizedForSourceException', 'ServiceCallError'],
  ])('fails when the entry does: %s', async (ErrorCode, name) => {
    aws.answer('PutEvents', () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode, ErrorMessage: 'no' }] }));
    await expect(announce()).rejects.toMatchObject({ name, operation: 'events:PutEvents' });
    expect(await wasAnnounced(objects(), execution, summarised(some).run)).toBe(false);
  });
});

it('a preflight only counts as failed when it found an obstacle', () => {
  const ended = (counts: Counts) => makeRunEnded(execution, summarised(counts, { Preflight: true }));
  expect(hasFailed(ended({ ...all, Succeeded: 0, NotAttempted: 204 }))).toBe(false);
  expect(hasFailed(ended({ ...some, Succeeded: 0, NotAttempted: 184 }))).toBe(true);
});
