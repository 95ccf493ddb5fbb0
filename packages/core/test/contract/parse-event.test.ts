import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventError, parseEvent, type WorkerEvent } from '../../src/contract/index.ts';
import { startTestAws, type TestAws } from '../../src/testing/index.ts';

let aws: TestAws;
let event: WorkerEvent;
beforeAll(async () => {
  aws = await startTestAws();
  event = aws.event({ payload: { a: 1 } });
});
afterAll(() => aws.close());

/** The event with one field, given by its path, set to another value or removed. */
function changed(path: string, value?: unknown, from: unknown = event): unknown {
  const copy = structuredClone(from) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() ?? '';
  const parent = names.reduce((at, name) => at[name] as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

describe('parseEvent', () => {
  it('returns an event of the contract, without unknown fields', () => {
    expect(parseEvent({ ...event, Later: 1 })).toEqual(event);
  });

  it.each([
    ['Context', 7, 'is "7", expected an object'],
    ['Context.AccountId', '12345', 'is "12345", expected twelve digits'],
    ['Context.Region', 'Sydney', 'is "Sydney", expected a region code'],
    ['Context.Partition', 'azure', 'is "azure"'],
    ['Context.RoleArn', 'Auditor', 'is "Auditor", expected the ARN of an IAM role'],
    ['Context.RoleArn', 'arn:aws:iam::999999999999:role/Auditor', 'expected a role of account 222222222222'],
    ['Context.ExecutionId', 'x', 'expected the ARN of a Step Functions execution'],
    ['Context.Function', 'x', 'expected the ARN of a Lambda function'],
    ['KeyId', 'alias/key', 'is "alias/key", expected the ARN of a KMS key'],
    ['GrantToken', '', 'is a string of 0 characters, expected a grant token'],
    ['Credentials.Encrypted', 'not base64!', 'is a string of 11 characters, expected base64'],
    ['Credentials.EncryptionContext.AccountId', '999999999999', 'expected "222222222222", as in Context'],
    ['Output.EncryptionContext.Region', 'eu-west-1', 'expected "ap-southeast-2", as in Context'],
    ['Output.EncryptionContext.Region', undefined, 'is missing, expected "ap-southeast-2"'],
  ])('names the field %s, its value (%s) and what was expected', (field, value, message) => {
    const parse = () => parseEvent(changed(field, value));
    expect(parse).toThrow(EventError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({ field }));
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [[], 'an array'],
    ['hello', 'a string'],
    [{}, 'empty'],
    [{ key1: 'value1', key2: 'value2', key3: 'value3' }, "the Lambda console's test event"],
    [{ Records: [{ eventSource: 'aws:s3', s3: {} }] }, 'an event from aws:s3'],
    [{ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }, 'an EventBridge event'],
    [{ Function: 'arn:aws:lambda:…', RoleName: 'Auditor' }, "a run's input"],
  ])('says what the foreign event %j is, and how to try a worker locally', (foreign, kind) => {
    expect(() => parseEvent(foreign)).toThrow(`this event is ${kind}`);
    expect(() => parseEvent(foreign)).toThrow('step-everywhere dev');
  });

  it.each([
    ['an older version', ['GrantToken'], {}, 'it has no GrantToken.'],
    ['an older version', ['Payload'], {}, 'it has no Payload.'],
    [
      'an older version',
      ['Context.Partition', 'Context.RoleArn'],
      {},
      'no Context.Partition and Context.RoleArn.',
    ],
    [
      'another version',
      ['KeyId'],
      { KeyArn: 'arn:…' },
      'no KeyId, and it has KeyArn, which this SDK does not know.',
    ],
    [
      'another version',
      ['Output', 'Credentials.Encrypted', 'Credentials.EncryptionContext', 'KeyId', 'GrantToken'],
      { 'Credentials.SecretAccessKey': 'planted-secret', Url: 'planted-secret' },
      'no KeyId, GrantToken, Output and 2 more, and it has Url and Credentials.SecretAccessKey, which',
    ],
  ])('recognises %s of the contract by what it lacks (%j) and has (%j)', (version, lacks, has, message) => {
    let other = event as unknown;
    for (const field of lacks) other = changed(field, undefined, other);
    for (const [field, value] of Object.entries(has)) other = changed(field, value, other);
    const parse = () => parseEvent(other);
    expect(parse).toThrow(EventError);
    expect(parse).toThrow(`this event follows ${version} of the step-everywhere contract than this SDK: `);
    expect(parse).toThrow(message);
    expect(parse).toThrow('must have the same release: update the older one');
    expect(parse).toThrow('step-everywhere dev');
    expect(parse).not.toThrow('planted-secret');
  });

  it('turns any JSON into an event or an EventError', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => onlyEventErrors(() => parseEvent(value))),
      { numRuns: 500 },
    );
  });

  it('turns an event with any field replaced by any JSON into an event or an EventError', () => {
    const paths = fc.constantFrom(...pathsOf(event));
    fc.assert(
      fc.property(paths, fc.jsonValue(), (path, value) =>
        onlyEventErrors(() => parseEvent(changed(path, value))),
      ),
      { numRuns: 1_000 },
    );
  });

  it('never shows sealed values', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 12 }),
        fc.constantFrom('Credentials.Encrypted', 'Output.Encrypted', 'GrantToken'),
        (secret, path) => {
          try {
            parseEvent(changed(path, secret));
          } catch (error) {
            expect(String((error as Error).stack)).not.toContain(secret);
          }
        },
      ),
    );
  });
});

it('checks events where a library has added to Object.prototype', () => {
  const added = { value: {}, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(Object.prototype, 'added', added);
  let parsed: WorkerEvent | undefined;
  try {
    parsed = parseEvent(event);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'added');
  }
  expect(parsed?.KeyId).toBe(event.KeyId);
});

function onlyEventErrors(parse: () => WorkerEvent): void {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(EventError);
    expect((error as EventError).message.length).toBeLessThan(700);
  }
}

function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, part]) =>
    pathsOf(part, path === '' ? name : `${path}.${name}`),
  );
  return path === '' ? inner : [path, ...inner];
}
