import { describe, expect, it } from 'vitest';
import { fakeServices, invoke, makeStateMachine, named, run, stateMachineArn } from './harness.ts';

const reader = {
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSONL' },
    Parameters: { Bucket: 'b', 'Key.$': '$.key' },
  },
};

const distributed = (more: object = {}, states: object = { Work: invoke('work') }) => ({
  Each: {
    Type: 'Map',
    Label: 'Each',
    ...reader,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: Object.keys(states)[0],
      States: states,
    },
    End: true,
    ...more,
  },
});

const lines = (count: number) => Array.from({ length: count }, (_, i) => JSON.stringify({ i })).join('\n');

function runMap(count: number, more: object, work: (event: { i: number }) => unknown) {
  const objects = new Map([['b/items', `${lines(count)}\n`]]);
  return run(distributed(more), { key: 'items' }, { work }, { objects });
}

const failBelow =
  (limit: number) =>
  ({ i }: { i: number }) => {
    if (i < limit) throw named('ItemError');
    return i;
  };

describe('a tolerance that is exceeded', () => {
  it('starts no further child, stops those that run, and can be caught', async () => {
    const others: number[] = [];
    const begun = Promise.withResolvers<void>();
    const work = async ({ i }: { i: number }) => {
      if (i !== 1 && others.push(i) === 2) begun.resolve();
      await (i === 1 ? begun.promise : new Promise(() => undefined));
      throw named('ItemError');
    };
    const objects = new Map([['b/items', lines(50)]]);
    const states = {
      ...distributed({
        MaxConcurrency: 3,
        End: undefined,
        Next: 'Done',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.Failure', Next: 'Done' }],
      }),
      Done: { Type: 'Pass', End: true },
    };
    const { output, machine, events } = await run(states, { key: 'items' }, { work }, { objects });
    expect(output.Failure.Error).toBe('States.ExceedToleratedFailureThreshold');
    expect(others.sort()).toEqual([0, 2]);
    const [mapRun] = machine.mapRuns.values();
    expect(mapRun?.status).toBe('FAILED');
    expect(mapRun?.counts).toMatchObject({ total: 50, pending: 47, failed: 1, aborted: 2, running: 0 });
    expect(events.map(({ type }) => type)).toContain('MapRunFailed');
  });
});

describe('items', () => {
  it.each([
    ['JSONL', '{"a":1}\nnonsense\n', /line 2 is not JSON/],
    ['JSON', '{"a":1}', /non-iterable node/],
  ])('that are not %s fail the state', async (InputType, text, message) => {
    const states = distributed({ ItemReader: { ...reader.ItemReader, ReaderConfig: { InputType } } });
    const objects = new Map([['b/items', text]]);
    const { error, cause } = await run(states, { key: 'items' }, { work: () => null }, { objects });
    expect(error).toBe('States.ItemReaderFailed');
    expect(cause).toMatch(message);
  });

  it.each(['JSONL', 'JSON'])('whose reading breaks in the middle fail the state: %s', async (InputType) => {
    const states = distributed({ ItemReader: { ...reader.ItemReader, ReaderConfig: { InputType } } });
    const services = fakeServices({});
    const breaking = async function* () {
      yield Buffer.from('{"a":1}\n{"a"');
      throw new Error('the disk is gone');
    };
    const GetObject = () => ({ Body: breaking() });
    const broken = { ...services, s3: { ...services.s3, operations: { GetObject } } };
    const { error, cause } = await run(states, { key: 'items' }, {}, { services: broken });
    expect([error, cause]).toEqual(['States.ItemReaderFailed', expect.stringMatching(/^the disk is gone/)]);
  });

  it('may be a JSON array, cut at MaxItems, or come from the input', async () => {
    const ReaderConfig = { InputType: 'JSON', MaxItems: 2 };
    const states = distributed({ ItemReader: { ...reader.ItemReader, ReaderConfig } });
    const objects = new Map([['b/items', '[1,2,3]']]);
    const work = (n: number) => n;
    const fromS3 = await run(states, { key: 'items' }, { work }, { objects });
    expect(fromS3.output.map(({ Payload }: { Payload: number }) => Payload)).toEqual([1, 2]);
    const fromInput = distributed({ ItemReader: undefined, ItemsPath: '$.list' });
    const { output } = await run(fromInput, { list: [7] }, { work });
    expect(output[0].Payload).toBe(7);
  });
});

describe('a child', () => {
  it("is a separate execution, and sees the parent's only in its selected input", async () => {
    const ItemSelector = { 'parent.$': '$$.Execution.Id', 'i.$': '$$.Map.Item.Value.i', 'key.$': '$.key' };
    const Parameters = { 'own.$': '$$.Execution.Id', 'input.$': '$' };
    const objects = new Map([['b/items', lines(2)]]);
    const states = distributed({ ItemSelector }, { Only: { Type: 'Pass', Parameters, End: true } });
    const { output, machine, execution } = await run(states, { key: 'items' }, {}, { objects });
    const [first] = [...machine.executions.values()].filter(({ mapRunArn }) => mapRunArn);
    expect(first?.arn).toMatch(/^arn:aws:states:us-east-1:111111111111:execution:Test\/Each:[0-9a-f-]{36}$/);
    expect(first?.stateMachineArn).toBe(`${stateMachineArn}/Each`);
    expect(output[0]).toEqual({ own: first?.arn, input: { parent: execution.arn, i: 0, key: 'items' } });
    const events = first?.history.events();
    expect(events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('runs with no more others than MaxConcurrency allows', async () => {
    let now = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
    };
    await runMap(20, { MaxConcurrency: 4 }, work);
    expect(most).toBe(4);
  });
});

describe('the result', () => {
  it('contains outputs in order, and everything of failed children', async () => {
    const { output } = await runMap(3, { ToleratedFailurePercentage: 100 }, failBelow(1));
    expect(output[0]).toMatchObject({ Status: 'FAILED', Error: 'ItemError', Input: '{"i":0}' });
    expect(output.slice(1).map(({ Payload }: { Payload: number }) => Payload)).toEqual([1, 2]);
  });

  it('is in S3 with a ResultWriter', async () => {
    const objects = new Map([['b/items', lines(3)]]);
    const ResultWriter = {
      Resource: 'arn:aws:states:::s3:putObject',
      WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
      Parameters: { Bucket: 'b', 'Prefix.$': "States.Format('{}/out', $.key)" },
    };
    const states = distributed({ ResultWriter, ToleratedFailurePercentage: 100 });
    const { output } = await run(states, { key: 'items' }, { work: failBelow(1) }, { objects });
    const { Bucket, Key } = output.ResultWriterDetails;
    expect(Key).toMatch(/^items\/out\/[0-9a-f-]{36}\/manifest\.json$/);
    const manifest = JSON.parse(objects.get(`${Bucket}/${Key}`) ?? '');
    const succeeded = objects.get(`b/${manifest.ResultFiles.SUCCEEDED[0].Key}`) ?? '';
    expect(
      succeeded
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).Payload),
    ).toEqual([1, 2]);
    const failed = JSON.parse(objects.get(`b/${manifest.ResultFiles.FAILED[0].Key}`) ?? '');
    expect(failed).toMatchObject({ Status: 'FAILED', Error: 'ItemError', Input: '{"i":0}' });
  });
});

it('stops its children when it is stopped', async () => {
  const started = Promise.withResolvers<void>();
  let count = 0;
  const work = () => {
    if (++count === 2) started.resolve();
    return new Promise(() => undefined);
  };
  const objects = new Map([['b/items', lines(5)]]);
  const machine = makeStateMachine(distributed({ MaxConcurrency: 2 }), { work }, { objects });
  const execution = machine.start('{"key":"items"}');
  await started.promise;
  machine.abort(execution);
  await execution.ended;
  const [mapRun] = machine.mapRuns.values();
  await Promise.all(mapRun?.children.map(({ ended }) => ended) ?? []);
  expect(mapRun?.counts).toMatchObject({ aborted: 2, pending: 3, running: 0 });
  await new Promise((resolve) => setImmediate(resolve));
  expect([execution.status, mapRun?.status, count]).toEqual(['ABORTED', 'ABORTED', 2]);
});

it('keeps the history of thousands of children small', async () => {
  const before = process.memoryUsage().heapUsed;
  const { machine } = await runMap(1000, { MaxConcurrency: 25, ResultPath: null }, () => 'x'.repeat(20_000));
  const executions = [...machine.executions.values()];
  expect(executions).toHaveLength(1001);
  const last = executions.at(-1)?.history.events();
  expect(last?.at(-1)?.type).toBe('ExecutionSucceeded');
  // Six events of 20 kB each, and an output of 20 kB for each of 1,000 children, would take 140 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(80 * 2 ** 20);
});
