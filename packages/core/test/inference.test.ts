import type { Logger } from '@aws-lambda-powertools/logger';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { Context } from 'aws-lambda';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { everywhere, type LambdaHandler, type WorkerInput } from '../src/index.ts';

// Checked by `tsc`; at run time these handlers are only made, not called.
describe('types', () => {
  it('of the input are known without an annotation', () => {
    const handler = everywhere(async (input) => {
      expectTypeOf(input).toEqualTypeOf<WorkerInput<unknown>>();
      expectTypeOf(input.payload).toBeUnknown();
      expectTypeOf(input.account).toEqualTypeOf<{ readonly id: string; readonly name: string }>();
      expectTypeOf(input.logger).toEqualTypeOf<Logger>();
      expectTypeOf(input.context).toEqualTypeOf<Context>();
      expectTypeOf(input.signal).toEqualTypeOf<AbortSignal>();
    });
    expectTypeOf(handler).toEqualTypeOf<LambdaHandler>();
    expect(handler).toBeTypeOf('function');
  });

  it('of the payload are what the author annotates', () => {
    everywhere<{ prefix: string }>(({ payload }) => expectTypeOf(payload.prefix).toBeString());
    everywhere(({ payload }: WorkerInput<{ prefix: string }>) => expectTypeOf(payload.prefix).toBeString());
  });

  it('of a client are those of its class, and its configuration is checked', () => {
    everywhere(({ client }) => {
      expectTypeOf(client(SSMClient)).toEqualTypeOf<SSMClient>();
      expectTypeOf(client(STSClient, { region: 'us-east-1' })).toEqualTypeOf<STSClient>();
      // @ts-expect-error a region is a string
      client(SSMClient, { region: 7 });
      // @ts-expect-error no class of a client
      client(Date);
    });
  });
});
