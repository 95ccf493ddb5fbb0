// The behaviour of Step Functions on which the shipped state machine depends, each with the page of AWS that decides
// it. `dg` is https://docs.aws.amazon.com/step-functions/latest/dg.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AwsError } from '../../src/aws-error.ts';
import { type FakeFunction, invoke, named, run } from './harness.ts';

const KiB256 = 256 * 1024;

const reader = {
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSONL' },
  Parameters: { Bucket: 'b', Key: 'items' },
};

/** A Distributed Map over a list in S3 that invokes `work` for each item. */
const distributed = (more: object = {}, states: object = { Work: invoke('work') }) => ({
  Each: {
    Type: 'Map',
    Label: 'Each',
    ItemReader: reader,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: Object.keys(states)[0],
      States: states,
    },
    End: true,
    ...more,
  },
});

const inline = (more: object = {}) => ({
  Each: {
    Type: 'Map',
    ItemsPath: '$.items',
    ItemProcessor: { StartAt: 'Work', States: { Work: invoke('work') } },
    End: true,
    ...more,
  },
});

const caught = (ErrorEquals: string[]) => ({
  End: undefined,
  Next: 'Caught',
  Catch: [{ ErrorEquals, ResultPath: '$.Failure', Next: 'Caught' }],
});
const Caught = { Type: 'Pass', End: true };

const failBelow =
  (limit: number): FakeFunction =>
  ({ i }: { i: number }) => {
    if (i < limit) throw named('ItemError');
    return i;
  };

function runTolerant(tolerance: object, failing: number, { items = 10, input = {} } = {}) {
  const lines = Array.from({ length: items }, (_, i) => JSON.stringify({ i })).join('\n');
  const states = distributed({ ...tolerance, ResultPath: null });
  return run(states, input, { work: failBelow(failing) }, { objects: new Map([['b/items', lines]]) });
}

// dg/maprun-fail-threshold.html: "Your Map Run fails if this value is exceeded", "the default percentage value is zero",
// at 100 "the workflow won't fail even if all child workflow executions fail", and of both "when it exceeds either".
describe('the tolerance of a Map Run', () => {
  it.each([
    ['0 by default, and none failing', {}, 0, 'SUCCEEDED'],
    ['0 by default, and one failing', {}, 1, 'FAILED'],
    ['0 %, none failing', { ToleratedFailurePercentage: 0 }, 0, 'SUCCEEDED'],
    ['0 %, one failing', { ToleratedFailurePercentage: 0 }, 1, 'FAILED'],
    ['30 %, just met', { ToleratedFailurePercentage: 30 }, 3, 'SUCCEEDED'],
    ['30 %, exceeded', { ToleratedFailurePercentage: 30 }, 4, 'FAILED'],
    ['99 %, all failing', { ToleratedFailurePercentage: 99 }, 10, 'FAILED'],
    ['100 %, all failing', { ToleratedFailurePercentage: 100 }, 10, 'SUCCEEDED'],
    ['0 items, one failing', { ToleratedFailureCount: 0 }, 1, 'FAILED'],
    ['2 items, just met', { ToleratedFailureCount: 2 }, 2, 'SUCCEEDED'],
    ['2 items, exceeded', { ToleratedFailureCount: 2 }, 3, 'FAILED'],
    [
      'both, the percentage exceeded',
      { ToleratedFailureCount: 9, ToleratedFailurePercentage: 10 },
      2,
      'FAILED',
    ],
    ['both, the count exceeded', { ToleratedFailureCount: 1, ToleratedFailurePercentage: 90 }, 2, 'FAILED'],
    ['both just met', { ToleratedFailureCount: 2, ToleratedFailurePercentage: 20 }, 2, 'SUCCEEDED'],
  ])('%s', async (_, tolerance, failing, status) => {
    const ended = await runTolerant(tolerance, failing);
    expect(ended.status).toBe(status);
    expect(ended.error).toBe(status === 'FAILED' ? 'States.ExceedToleratedFailureThreshold' : undefined);
  });

  // dg/state-map-distributed.html: "the reference path must select a field whose value is between zero and 100", and
  // "a non-negative integer".
  it.each([
    ['Percentage', 40, 4, 'SUCCEEDED', undefined],
    ['Percentage', 30, 4, 'FAILED', 'States.ExceedToleratedFailureThreshold'],
    ['Percentage', 0, 1, 'FAILED', 'States.ExceedToleratedFailureThreshold'],
    ['Percentage', 100, 10, 'SUCCEEDED', undefined],
    ['Percentage', 101, 0, 'FAILED', 'States.Runtime'],
    ['Percentage', -1, 0, 'FAILED', 'States.Runtime'],
    ['Percentage', '30', 0, 'FAILED', 'States.Runtime'],
    ['Count', 4, 4, 'SUCCEEDED', undefined],
    ['Count', 3, 4, 'FAILED', 'States.ExceedToleratedFailureThreshold'],
    ['Count', -1, 0, 'FAILED', 'States.Runtime'],
    ['Count', undefined, 0, 'FAILED', 'States.Runtime'],
  ])('by a path to a %s of %s, %i failing: %s', async (field, limit, failing, status, error) => {
    const tolerance = { [`ToleratedFailure${field}Path`]: '$.limit' };
    const ended = await runTolerant(tolerance, failing, { input: { limit } });
    expect(ended).toMatchObject({ status, error });
  });

  it('counts against all items, including those without a started child', async () => {
    const { status, machine } = await runTolerant({ ToleratedFailurePercentage: 10, MaxConcurrency: 1 }, 50, {
      items: 100,
    });
    const [mapRun] = machine.mapRuns.values();
    expect(status).toBe('FAILED');
    // The eleventh of a hundred exceeds it, whatever happened before.
    expect(mapRun?.counts).toMatchObject({ failed: 11, pending: 89 });
  });
});

// dg/input-output-itemreader.html and dg/concepts-error-handling.html: States.ItemReaderFailed, "a Map state failed
// because it couldn't read all items from the item source".
describe('a missing item file', () => {
  it('fails the Map before any child starts', async () => {
    const { status, error, cause, machine } = await run(distributed(), {}, { work: () => null });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(cause).toMatch(/The specified key does not exist/);
    expect([...machine.executions.values()]).toHaveLength(1);
  });

  it.each([['States.ItemReaderFailed'], ['States.ALL']])('can be caught by %s', async (name) => {
    const { status, output } = await run({ ...distributed(caught([name])), Caught });
    expect(status).toBe('SUCCEEDED');
    expect(output.Failure.Error).toBe('States.ItemReaderFailed');
  });
});

// dg/state-map-distributed.html: each iteration is "a child workflow execution" with its own history;
// dg/state-map-inline.html: iterations run "in the context of the workflow that contains the Map state".
describe('the failure of a child', () => {
  it('of a Distributed Map does not affect the others', async () => {
    const { status, machine } = await runTolerant({ ToleratedFailurePercentage: 100 }, 3);
    const [mapRun] = machine.mapRuns.values();
    expect(status).toBe('SUCCEEDED');
    expect(mapRun?.counts).toMatchObject({ failed: 3, succeeded: 7, total: 10 });
    const failed = mapRun?.children.filter((child) => child.status === 'FAILED');
    expect(failed?.map(({ error }) => error)).toEqual(Array(3).fill('ItemError'));
  });

  it('beyond the tolerance can be caught by the Map', async () => {
    const objects = new Map([['b/items', '{"i":0}']]);
    const states = { ...distributed(caught(['States.ExceedToleratedFailureThreshold'])), Caught };
    const { status, output } = await run(states, {}, { work: failBelow(1) }, { objects });
    expect(status).toBe('SUCCEEDED');
    expect(output.Failure.Error).toBe('States.ExceedToleratedFailureThreshold');
  });

  it('of an inline Map fails the Map with its own error', async () => {
    const { status, error } = await run(inline(), { items: [{ i: 0 }] }, { work: failBelow(1) });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'ItemError' });
  });
});

// https://states-language.net/spec.html#map-state: an iteration for each element, and an array of as many results.
describe('an empty Map', () => {
  it('has an empty array as its result, inline', async () => {
    expect(await run(inline(), { items: [] })).toMatchObject({ status: 'SUCCEEDED', output: [] });
  });

  it('has an empty array for an empty array and an empty file, distributed', async () => {
    const overArray = distributed({ ItemReader: undefined, ItemsPath: '$.items' });
    expect(await run(overArray, { items: [] })).toMatchObject({ status: 'SUCCEEDED', output: [] });
    const objects = new Map([['b/items', '']]);
    const { status, output, machine } = await run(distributed(), {}, {}, { objects });
    expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: [] });
    const [mapRun] = machine.mapRuns.values();
    expect(mapRun?.counts).toMatchObject({ total: 0, succeeded: 0 });
  });
});

// dg/service-quotas.html: "256 KiB of data as a UTF-8 encoded string"; dg/concepts-error-handling.html on
// States.DataLimitExceeded: of a connector's output, of a state's output, of a state's input after its Parameters.
describe('more data than a state holds', () => {
  /**
   * A JSON string of a given number of bytes, including its quotes; its characters have two bytes each, except the
   * last.
   */
  const text = (bytes: number) => 'é'.repeat(bytes / 2 - 2).padEnd(bytes / 2 - 2 + 2 - (bytes % 2), 'x');
  const sized = (bytes: number) => {
    const value = text(bytes - (bytes % 2)) + (bytes % 2 ? 'x' : '');
    expect(Buffer.byteLength(JSON.stringify(value))).toBe(bytes);
    return value;
  };

  it.each([
    [KiB256, 'SUCCEEDED', undefined],
    [KiB256 + 1, 'FAILED', 'States.DataLimitExceeded'],
  ])('in the output of a state: %i bytes', async (bytes, status, error) => {
    const states = { Only: { Type: 'Pass', InputPath: '$.value', End: true } };
    expect(await run(states, { value: sized(bytes) })).toMatchObject({ status, error });
  });

  it('in the input of a task after its Parameters', async () => {
    let calls = 0;
    const count = () => ++calls;
    const states = { Work: invoke('count', { End: true }, { Payload: { 'a.$': '$', 'b.$': '$' } }) };
    const { status, error } = await run(states, { value: 'x'.repeat(140_000) }, { count });
    expect({ status, error, calls }).toEqual({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      calls: 0,
    });
  });

  it('in the result of a task', async () => {
    const large = () => 'x'.repeat(KiB256);
    const states = { Work: invoke('large', { ResultSelector: { ok: true }, End: true }) };
    expect(await run(states, {}, { large })).toMatchObject({ error: 'States.DataLimitExceeded' });
  });

  it('in the input of a child', async () => {
    const ItemSelector = { 'a.$': '$.value', 'b.$': '$.value' };
    const objects = new Map([['b/items', '1']]);
    const input = { value: 'x'.repeat(140_000) };
    const { error } = await run(distributed({ ItemSelector }), input, { work: () => null }, { objects });
    expect(error).toBe('States.DataLimitExceeded');
  });

  // "This is a terminal error that can't be caught by the States.ALL error type."
  it.each([
    ['States.DataLimitExceeded', 'SUCCEEDED'],
    ['States.ALL', 'FAILED'],
    ['States.TaskFailed', 'FAILED'],
  ])('is caught by %s: %s', async (name, status) => {
    const large = () => 'x'.repeat(KiB256);
    const states = { Work: invoke('large', caught([name])), Caught };
    expect((await run(states, {}, { large })).status).toBe(status);
  });
});

// dg/concepts-error-handling.html, "Retrying after an error".
describe('Retry', () => {
  afterEach(() => vi.restoreAllMocks());
  const setTimer = globalThis.setTimeout;

  /** Runs a task that fails a number of times, without waiting; returns the waits in seconds. */
  async function waits(retriers: object[], failing: number, error = 'ItemError') {
    const seconds: number[] = [];
    const timers = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((callback: () => void, ms = 0) => {
      // A state's own time-out is weeks away.
      if (ms > 1e6) return setTimer(callback, ms);
      seconds.push(ms / 1000);
      return setTimer(callback, 0);
    }) as never);
    let calls = 0;
    const flaky = () => {
      calls += 1;
      if (calls <= failing)
        throw error === 'throttled' ? new AwsError('TooManyRequestsException', 'no') : named(error);
    };
    const { status } = await run({ Work: invoke('flaky', { Retry: retriers, End: true }) }, {}, { flaky });
    timers.mockRestore();
    return { status, calls, seconds };
  }

  it('waits longer each time, up to a maximum, and gives up after MaxAttempts', async () => {
    const retrier = { ErrorEquals: ['ItemError'], IntervalSeconds: 3, BackoffRate: 2, MaxDelaySeconds: 10 };
    expect(await waits([{ ...retrier, MaxAttempts: 4 }], 9)).toEqual({
      status: 'FAILED',
      calls: 5,
      seconds: [3, 6, 10, 10],
    });
  });

  it('tries 3 times after 1, 2 and 4 s by default, and not at all with MaxAttempts 0', async () => {
    const ErrorEquals = ['States.ALL'];
    expect(await waits([{ ErrorEquals }], 9)).toMatchObject({ calls: 4, seconds: [1, 2, 4] });
    expect(await waits([{ ErrorEquals, MaxAttempts: 0 }], 9)).toMatchObject({ calls: 1, seconds: [] });
  });

  it.each([
    // No retry at all.
    [0, []],
    [0.5, [0.5, 1, 2]],
    [0.999_999, [1, 2, 4]],
  ])('waits between 0 and that with full jitter: for a random number of %d', async (drawn, seconds) => {
    vi.spyOn(Math, 'random').mockReturnValue(drawn);
    const retrier = { ErrorEquals: ['ItemError'], JitterStrategy: 'FULL' };
    expect(await waits([retrier], 3)).toEqual({ status: 'SUCCEEDED', calls: 4, seconds });
  });

  it('counts the attempts of each retrier, and uses the first that matches', async () => {
    const retriers = [
      { ErrorEquals: ['Other', 'Lambda.TooManyRequestsException'], IntervalSeconds: 7, MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 1 },
    ];
    expect(await waits(retriers, 9, 'throttled')).toMatchObject({ calls: 2, seconds: [7] });
    expect(await waits(retriers, 9)).toMatchObject({ calls: 2, seconds: [2] });
  });
});

// dg/concepts-error-handling.html, "Fallback states": scanned in order; the error's name and cause at ResultPath.
describe('an error', () => {
  const fail = () => {
    throw named('ItemError', 'because');
  };
  const to = (ErrorEquals: string[], Next: string) => ({ ErrorEquals, ResultPath: '$.Failure', Next });
  const pass = (name: string) => ({ Type: 'Pass', Result: name, ResultPath: '$.by', End: true });

  it('that is caught continues with the input, its name and its cause, by the first matching catcher', async () => {
    const Catch = [to(['Other'], 'A'), to(['ItemError'], 'B'), to(['States.ALL'], 'C')];
    const states = { Work: invoke('fail', { Catch, End: true }), A: pass('A'), B: pass('B'), C: pass('C') };
    const { status, output } = await run(states, { own: 1 }, { fail });
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({ own: 1, by: 'B', Failure: { Error: 'ItemError' } });
    expect(JSON.parse(output.Failure.Cause)).toMatchObject({ errorMessage: 'because' });
  });

  it('is caught when its retries are used up, and not before', async () => {
    let calls = 0;
    const count = () => {
      calls += 1;
      throw named('ItemError');
    };
    const Retry = [{ ErrorEquals: ['ItemError'], MaxAttempts: 2 }];
    const Catch = [to(['ItemError'], 'A')];
    const states = { Work: invoke('count', { Retry, Catch, End: true }), A: pass('A') };
    const { output } = await run(states, {}, { count }, { waitScale: 0 });
    expect([output.by, calls]).toEqual(['A', 3]);
  });

  it.each([
    ['CustomError', 'CustomError', true],
    ['States.TaskFailed', 'CustomError', true],
    ['States.ALL', 'CustomError', true],
    ['OtherError', 'CustomError', false],
    // "States.TaskFailed acts like a wildcard that matches any known error name except for States.Timeout."
    ['States.Timeout', 'CustomError', false],
    // "States.ALL can't catch … the States.Runtime error": a path that finds nothing.
    ['States.ALL', 'States.Runtime', false],
    ['States.TaskFailed', 'States.Runtime', false],
  ])('is caught by %s of %s: %s', async (rule, error, isCaught) => {
    const misbehave = () => {
      if (error === 'States.Runtime') return {};
      throw named(error);
    };
    const ResultSelector = error === 'States.Runtime' ? { 'x.$': '$.Payload.missing' } : { ok: true };
    const states = {
      Work: invoke('misbehave', { Catch: [to([rule], 'A')], ResultSelector, End: true }),
      A: pass('A'),
    };
    const ended = await run(states, {}, { misbehave });
    if (isCaught) expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { by: 'A' } });
    else expect(ended).toMatchObject({ status: 'FAILED', error });
  });

  it('that is not caught becomes the error of the execution, wherever it came from', async () => {
    const { status, error, cause } = await run({ Work: invoke('fail') }, {}, { fail });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'ItemError' });
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorType: 'ItemError', errorMessage: 'because' });
  });
});
