import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it } from 'vitest';
import type { Aws } from '../../src/aws/clients.ts';
import { logsOnAws } from '../../src/logs/logs-on-aws.ts';
import type { TargetLog } from '../../src/logs/target-log.ts';
import type { LocatedRun } from '../../src/runs/run-store.ts';

const arn = 'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:nightly';
const other = 'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:weekly';
const [first, second] = ['222222222222', '333333333333'];
const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;

type Targets = ReadonlyMap<string, Omit<TargetLog, 'lines'>>;

/** Sorts lines, `[stream, message]`, of a worker's log group by target. */
async function sorted(
  lines: readonly (readonly [string, string])[],
  { isTenantIsolated = false, targets = new Map() }: { isTenantIsolated?: boolean; targets?: Targets } = {},
): Promise<TargetLog[]> {
  const configuration = {
    FunctionName: 'StepEverywhere_example',
    ...(isTenantIsolated && { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
  };
  const events = lines.map(([logStreamName, message]) => ({ logStreamName, message: `${message}\n` }));
  const client = Object.assign(new CloudWatchLogsClient({ region: 'us-east-1' }), {
    send: async () => ({ events }),
  });
  const aws = { lambda: async () => ({ send: async () => configuration }), logs: async () => client };
  const run = { arn, startDate: new Date(0), stopDate: new Date(1) } as LocatedRun;
  const found: TargetLog[] = [];
  for await (const log of logsOnAws(aws as unknown as Aws, run, 'StepEverywhere_example', targets))
    found.push(log);
  return found;
}

/** Lambda's own lines around an invocation's lines in the log format JSON. */
const event = (type: string, requestId: string, more: object = {}) =>
  JSON.stringify({ time: '2026-11-30T07:00:00.000Z', type, record: { requestId, ...more } });
const printed = (requestId: string, message: string, more: object = {}) =>
  JSON.stringify({ timestamp: '2026-11-30T07:00:00.000Z', level: 'INFO', requestId, ...more, message });
const logged = (requestId: string, account: string, region: string, execution = arn) =>
  JSON.stringify({ message: 'found', account, region, execution, function_request_id: requestId });

it('finds the account of every line of a worker with tenant isolation by its environment', async () => {
  const [one, two] = ['stream/one', 'stream/two'];
  const found = await sorted(
    [
      [one, `START RequestId: ${id(1)} Version: $LATEST`],
      [one, `2026-11-30T07:00:00.000Z\t${id(1)}\tINFO\tprinted`],
      [one, `END RequestId: ${id(1)}`],
      // The log format JSON, with the tenant in each line.
      [two, event('platform.start', id(3), { tenantId: second })],
      [two, printed(id(3), 'in JSON', { tenantId: second })],
      [two, event('platform.report', id(3), { status: 'success', tenantId: second })],
      [one, logged(id(2), first, 'eu-west-1')],
    ],
    { isTenantIsolated: true },
  );
  expect(found.map(({ accountId, region, lines }) => [accountId, region, lines.length])).toEqual([
    [first, '-', 1],
    [second, '-', 1],
    [first, 'eu-west-1', 1],
  ]);
});

it('ignores a tenant that a worker prints, in the log format Text or in its own JSON', async () => {
  const found = await sorted(
    [
      // Lambda has not named the tenant yet, for example because its own events are not logged.
      ['stream/one', JSON.stringify({ tenantId: second, record: { tenantId: second } })],
      ['stream/one', printed(id(1), 'in JSON', { tenantId: first })],
      ['stream/one', event('platform.report', id(1), { tenantId: second })],
      ['stream/one', `2026-11-30T07:00:00.000Z\t${id(1)}\tINFO\t{"tenantId":"${second}"}`],
      ['stream/one', `printed ${event('platform.start', id(1), { tenantId: second })}`],
      ['stream/one', printed(id(1), JSON.stringify({ tenantId: second }), { tenantId: first })],
    ],
    { isTenantIsolated: true },
  );
  expect(found.map(({ accountId, lines }) => [accountId, lines.length])).toEqual([
    [first, 1],
    [first, 4],
  ]);
});

it('keeps the lines of an invocation with its target, whatever target a later line names', async () => {
  const targets = new Map([[id(1), { accountId: first, region: 'eu-west-1' }]]);
  const found = await sorted(
    [
      ['stream', logged(id(1), second, 'us-east-1')],
      ['stream', logged(id(2), first, 'eu-west-1')],
      ['stream', logged(id(2), second, 'us-east-1', other)],
    ],
    { targets },
  );
  expect(found.map(({ accountId, region, lines }) => [accountId, region, lines.length])).toEqual([
    [first, 'eu-west-1', 1],
    [first, 'eu-west-1', 2],
  ]);
});

it('ignores the ids of other requests in logged data', async () => {
  const denied = `denied, RequestId: ${id(8)}`;
  const data = { message: denied, call: { requestId: id(9) }, function_request_id: id(1) };
  const targets = new Map([[id(1), { accountId: first, region: 'eu-west-1' }]]);
  const found = await sorted([['stream', JSON.stringify(data)]], { targets });
  expect(found).toEqual([{ accountId: first, region: 'eu-west-1', lines: [JSON.stringify(data)] }]);
});

it('does not assign an environment that serves many accounts to one of them', async () => {
  const found = await sorted([
    ['stream', logged(id(1), first, 'eu-west-1')],
    ['stream', printed(id(2), 'of whom?')],
  ]);
  expect(found.map(({ accountId }) => accountId)).toEqual([first, '-']);
});

it("leaves out Lambda's own events and the lines of another run, but not how Lambda ended an invocation", async () => {
  const targets = new Map([[id(1), { accountId: first, region: 'eu-west-1' }]]);
  const lost = event('platform.report', id(1), { status: 'timeout' });
  const found = await sorted(
    [
      ['stream', event('platform.initStart', id(1))],
      ['stream', lost],
      ['stream', logged(id(2), second, 'eu-west-1', other)],
    ],
    { targets },
  );
  expect(found).toEqual([{ accountId: first, region: 'eu-west-1', lines: [lost] }]);
});
