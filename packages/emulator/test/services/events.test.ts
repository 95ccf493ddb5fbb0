import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BusEvent, eventsService } from '../../src/services/events.ts';
import { snsService, type TopicMessage } from '../../src/services/sns.ts';
import { type Served, serve } from '../fixtures/serve.ts';

let served: Served;
let taken: [BusEvent, string][] = [];
let messages: TopicMessage[] = [];
const busOf = (account: string, region = 'us-east-1') =>
  `arn:aws:events:${region}:${account}:event-bus/payroll`;
const topicOf = (account: string, region = 'us-east-1') => `arn:aws:sns:${region}:${account}:operators`;

beforeAll(async () => {
  served = await serve(({ organization }) => [
    eventsService({ invoke: () => ({}), take: (event, bus) => taken.push([event, bus]) }),
    snsService({
      hasTopic: (arn) => arn.startsWith(topicOf(organization.managementAccountId)),
      take: (message) => messages.push(message),
    }),
  ]);
});
afterAll(() => served.close());
beforeEach(() => {
  taken = [];
  messages = [];
});

describe('EventBridge', () => {
  const put = (...Entries: object[]) =>
    new EventBridgeClient(served.client()).send(new PutEventsCommand({ Entries }));
  const entry = { Source: 'acme', DetailType: 'Done', Detail: '{"n":1}' };

  it('accepts an event in the form that rules and their targets get', async () => {
    const Time = new Date('2026-11-22T10:02:05Z');
    const { FailedEntryCount, Entries } = await put({ ...entry, Time, Resources: ['arn:aws:x'] });
    expect(FailedEntryCount).toBe(0);
    expect(taken).toEqual([
      [
        {
          id: Entries?.[0]?.EventId,
          source: 'acme',
          'detail-type': 'Done',
          account: served.admin.accountId,
          region: 'us-east-1',
          time: '2026-11-22T10:02:05Z',
          resources: ['arn:aws:x'],
          detail: { n: 1 },
        },
        'default',
      ],
    ]);
  });

  it.each(['payroll', busOf('111111111111')])('finds a bus by its name or ARN: %s', async (EventBusName) => {
    await put({ ...entry, EventBusName });
    expect(taken[0]?.[1]).toBe('payroll');
  });

  it.each([
    ['InvalidArgument', { ...entry, Source: undefined }],
    ['InvalidArgument', { ...entry, DetailType: '' }],
    ['NotAuthorizedForSourceException', { ...entry, Source: 'aws.states' }],
    ['AccessDeniedException', { ...entry, EventBusName: busOf('999999999999') }],
    ['AccessDeniedException', { ...entry, EventBusName: busOf('111111111111', 'eu-west-1') }],
    ['MalformedDetail', { ...entry, Detail: '7' }],
    ['MalformedDetail', { ...entry, Detail: '{' }],
  ])('answers %s for an entry, and accepts the others', async (ErrorCode, wrong) => {
    const { FailedEntryCount, Entries } = await put(wrong, entry);
    expect({ FailedEntryCount, codes: Entries?.map((each) => each.ErrorCode) }).toEqual({
      FailedEntryCount: 1,
      codes: [ErrorCode, undefined],
    });
    expect(taken).toHaveLength(1);
  });

  it.each([0, 11])('refuses %d entries', async (number) => {
    await expect(put(...Array.from({ length: number }, () => entry))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('SNS', () => {
  const publish = (input: Partial<PublishCommandInput>) =>
    new SNSClient(served.client()).send(
      new PublishCommand({ TopicArn: topicOf(served.admin.accountId), Message: 'Done', ...input }),
    );

  it('publishes to a topic', async () => {
    expect(await publish({ Subject: 'A run' })).toMatchObject({ MessageId: expect.any(String) });
    expect(messages).toEqual([
      { topicArn: topicOf(served.admin.accountId), subject: 'A run', message: 'Done' },
    ]);
  });

  it.each<[string, Partial<PublishCommandInput>]>([
    ['NotFound', { TopicArn: topicOf('999999999999') }],
    ['InvalidParameter', { TopicArn: topicOf('111111111111', 'eu-west-1') }],
    ['InvalidParameter', { Subject: 'two\nlines' }],
    ['InvalidParameter', { Subject: 'x'.repeat(100) }],
    ['InvalidParameter', { Message: '' }],
    ['InvalidParameter', { Message: 'x'.repeat(256 * 1024 + 1) }],
  ])('answers %s', async (code, input) => {
    await expect(publish(input)).rejects.toMatchObject({ name: expect.stringContaining(code) });
    expect(messages).toEqual([]);
  });
});
