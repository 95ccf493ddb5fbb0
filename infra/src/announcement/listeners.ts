import { clientSettings } from '../client-settings.ts';
import { ServiceCallError, serviceFailure, ThrottledError } from '../errors/index.ts';
import { describeEnd } from './notification.ts';
import { hasFailed, type RunEnded } from './run-ended.ts';

/** The listeners to notify at the end of a run. */
export interface Listeners {
  /** Name of the event bus; without it, no event is sent. */
  readonly eventBus?: string;
  /** ARNs of the SNS topics for text messages. */
  readonly topicArns: readonly string[];
  /** Which runs send a text message. */
  readonly notifyOn: 'always' | 'failures';
}

/** `source` of the event, for a rule's pattern. */
const eventSource = 'step-everywhere';

/** `detail-type` of the event, for a rule's pattern. */
const eventType = 'Run Ended';

/** An announcement to one listener. */
export interface Announcement {
  /** `event`, or the ARN of a topic. */
  readonly to: string;
  /** @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} */
  send(): Promise<void>;
}

/** Lists the announcements at the end of a run. */
export function announcements(ended: RunEnded, { eventBus, topicArns, notifyOn }: Listeners): Announcement[] {
  const isSent = notifyOn === 'always' || hasFailed(ended);
  return [
    ...(eventBus === undefined ? [] : [{ to: 'event', send: () => putEvent(ended, eventBus) }]),
    ...(isSent ? topicArns.map((arn) => ({ to: arn, send: () => publish(ended, arn) })) : []),
  ];
}

async function putEvent(ended: RunEnded, EventBusName: string): Promise<void> {
  const operation = 'events:PutEvents';
  // Loaded here, because the state that summarises a running run does not need it.
  const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const client = new EventBridgeClient(clientSettings(8));
  const Entry = {
    EventBusName,
    Source: eventSource,
    DetailType: eventType,
    Time: new Date(ended.EndTime),
    Resources: [ended.ExecutionId],
    Detail: JSON.stringify(ended),
  };
  const { Entries: [entry] = [] } = await client
    .send(new PutEventsCommand({ Entries: [Entry] }))
    .catch((error) => {
      throw serviceFailure(operation, error);
    });
  // An entry can fail although the call succeeded, and the SDK does not retry that.
  if (entry?.ErrorCode === undefined) return;
  const { ErrorCode, ErrorMessage = '' } = entry;
  if (/^(ThrottlingException|InternalFailure|InternalException)$/.test(ErrorCode))
    throw new ThrottledError(operation);
  throw new ServiceCallError(operation, `${operation} failed: ${ErrorCode}: ${ErrorMessage}`);
}

async function publish(ended: RunEnded, TopicArn: string): Promise<void> {
  const { SNSClient, PublishCommand } = await import('@aws-sdk/client-sns');
  const client = new SNSClient(clientSettings(8));
  await client.send(new PublishCommand({ TopicArn, ...describeEnd(ended) })).catch((error) => {
    throw serviceFailure('sns:Publish', error);
  });
}
