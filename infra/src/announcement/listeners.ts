import { clientSettings } from '../client-settings.ts';
import { ServiceCallError, serviceFailure, ThrottledError } from '../errors/index.ts';
import { describeEnd } from './notification.ts';
import { hasFailed, type RunEnded } from './run-ended.ts';

/** What is notified at the end of a run. */
export interface Listeners {
  /** Name of the event bus; without it, no event is put. */
  readonly eventBus?: string;
  /** ARNs of the SNS topics of the text messages. */
  readonly topicArns: readonly string[];
  /** After which runs a text message is sent. */
  readonly notifyOn: 'always' | 'failures';
}

/** What the event is from, in a rule's pattern. */
export const eventSource = 'step-everywhere';

/** What kind of event it is, in a rule's pattern. */
export const eventType = 'Run Ended';

/** What is to be sent to one listener. */
export interface Announcement {
  /** `event`, or the ARN of a topic. */
  readonly to: string;
  /** @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} */
  send(): Promise<void>;
}

/** Lists what is to be sent at the end of a run. */
export function announcements(ended: RunEnded, { eventBus, topicArns, notifyOn }: Listeners): Announcement[] {
  const isSent = notifyOn === 'always' || hasFailed(ended);
  return [
    ...(eventBus === undefined ? [] : [{ to: 'event', send: () => putEvent(ended, eventBus) }]),
    ...(isSent ? topicArns.map((arn) => ({ to: arn, send: () => publish(ended, arn) })) : []),
  ];
}

async function putEvent(ended: RunEnded, EventBusName: string): Promise<void> {
  const operation = 'events:PutEvents';
  // Loaded here: the state that summarises a run under way does without.
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
  // An entry may fail in an answer that succeeded, which the SDK does not try again.
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
