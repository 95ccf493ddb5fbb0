import { clientSettings } from '../client-settings.ts';
import { ServiceCallError, serviceFailure, ThrottledError } from '../errors/index.ts';
import { announcedKey, type Run, type Summary } from '../run/index.ts';
import { type RunObjects, readJson, storeJson } from '../storage/index.ts';
import { describeEnd } from './notification.ts';
import { type EndedExecution, hasFailed, makeRunEnded, type RunEnded } from './run-ended.ts';

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

/**
 * Announces the end of a run, unless that was done before: as an event on the bus, and as a text message. A note beside the
 * run's summary says which end it was, so that an end that EventBridge delivers twice is announced once, and the new end of a
 * run that was redriven is announced too. If the note cannot be stored, the end is announced again.
 *
 * @param report what the run was and came to; nothing of one that ended before it had targets
 * @returns what was announced; nothing when it had been before
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}; nothing is noted, and the next call tries again
 */
export async function announceEnd(
  execution: EndedExecution,
  report: { readonly run: Run; readonly summary: Summary } | undefined,
  objects: RunObjects,
  { eventBus, topicArns, notifyOn }: Listeners,
): Promise<RunEnded | undefined> {
  if (report && (await wasAnnounced(objects, report.run, execution.stopDate))) return undefined;
  const ended = makeRunEnded(execution, report);
  const isSent = notifyOn === 'always' || hasFailed(ended);
  // What keeps the one from being sent does not keep the others.
  const all = [
    ...(eventBus === undefined ? [] : [putEvent(ended, eventBus)]),
    ...(isSent ? topicArns.map((topicArn) => publish(ended, topicArn)) : []),
  ];
  await Promise.allSettled(all);
  await Promise.all(all);
  if (report) await storeJson(objects, announcedKey(report.run.RunPrefix), { EndTime: ended.EndTime });
  return ended;
}

/**
 * Whether the end of a run was announced.
 *
 * @param stopDate when the run ended; a redriven run ends once more, at another time
 * @throws what the objects throw
 */
export async function wasAnnounced(
  objects: RunObjects,
  { RunPrefix }: Run,
  stopDate: Date,
): Promise<boolean> {
  const note = await readJson(objects, announcedKey(RunPrefix));
  return (note as { readonly EndTime?: unknown } | undefined)?.EndTime === stopDate.toISOString();
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
