import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { everywhere, PayloadError } from '../src/index.ts';

const schemas = {
  zod: z.object({ filters: z.array(z.object({ name: z.string() })), limit: z.number().default(10) }),
  valibot: v.object({ filters: v.array(v.object({ name: v.string() })), limit: v.optional(v.number(), 10) }),
  arktype: type({ filters: type({ name: 'string' }).array(), limit: 'number = 10' }),
};

describe.each(Object.entries(schemas))('a payload with a schema of %s', (_, payload) => {
  const worker = everywhere((input) => input.payload, { payload });

  it('arrives as the schema’s output', async () => {
    const given = { filters: [{ name: 'a' }] };
    expect(await everywhere.local(worker, { payload: given })).toEqual({ ...given, limit: 10 });
  });

  it('that does not fit fails with path and expectation of each problem', async () => {
    const failing = everywhere.local(worker, {
      payload: { filters: [{ name: 'a' }, { name: 7 }], limit: 'x' } as never,
    });
    const error = await failing.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PayloadError);
    expect((error as PayloadError).issues.map(({ path }) => path).sort()).toEqual([
      'payload.filters[1].name',
      'payload.limit',
    ]);
    expect((error as PayloadError).message).toMatch(/payload\.filters\[1\]\.name: .*string/i);
  });
});

describe('a run without a payload', () => {
  it.each([
    [
      'the default of the whole',
      z.object({ prefix: z.string() }).default({ prefix: '/app' }),
      { prefix: '/app' },
    ],
    ['`undefined`, where `null` fits as well', z.string().nullish(), undefined],
    ['`null`, where `undefined` does not fit', z.string().nullable(), null],
    ['a default of valibot', v.optional(v.object({ limit: v.number() }), { limit: 10 }), { limit: 10 }],
  ])('gives the handler %s', async (_, payload, expected) => {
    let received: unknown = 'nothing';
    await everywhere.local(
      everywhere(
        (input) => {
          received = input.payload;
        },
        { payload: payload as z.ZodType },
      ),
      {},
    );
    expect(received).toEqual(expected);
  });

  it('that the worker needs fails, and the error says how to give one', async () => {
    const worker = everywhere(() => 1, { payload: schemas.zod });
    await expect(everywhere.local(worker, {} as never)).rejects.toMatchObject({
      name: 'PayloadError',
      message: expect.stringMatching(
        /^the run has no payload, and the worker's schema needs one \(payload: .*\); give it .*, or let the schema accept undefined, as zod's \.prefault/,
      ),
      issues: [{ path: 'payload' }],
    });
  });
});

it('waits for a validator that is asynchronous', async () => {
  const known = z.string().refine(async (name) => name === 'known', 'is not known');
  const worker = everywhere(({ payload }) => payload, { payload: known });
  expect(await everywhere.local(worker, { payload: 'known' })).toBe('known');
  await expect(everywhere.local(worker, { payload: 'other' })).rejects.toThrow('payload: is not known');
});

it('lists some of many problems, and says how many there are', async () => {
  const worker = everywhere(() => 1, { payload: z.array(z.string()) });
  const failing = everywhere.local(worker, { payload: Array(20).fill(1) });
  await expect(failing).rejects.toThrow(/payload\[7\]: .*; and 12 more$/);
});
