import type { Logger } from '@aws-lambda-powertools/logger';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { type } from 'arktype';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  everywhere,
  type LambdaHandler,
  type StoredAs,
  type TargetAccount,
  type WorkerInput,
  type WorkerOptions,
} from '../src/index.ts';

// `tsc` checks these handlers; at run time they are created, but not called.
describe('types', () => {
  it('of the input are known without an annotation', () => {
    const handler = everywhere(async (input) => {
      expectTypeOf(input).toEqualTypeOf<WorkerInput<unknown>>();
      expectTypeOf(input.payload).toBeUnknown();
      expectTypeOf(input.account).toEqualTypeOf<TargetAccount>();
      expectTypeOf(input.logger).toEqualTypeOf<Logger>();
      expectTypeOf(input.context).toEqualTypeOf<Context>();
      expectTypeOf(input.signal).toEqualTypeOf<AbortSignal>();
    });
    expectTypeOf(handler).toEqualTypeOf<LambdaHandler<unknown, Promise<void>>>();
    expect(handler).toBeTypeOf('function');
  });

  it('of the payload are those that the author annotates', () => {
    everywhere<{ prefix: string }>(({ payload }) => expectTypeOf(payload.prefix).toBeString());
    everywhere(({ payload }: WorkerInput<{ prefix: string }>) => expectTypeOf(payload.prefix).toBeString());
  });

  it('of a client are those of its class, and its configuration is checked', () => {
    everywhere(({ client }) => {
      expectTypeOf(client(SSMClient)).toEqualTypeOf<SSMClient>();
      expectTypeOf(client(STSClient, { region: 'us-east-1' })).toEqualTypeOf<STSClient>();
      // @ts-expect-error a region is a string
      client(SSMClient, { region: 7 });
      // @ts-expect-error not the class of a client
      client(Date);
    });
  });

  it('of the payload are those of the schema’s output', () => {
    everywhere(({ payload }) => expectTypeOf(payload).toEqualTypeOf<{ prefix: string; limit: number }>(), {
      payload: z.object({ prefix: z.string(), limit: z.number().default(10) }),
    });
    everywhere(({ payload }) => expectTypeOf(payload).toEqualTypeOf<{ prefix: string }>(), {
      payload: v.object({ prefix: v.string() }),
    });
    everywhere(({ payload }) => expectTypeOf(payload).toEqualTypeOf<{ prefix: string }>(), {
      payload: type({ prefix: 'string' }),
    });
    const options: WorkerOptions = { bigint: 'string' };
    const some = everywhere(({ payload }) => expectTypeOf(payload).toBeUnknown(), options);
    expectTypeOf(some).toExtend<(event: unknown, context: Context) => Promise<'stored'>>();
    const other = ({ payload }: WorkerInput<{ other: string }>) => payload;
    const schema = z.object({ prefix: z.string() });
    // @ts-expect-error the schema has another type
    everywhere(other, { payload: schema });
  });

  it('of a local run are those of the payload that goes in and of the JSON that comes out', () => {
    const worker = everywhere(
      ({ payload }) => ({ at: new Date(0), limit: payload.limit, names: new Set(['a']) }),
      {
        payload: z.object({ limit: z.number().default(10) }),
      },
    );
    const result = () => everywhere.local(worker, { payload: {} });
    expectTypeOf(result).returns.resolves.toEqualTypeOf<{ at: string; limit: number; names: string[] }>();
    // @ts-expect-error a limit is a number
    const wrong = () => everywhere.local(worker, { payload: { limit: 'ten' } });
    expect(wrong).toBeDefined();

    async function* rows() {
      yield { id: 7n, made: new Date(0) };
    }
    const listed = () => everywhere.local(everywhere(rows));
    expectTypeOf(listed).returns.resolves.items.toEqualTypeOf<
      { id: string; made: string } & { AccountId: string; Region: string }
    >();
    const withoutFields = () => everywhere.local(everywhere(rows, { rowFields: false }));
    expectTypeOf(withoutFields).returns.resolves.items.not.toHaveProperty('AccountId');
    const withOthers = () =>
      everywhere.local(everywhere(rows, { rowFields: ({ account }) => ({ name: account.name, id: 1 }) }));
    type Other = Awaited<ReturnType<typeof withOthers>>[number];
    expectTypeOf<Other['name']>().toBeString();
    expectTypeOf<Other['id']>().toBeString();
    function* mixed(): Generator<[bigint] | Date | string> {}
    const unchanged = () => everywhere.local(everywhere(mixed));
    expectTypeOf(unchanged).returns.resolves.items.toEqualTypeOf<[string] | string>();
    const entries = () => everywhere.local(everywhere(() => new Map([['a', { b: 1 }]]).values()));
    expectTypeOf(entries).returns.resolves.items.toEqualTypeOf<
      { b: number } & { AccountId: string; Region: string }
    >();
    const plain = () => everywhere.local(async ({ region }: WorkerInput) => region);
    expectTypeOf(plain).returns.resolves.toBeString();
  });

  it('of a handler that returns nothing are those of `null`', () => {
    const worker = everywhere(async ({ logger }) => {
      logger.info('done');
    });
    const nothing = () => everywhere.local(worker);
    expectTypeOf(nothing).returns.resolves.toBeNull();
    const early = () =>
      everywhere.local(async ({ region }: WorkerInput) => {
        if (region === 'us-east-1') return;
        return { region };
      });
    expectTypeOf(early).returns.resolves.toEqualTypeOf<null | { region: string }>();
  });

  it('of what is stored follow the rules of the conversion', () => {
    expectTypeOf<StoredAs<undefined>>().toBeNull();
    expectTypeOf<StoredAs<void>>().toBeNull();
    expectTypeOf<StoredAs<string | undefined>>().toEqualTypeOf<string | null>();
    expectTypeOf<StoredAs<Map<string, Date>>>().toEqualTypeOf<Record<string, string>>();
    expectTypeOf<StoredAs<{ a?: Date; $metadata: object; b: [Buffer, null] }>>().toEqualTypeOf<{
      a?: string | undefined;
      b: [string, null];
    }>();
  });
});
