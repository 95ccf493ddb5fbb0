import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/aws-error.ts';
import { fakeServices, invoke, makeStateMachine, named, run, stateMachineArn } from './harness.ts';

const pass = (Parameters: object) => ({ Only: { Type: 'Pass', Parameters, End: true } });

describe('paths and intrinsic functions', () => {
  it('returns an array for an indefinite path, whatever it matches', async () => {
    const template = { 'a.$': '$.one[*].s', 'b.$': '$.none[*].s', 'c.$': '$.two[*].s' };
    const input = { one: [{ s: 1 }], none: [], two: [{ s: 1 }, { s: 2 }] };
    expect((await run(pass(template), input)).output).toEqual({ a: [1], b: [], c: [1, 2] });
  });

  it('passes one to an intrinsic function', async () => {
    const template = {
      'no.$': "States.ArrayContains($.none[*].s, 'x')",
      'yes.$': "States.ArrayContains($.one[*].s, 'x')",
      'quoted.$': "States.Format('$.one[*].s is {}', States.ArrayLength($.none[*].s))",
    };
    const { output } = await run(pass(template), { one: [{ s: 'x' }], none: [] });
    expect(output).toEqual({ no: false, yes: true, quoted: '$.one[*].s is 0' });
  });

  it('does so in a task, too', async () => {
    const states = {
      T: invoke(
        'echo',
        { ResultSelector: { 'all.$': '$.Payload.list[*].s' }, End: true },
        { 'Payload.$': '$' },
      ),
    };
    expect((await run(states, { list: [] }, { echo: (e) => e })).output).toEqual({ all: [] });
  });

  it('has the context object, also in the iterations of a map', async () => {
    const template = {
      'id.$': '$$.Execution.Id',
      'name.$': '$$.Execution.Name',
      'input.$': '$$.Execution.Input.x',
      'start.$': '$$.Execution.StartTime',
      'hash.$': "States.Hash($$.Execution.Id, 'SHA-256')",
      'machine.$': '$$.StateMachine.Id',
    };
    const states = {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemProcessor: { StartAt: 'Only', States: pass({ ...template, 'index.$': '$$.Map.Item.Index' }) },
        End: true,
      },
    };
    const { output, execution } = await run(states, { x: 5, items: ['a'] });
    const id = 'arn:aws:states:us-east-1:111111111111:execution:Test:first';
    expect(output).toEqual([
      {
        id,
        name: 'first',
        input: 5,
        start: execution.startDate.toISOString(),
        hash: createHash('sha256').update(id).digest('hex'),
        machine: stateMachineArn,
        index: 0,
      },
    ]);
  });

  it('has the time when a state was entered, which a retry does not change', async () => {
    const attempts: number[] = [];
    const states = {
      T: invoke('flaky', {
        ResultSelector: { 'entered.$': '$$.State.EnteredTime', 'name.$': '$$.State.Name' },
        Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 1, MaxAttempts: 1 }],
        ResultPath: '$.task',
        Next: 'P',
      }),
      P: { Type: 'Pass', Parameters: { 'task.$': '$.task', 'entered.$': '$$.State.EnteredTime' }, End: true },
    };
    const flaky = () => {
      attempts.push(Date.now());
      if (attempts.length === 1) throw named('Again');
      return {};
    };
    const { output } = await run(states, {}, { flaky });
    const { task, entered } = output as { task: { entered: string; name: string }; entered: string };
    expect(task.name).toBe('T');
    expect(Date.parse(task.entered)).toBeLessThanOrEqual(attempts[0] as number);
    expect(Date.parse(entered)).toBeGreaterThanOrEqual(attempts[1] as number);
  });

  it('passes on a result that is false, and matches an absent value', async () => {
    const states = {
      Is: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: false, Next: 'No' }], Default: 'Bad' },
      No: { Type: 'Pass', Result: false, ResultPath: '$.found', End: true },
      Bad: { Type: 'Fail' },
    };
    expect((await run(states)).output).toEqual({ found: false });
    expect(await run(states, { x: 1 })).toMatchObject({ status: 'FAILED', error: undefined });
  });
});

describe('a Fail state', () => {
  const input = { name: 'States.ItemReaderFailed', why: 'gone' };

  it('has an error and a cause from intrinsic functions, from paths, or as literals', async () => {
    const CausePath = "States.Format('{}: {}', $.name, $.why)";
    expect(await run({ F: { Type: 'Fail', Error: 'Broke', CausePath } }, input)).toMatchObject({
      status: 'FAILED',
      error: 'Broke',
      cause: 'States.ItemReaderFailed: gone',
    });
    const ErrorPath = "States.Format('{}Error', $.why)";
    expect(await run({ F: { Type: 'Fail', ErrorPath, CausePath: '$.why' } }, input)).toMatchObject({
      error: 'goneError',
      cause: 'gone',
    });
  });

  it('fails a branch with it, too', async () => {
    const branch = { StartAt: 'F', States: { F: { Type: 'Fail', ErrorPath: "States.Format('{}', $.why)" } } };
    const Catch = [{ ErrorEquals: ['gone'], ResultPath: '$.caught', Next: 'Done' }];
    const states = {
      Both: { Type: 'Parallel', Branches: [branch], Catch, End: true },
      Done: { Type: 'Succeed', OutputPath: '$.caught.Error' },
    };
    expect((await run(states, input)).output).toBe('gone');
  });
});

describe('a task', () => {
  it('passes on the answer of lambda:invoke', async () => {
    const { output } = await run({ T: invoke('echo') }, { a: 1 }, { echo: (e) => e });
    expect(output).toMatchObject({ Payload: { a: 1 }, StatusCode: 200, ExecutedVersion: '$LATEST' });
  });

  it("fails with the function's error, its cause the payload", async () => {
    const fail = () => {
      throw named('CustomError', 'because');
    };
    const { status, error, cause } = await run({ T: invoke('fail') }, {}, { fail });
    expect({ status, error, cause: JSON.parse(cause ?? '') }).toEqual({
      status: 'FAILED',
      error: 'CustomError',
      cause: { errorType: 'CustomError', errorMessage: 'because', trace: [] },
    });
  });

  it.each([
    ['lambda:invoke', { FunctionName: 'none' }, 'Lambda.ResourceNotFoundException'],
    ['aws-sdk:kms:revokeGrant', { KeyId: 'k' }, 'Kms.NotFoundException'],
    ['aws-sdk:kms:revokeGrant', { KeyId: 'denied' }, 'Kms.KmsException'],
    ['aws-sdk:kms:revokeGrant', { KeyId: 'broken' }, 'Kms.KmsInternalException'],
    ['aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }, 'S3.NoSuchKeyException'],
    ['aws-sdk:s3:getObject', { Bucket: 'b', Key: 'busy' }, 'S3.S3Exception'],
    ['aws-sdk:sfn:startExecution', { Name: 'taken' }, 'Sfn.ExecutionAlreadyExistsException'],
    ['aws-sdk:sfn:startExecution', { Name: 'busy' }, 'Sfn.SfnException'],
    [
      'aws-sdk:sqs:sendMessage',
      { QueueUrl: 'https://none', MessageBody: 'm' },
      'Sqs.QueueDoesNotExistException',
    ],
    [
      'aws-sdk:sqs:sendMessage',
      { QueueUrl: 'https://queue', MessageBody: '' },
      'Sqs.InvalidParameterValueException',
    ],
  ])('names an error of %s as Step Functions does', async (resource, Parameters, error) => {
    const states = {
      T: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Parameters, End: true },
    };
    const failed = await run(states);
    expect(failed.error).toBe(error);
    if (resource !== 'lambda:invoke') expect(failed.cause).toMatch(/\(Service: \w+, Status Code: \d+, /);
  });

  it.each([
    ['CodeArtifactUserPendingException', 409, 'Lambda.CodeArtifactUserPendingException'],
    ['ENILimitReachedException', 502, 'Lambda.ENILimitReachedException'],
    ['EC2ThrottledException', 502, 'Lambda.EC2ThrottledException'],
    ['TooManyRequestsException', 429, 'Lambda.TooManyRequestsException'],
    // Not in the model of Invoke; only the cause names it.
    ['AccessDeniedException', 403, 'Lambda.AWSLambdaException'],
    ['ThrottlingException', 400, 'Lambda.AWSLambdaException'],
  ])('names the error %s of an invocation as Step Functions does', async (code, statusCode, error) => {
    const refused = () => {
      throw new AwsError(code, 'said why', statusCode);
    };
    const failed = await run({ T: invoke('refused') }, {}, { refused });
    expect(failed.error).toBe(error);
    expect(failed.cause).toMatch(
      new RegExp(`^said why \\(Service: AWSLambda; Status Code: ${statusCode}; Error Code: ${code}; `),
    );
  });

  it('names members with capitals, even if the service does not', async () => {
    const task = (resource: string, Parameters: object) => ({
      T: { Type: 'Task', Resource: `arn:aws:states:::aws-sdk:${resource}`, Parameters, End: true },
    });
    const started = await run(task('sfn:startExecution', { StateMachineArn: 'm', Name: 'n', Input: '{}' }));
    expect(started.output).toEqual({ ExecutionArn: 'm n {}', StartDate: '1970-01-01T00:00:00.000Z' });
    const sent = await run(task('sqs:sendMessage', { QueueUrl: 'https://queue', MessageBody: 'm' }));
    expect(sent.output).toEqual({
      MessageId: expect.stringMatching(/^[\w-]{36}$/),
      MD5OfMessageBody: createHash('md5').update('m').digest('hex'),
    });
  });

  it('stores a JSON body as JSON text, and reads text', async () => {
    const objects = new Map<string, string>();
    const of = (action: string, more: object) => ({
      Type: 'Task',
      Resource: `arn:aws:states:::aws-sdk:s3:${action}`,
      ...more,
    });
    const states = {
      Put: of('putObject', {
        Parameters: { Bucket: 'b', Key: 'k', Body: { 'n.$': '$.n' } },
        ResultPath: null,
        Next: 'Get',
      }),
      Get: of('getObject', { Parameters: { Bucket: 'b', Key: 'k' }, End: true }),
    };
    const { output } = await run(states, { n: 1 }, {}, { objects });
    expect(objects.get('b/k')).toBe('{"n":1}');
    expect(output).toEqual({ Body: '{"n":1}', LastModified: '1970-01-01T00:00:00.000Z' });
  });

  it('retries by error name with jitter, then succeeds', async () => {
    let calls = 0;
    const flaky = () => {
      if (++calls < 3) throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
      return 'done';
    };
    const Retry = [
      { ErrorEquals: ['Other'], MaxAttempts: 9 },
      {
        ErrorEquals: ['Lambda.TooManyRequestsException'],
        IntervalSeconds: 1,
        MaxDelaySeconds: 1,
        MaxAttempts: 5,
        JitterStrategy: 'FULL',
      },
    ];
    const { output, events } = await run({ T: invoke('flaky', { Retry, End: true }) }, {}, { flaky });
    expect([output.Payload, calls]).toEqual(['done', 3]);
    expect(events.map(({ type }) => type).filter((type) => type.startsWith('Task'))).toEqual([
      'TaskStateEntered',
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited'],
    ]);
  });

  it('times out, and later events of it are not recorded', async () => {
    const slow = () => new Promise((resolve) => setTimeout(resolve, 1200, 'late'));
    const Catch = [{ ErrorEquals: ['States.Timeout'], Next: 'Wait' }];
    const states = {
      T: invoke('slow', { TimeoutSeconds: 1, Catch, End: true }),
      Wait: { Type: 'Wait', Seconds: 1, Next: 'Done' },
      Done: { Type: 'Pass', End: true },
    };
    const { status, events } = await run(states, {}, { slow });
    expect(status).toBe('SUCCEEDED');
    expect(events.map(({ type }) => type)).toContain('TaskTimedOut');
    expect(events.map(({ type }) => type)).not.toContain('TaskSucceeded');
  });
});

describe('time', () => {
  it('scales every wait by the given length of a second', async () => {
    let calls = 0;
    const flaky = () => {
      calls += 1;
      if (calls % 3 !== 0) throw named('Flaky');
    };
    const Retry = [{ ErrorEquals: ['Flaky'], IntervalSeconds: 3600, MaxDelaySeconds: 7200 }];
    const inner = (name: string) => ({
      StartAt: name,
      States: { [name]: invoke('flaky', { Retry, End: true }) },
    });
    const states = {
      W: { Type: 'Wait', Seconds: 3600, Next: 'Each' },
      Each: { Type: 'Map', ItemsPath: '$.items', ItemProcessor: inner('Of'), Next: 'Both' },
      Both: { Type: 'Parallel', Branches: [inner('In')], End: true },
    };
    const { status } = await run(states, { items: [1] }, { flaky }, { waitScale: 1e-6 });
    expect([status, calls]).toEqual(['SUCCEEDED', 6]);
  });

  it('times the execution out', async () => {
    const states = { W: { Type: 'Wait', Seconds: 60, End: true } };
    const { status, events } = await run(states, {}, {}, { TimeoutSeconds: 1 });
    expect(status).toBe('TIMED_OUT');
    expect(events.at(-1)?.type).toBe('ExecutionTimedOut');
  });
});

describe('an inline map', () => {
  const each = (more: object, states: object = { In: invoke('work') }) => ({
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: { StartAt: Object.keys(states)[0], States: states },
      End: true,
      ...more,
    },
  });
  const numbers = Array.from({ length: 60 }, (_, i) => i);

  it('keeps the order and runs at most 40 at once', async () => {
    let now = 0;
    let most = 0;
    const work = async (n: number) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now--;
      return n * 2;
    };
    const states = each(
      { MaxConcurrency: 100 },
      { In: invoke('work', { OutputPath: '$.Payload', End: true }) },
    );
    const { output } = await run(states, { items: numbers }, { work });
    expect(output).toEqual(numbers.map((n) => n * 2));
    expect(most).toBe(40);
  });

  it('honours MaxConcurrencyPath', async () => {
    let now = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now--;
    };
    await run(each({ MaxConcurrencyPath: '$.limit' }), { items: numbers, limit: 3 }, { work });
    expect(most).toBe(3);
  });

  it('starts nothing after a failure, and fails with its error', async () => {
    let calls = 0;
    const work = () => {
      calls++;
      throw named('ItemError');
    };
    const { error, events } = await run(each({ MaxConcurrency: 1 }), { items: numbers }, { work });
    expect([error, calls]).toEqual(['ItemError', 1]);
    expect(events.map(({ type }) => type).slice(-4)).toEqual([
      'TaskFailed',
      'MapIterationFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('selects from the input and the item', async () => {
    const ItemSelector = {
      'own.$': '$$.Map.Item.Value.v',
      'both.$': "States.Format('{}-{}', $.shared, $$.Map.Item.Index)",
      nested: {
        'shared.$': '$.shared',
        'index.$': '$$.Map.Item.Index',
        list: [{ 'v.$': '$$.Map.Item.Value.v' }],
      },
      constant: [1],
    };
    const states = each({ ItemSelector }, { In: { Type: 'Pass', End: true } });
    const { output } = await run(states, { items: [{ v: 'a' }, { v: 'b' }], shared: 's' });
    expect(output[1]).toEqual({
      own: 'b',
      both: 's-1',
      nested: { shared: 's', index: 1, list: [{ v: 'b' }] },
      constant: [1],
    });
  });
});

describe('the history', () => {
  it('numbers events and links each to the one before it', async () => {
    const { events, execution } = await run({ T: invoke('echo') }, { a: 1 }, { echo: (e) => e });
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskSucceeded'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'ExecutionSucceeded'],
    ]);
    expect(events[1]).toMatchObject({
      timestamp: expect.any(Date),
      stateEnteredEventDetails: { name: 'T', input: '{"a":1}', inputDetails: { truncated: false } },
    });
    expect(events[2]).toMatchObject({
      taskScheduledEventDetails: {
        resourceType: 'lambda',
        resource: 'invoke',
        region: 'us-east-1',
        parameters: '{"FunctionName":"echo","Payload":{"a":1}}',
      },
    });
    expect(events[6]).toMatchObject({ executionSucceededEventDetails: { output: execution.output } });
  });
});

it('stops on request, and lets running calls end', async () => {
  let finish: (value: unknown) => void = () => undefined;
  const called = Promise.withResolvers<void>();
  const hang = () => {
    called.resolve();
    return new Promise((resolve) => {
      finish = resolve;
    });
  };
  const machine = makeStateMachine({ T: invoke('hang') }, { hang });
  const execution = machine.start('{}');
  await called.promise;
  machine.abort(execution, 'Mine', 'enough');
  expect(await execution.ended).toEqual({ status: 'ABORTED', error: 'Mine', cause: 'enough' });
  finish('late');
  expect(execution.history.events().map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'ExecutionAborted',
  ]);
});

describe('a definition', () => {
  it.each([
    ['not JSON', '{', /is not JSON/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is CloudFormation's placeholder
    ['an unknown substitution', '{"a":"${Nope}"}', /uses \$\{Nope\}, for which there is no substitution/],
    ['no states', '{"StartAt":"A"}', /not valid Amazon States Language/],
    [
      'an integration that there is not',
      '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true}}}',
      /no integration arn:aws:states:::sqs:sendMessage/,
    ],
  ])('with %s is refused', (_, definition, message) => {
    expect(() => makeStateMachine({}, {}, { definition, services: fakeServices({}) })).toThrow(message);
  });
});
