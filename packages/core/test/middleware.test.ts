import {
  IdempotencyConfig,
  IdempotencyItemAlreadyExistsError,
  IdempotencyItemNotFoundError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer, type IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { everywhere, type WorkerInput } from '../src/index.ts';
import { lambdaContext, startTestAws, type TestAws } from '../src/testing/index.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startTestAws();
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});
beforeEach(() => (aws.objects as Map<string, string>).clear());
const stored = () => [...aws.objects.values()];

describe('middy', () => {
  it('wraps a worker: sees the event, the answer and errors', async () => {
    const seen: string[] = [];
    const handler = middy(everywhere(({ region }) => region))
      .before(({ event }) => void seen.push((event as { Context: { Region: string } }).Context.Region))
      .after(({ response }) => void seen.push(JSON.stringify(response)));
    await handler(aws.event(), lambdaContext());
    expect(seen).toEqual(['ap-southeast-2', '"stored"']);
    expect(stored()).toEqual(['"ap-southeast-2"']);
    const failing = middy(everywhere(() => Promise.reject(new TypeError('x')))).onError(
      ({ error }) => void seen.push(error?.name ?? ''),
    );
    await expect(failing(aws.event(), lambdaContext())).rejects.toThrow('x');
    expect(seen.at(-1)).toBe('TypeError');
  });

  it('is wrapped by a worker: its middleware sees what the handler is given', async () => {
    const inner = middy((input: WorkerInput<{ n: number }>) => input.payload.n)
      .before(({ event, context }) => {
        (event.payload as { n: number }).n += context.functionName.length;
      })
      .after((request) => {
        request.response = Number(request.response) * 2;
      });
    await everywhere<{ n: number }>(inner)(aws.event({ payload: { n: 1 } }), lambdaContext());
    expect(stored()).toEqual([`${2 * (1 + 'StepEverywhere_example'.length)}`]);
  });
});

describe('Powertools', () => {
  // `tracer.test.ts` has it enabled, in a process of its own.
  it("'s Tracer, while it is disabled, and Metrics keep working around a worker", async () => {
    const tracer = new Tracer({ enabled: false });
    const metrics = new Metrics({ namespace: 'workers', serviceName: 'test' });
    const published = vi.spyOn(metrics, 'publishStoredMetrics');
    const handler = middy(
      everywhere(({ context }) => {
        metrics.addMetric('targets', MetricUnit.Count, 1);
        return (
          tracer.provider.captureAsyncFunc('work', async () => context.awsRequestId) ?? context.awsRequestId
        );
      }),
    )
      .use(captureLambdaHandler(tracer))
      .use(logMetrics(metrics));
    const output = vi.spyOn(console, 'log').mockReturnValue();
    const context = lambdaContext();
    await handler(aws.event(), context);
    expect(published).toHaveBeenCalled();
    output.mockRestore();
    expect(stored()).toEqual([`"${context.awsRequestId}"`]);
  });

  it("'s Idempotency invokes a target's worker once", async () => {
    const calls = vi.fn();
    const worker = everywhere(({ region }) => calls(region));
    const config = new IdempotencyConfig({ eventKeyJmesPath: 'Context.[ExecutionId, AccountId, Region]' });
    const handler = makeIdempotent(worker, { persistenceStore: new InMemory(), config });
    const event = aws.event();
    await handler(event, lambdaContext());
    await handler(aws.event(), lambdaContext());
    await handler(aws.event({ region: 'eu-west-1' }), lambdaContext());
    expect(calls.mock.calls).toEqual([['ap-southeast-2'], ['eu-west-1']]);
  });

  it("'s Logger middleware takes the worker's logger", async () => {
    await everywhere(({ logger, context }) => {
      const inner = middy(async () => 1).use(injectLambdaContext(logger));
      return inner({}, context);
    })(aws.event(), lambdaContext());
    expect(stored()).toEqual(['1']);
  });
});

/** Powertools' persistence, in memory. */
class InMemory extends BasePersistenceLayer {
  readonly #records = new Map<string, IdempotencyRecord>();
  protected async _putRecord(record: IdempotencyRecord): Promise<void> {
    const existing = this.#records.get(record.idempotencyKey);
    if (existing !== undefined) throw new IdempotencyItemAlreadyExistsError('exists', existing);
    this.#records.set(record.idempotencyKey, record);
  }
  protected async _getRecord(key: string): Promise<IdempotencyRecord> {
    const record = this.#records.get(key);
    if (record === undefined) throw new IdempotencyItemNotFoundError();
    return record;
  }
  protected async _updateRecord(record: IdempotencyRecord): Promise<void> {
    this.#records.set(record.idempotencyKey, record);
  }
  protected async _deleteRecord(record: IdempotencyRecord): Promise<void> {
    this.#records.delete(record.idempotencyKey);
  }
}
