import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseEvent, type WorkerEvent } from '../../src/contract/index.ts';
import { failure } from '../../src/failure.ts';
import * as core from '../../src/index.ts';
import { everywhere } from '../../src/index.ts';
import { kmsFor } from '../../src/kms/kms.ts';
import { unseal } from '../../src/kms/unseal.ts';
import { store } from '../../src/output/store.ts';
import { checkPayload } from '../../src/payload.ts';
import { Redaction } from '../../src/redaction.ts';
import { jsonBody } from '../../src/result/body.ts';
import { lambdaContext, startTestAws, type TestAws } from '../../src/testing/index.ts';
import { behaviour } from './behaviour.ts';

const end = { reason: undefined, onEnd: () => () => undefined };

let aws: TestAws;
beforeEach(async () => {
  aws = await startTestAws();
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  // Removes the waits between attempts, which are random.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await aws.close();
});

it('has these errors', () => {
  const names = Object.keys(core).filter((name) => /(Error|Timeout)$/.test(name));
  // Python and Go leave `AWS_CA_BUNDLE` to the AWS SDK, and its errors are their own.
  const ofNodeAlone = ['StepEverywhereError', 'CertificatesError'];
  expect(names.filter((name) => !ofNodeAlone.includes(name)).sort()).toEqual(behaviour.errors);
});

describe('an event that is refused', () => {
  it.each(behaviour.events)('$name', ({ event, field, value, without = [], expected, ...change }) => {
    const other = event === undefined ? (structuredClone(aws.event()) as object) : event;
    if (field !== undefined) set(other as object, field, value);
    for (const name of without) delete (other as Record<string, unknown>)[name];
    if (event === undefined) Object.assign(other as object, change.with);
    const message = expected
      .replaceAll('{worker}', 'worker.ts')
      .replaceAll('{package}', '@step-everywhere/core');
    expect(() => parseEvent(other)).toThrow(expect.objectContaining({ name: 'EventError', message }));
  });
});

describe('KMS that answers', () => {
  const callsFor = (field: 'Credentials' | 'Output', event: WorkerEvent) =>
    aws.requests.filter(({ body }) => JSON.parse(body.toString()).CiphertextBlob === event[field].Encrypted)
      .length;

  it.each(behaviour.decrypts)('$name', async ({ answers, always, calls, error, expected = '' }) => {
    const event = aws.event();
    aws.failNextDecrypts(...(answers ?? Array.from({ length: 40 }, () => always as string)));
    const unsealed = unseal(event, { end, kms: kmsFor });
    if (error === undefined) {
      await unsealed;
      expect(aws.requests).toHaveLength(calls);
      return;
    }
    const thrown: Error & { field?: string } = await unsealed.then(
      () => new Error('decrypted'),
      (each) => each,
    );
    expect(thrown.name).toBe(error);
    expect(thrown.message).toContain(expected.replace('{field}', String(thrown.field)));
    // The decryption of the other field continues in the background.
    for (const field of ['Credentials', 'Output'] as const) {
      await expect.poll(() => callsFor(field, event), { timeout: 15_000 }).toBe(calls);
    }
  });
});

describe('S3 that answers', () => {
  const body = jsonBody({ a: 1 }, { redaction: new Redaction(), bigint: 'error' });

  it.each(behaviour.puts)('$name', async ({ answers, calls, expected }) => {
    aws.failNextPuts(...answers);
    const output = { Url: `${aws.endpoint}/results/a/1.json?X-Amz-Signature=1`, Headers: {} };
    const stored = store(output, body, { end });
    if (expected === undefined) expect(await stored).toBe(calls);
    else {
      const url = `${new URL(aws.endpoint).host}/results/a/1.json`;
      const message = `cannot store the result at ${url}, tried once: ${expected}`;
      await expect(stored).rejects.toMatchObject({ name: 'OutputError', attempts: calls, message });
    }
    expect(aws.requests.map((each) => each.body.toString())).toEqual(Array(calls).fill('{"a":1}'));
  });
});

describe('rows', () => {
  it.each(behaviour.rows)('$name', async ({ rows, fields, body }) => {
    function* handler() {
      yield* rows;
    }
    const options =
      fields === undefined ? {} : { rowFields: fields === false ? (false as const) : () => fields };
    await everywhere(handler, options)(aws.event(), lambdaContext());
    expect([...aws.objects.values()]).toEqual([body]);
  });
});

describe('a payload that does not fit', () => {
  it.each(behaviour.payloads)('$name', async ({ issues, expected }) => {
    const validate = () => ({ issues });
    const checked = checkPayload({}, { '~standard': { version: 1, vendor: 'test', validate } });
    await expect(checked).rejects.toMatchObject({ name: 'PayloadError', message: expected });
  });
});

describe('a failure is reported', () => {
  it.each(behaviour.failures)('$name', ({ chain, expected }) => {
    const thrown = chain.reduceRight<Error | undefined>(
      (cause, [name, message]) => Object.assign(new Error(message, cause && { cause }), { name }),
      undefined,
    );
    const { name, message } = failure(thrown, new Redaction());
    expect([name, message]).toEqual(expected);
  });
});

describe('a text is shown without secrets', () => {
  const redaction = new Redaction();
  for (const secret of behaviour.redaction.secrets) redaction.add(secret);
  redaction.addUrl({ Url: behaviour.redaction.url });

  it.each(behaviour.redaction.texts)('$name', ({ text, expected }) => {
    expect(redaction.text(text)).toBe(expected);
  });
});

function set(event: object, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() as string;
  const parent = names.reduce<Record<string, unknown>>(
    (at, name) => at[name] as Record<string, unknown>,
    event as Record<string, unknown>,
  );
  parent[last] = value;
}
