import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EventError, eventDigest, parseEvent, type WorkerEvent } from '../../src/contract/index.ts';
import { everywhere } from '../../src/index.ts';
import { kmsFor } from '../../src/kms/kms.ts';
import { unseal } from '../../src/kms/unseal.ts';
import { lambdaContext, startTestAws, type TestAws } from '../../src/testing/index.ts';

interface Vectors {
  readonly key: string;
  readonly targets: readonly {
    readonly name: string;
    readonly event: WorkerEvent;
    readonly decrypt: readonly (Record<string, unknown> & { plaintext: string })[];
    readonly result?: unknown;
    readonly rows?: readonly unknown[];
    readonly put: { readonly url: string; readonly headers: Record<string, string>; readonly body: string };
  }[];
  readonly refused: readonly { readonly name: string; readonly event: unknown; readonly field: string }[];
  readonly digests: readonly { readonly name: string; readonly json: string; readonly digest: string }[];
  readonly changed: readonly { readonly name: string; readonly event: WorkerEvent }[];
}

const read = async (name: string) =>
  JSON.parse(await readFile(new URL(`../../contract/${name}`, import.meta.url), 'utf8'));
const vectors = (await read('vectors.json')) as Vectors;
const compile = async (name: string) => new Ajv2020().compile((await read(name)) as AnySchema);
const [isEvent, isCredentials, isOutput] = (await Promise.all(
  ['event', 'credentials', 'output'].map((name) => compile(`${name}.schema.json`)),
)) as [ReturnType<Ajv2020['compile']>, ReturnType<Ajv2020['compile']>, ReturnType<Ajv2020['compile']>];

let aws: TestAws;
beforeAll(async () => {
  aws = await startTestAws({ key: Buffer.from(vectors.key, 'base64') });
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});
const end = { reason: undefined, onEnd: () => () => undefined };

/** The plaintexts of credentials and output, each joined from all its ciphertexts. */
function plaintexts(decrypt: Vectors['targets'][number]['decrypt']): [credentials: unknown, output: unknown] {
  const isOfRegion = ({ EncryptionContext }: Record<string, unknown>) =>
    'Region' in (EncryptionContext as object);
  const joined = (calls: typeof decrypt) => JSON.parse(calls.map(({ plaintext }) => plaintext).join(''));
  return [joined(decrypt.filter((call) => !isOfRegion(call))), joined(decrypt.filter(isOfRegion))];
}

describe.each(vectors.targets)('the vector of $name', ({ event, decrypt, put, ...handled }) => {
  it('follows the schemas', () => {
    expect([isEvent(event), isEvent.errors]).toEqual([true, null]);
    const [credentials, output] = plaintexts(decrypt);
    expect(isCredentials(credentials)).toBe(true);
    expect(isOutput(output)).toBe(true);
  });

  it('decrypts as it says', async () => {
    expect(parseEvent(event)).toEqual(event);
    const [credentials, output] = plaintexts(decrypt);
    expect(await unseal(event, { end, kms: kmsFor })).toEqual({ credentials, output });
    const sent = aws.requests.slice(-decrypt.length).map(({ body }) => JSON.parse(body.toString()));
    const expected = decrypt.map(({ plaintext: _, ...call }) => call);
    expect(sent).toEqual(expect.arrayContaining(expected));
  });

  it('is PUT as it says', async () => {
    const { AccountId, Region, OU, Tags } = event.Context;
    const details = { ...(OU !== undefined && { ou: OU }), ...(Tags && { tags: Tags }) };
    const local = aws.event({ accountId: AccountId, region: Region, payload: event.Payload, ...details });
    async function* rows() {
      yield* handled.rows ?? [];
    }
    const worker = everywhere(({ account }) => {
      expect(account).toEqual({ id: AccountId, name: 'payments-prod', ...details });
      return handled.rows === undefined ? handled.result : rows();
    });
    await worker(local, lambdaContext());
    const { headers, body } = aws.requests.at(-1) ?? {};
    expect(body?.toString()).toBe(put.body);
    expect(headers).toMatchObject(put.headers);
  });
});

describe('the refused vectors', () => {
  it.each(vectors.refused)('refuse $name', ({ event, field }) => {
    expect(() => parseEvent(event)).toThrow(expect.objectContaining({ name: 'EventError', field }));
  });
});

describe('the digest of the readable part', () => {
  it.each(vectors.digests)('is the vector of $name', ({ json, digest }) => {
    expect(eventDigest(JSON.parse(json))).toBe(digest);
  });

  it('differs after any change of the JSON, and is the same for any other spelling', () => {
    const clear = fc.record({ Context: fc.dictionary(fc.string(), fc.jsonValue()), Payload: fc.jsonValue() });
    fc.assert(
      fc.property(clear, clear, (one, other) => {
        const rewritten = JSON.parse(JSON.stringify(backwards(one), null, 2));
        expect(eventDigest(rewritten)).toBe(eventDigest(one));
        expect(eventDigest(one) === eventDigest(other)).toBe(isDeepStrictEqual(plain(one), plain(other)));
      }),
    );
  });

  it.each(vectors.changed)('keeps the handler from an event with $name', async ({ event }) => {
    const handler = vi.fn();
    // A worker that continued would try for minutes to upload the result to a host that does not exist.
    await expect(everywhere(handler)(event, lambdaContext(30_000))).rejects.toMatchObject({
      name: 'EventError',
      message: expect.stringContaining('was changed after the orchestrator created the event'),
    });
    expect(handler).not.toHaveBeenCalled();
  });

  it("keeps a changed payload from the author's schema", async () => {
    const validate = vi.fn();
    const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const;
    const event = { ...aws.event({ payload: { dryRun: true } }), Payload: { dryRun: false } };
    const refused = everywhere(() => 1, { payload: schema as never })(event, lambdaContext());
    await expect(refused).rejects.toMatchObject({ name: 'EventError' });
    expect(validate).not.toHaveBeenCalled();
  });
});

/** Replaces -0 by 0, as JSON does. */
function plain(value: object): object {
  return JSON.parse(JSON.stringify(value));
}

/** The same value with the fields of each object in reverse order. */
function backwards(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(backwards);
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, part]) => [name, backwards(part)]));
}

describe('the schema', () => {
  it('allows whatever parseEvent allows, and more only where fields must agree', () => {
    const [first] = vectors.targets;
    const event = first?.event as WorkerEvent;
    const arbitrary = fc.tuple(
      fc.constantFrom(...paths(event)),
      fc.oneof(fc.jsonValue(), fc.constantFrom('x', '', '222222222222', 'arn:aws:iam::1:role/x')),
    );
    fc.assert(
      fc.property(arbitrary, ([path, value]) => {
        const other = set(event, path, value);
        const refusal = outcome(() => parseEvent(other));
        if (refusal === undefined) expect(isEvent(other), JSON.stringify(isEvent.errors)).toBe(true);
        else if (!/as in Context|a role of account/.test(refusal.message)) expect(isEvent(other)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

function outcome(parse: () => unknown): EventError | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof EventError) return error;
    throw error;
  }
}

function paths(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, part]) => paths(part, [...at, name]))].filter(
    (path) => path.length > 0,
  );
}

function set(event: WorkerEvent, path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(event) as unknown as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, copy);
  parent[path.at(-1) ?? ''] = value;
  return copy;
}
