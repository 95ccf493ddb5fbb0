import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { awsJson } from '../protocols/aws-json.ts';
import type { Call, Operation, Service } from '../service.ts';
import { checkInput } from './input-check.ts';

/** An event on its way to one target of a rule. */
export interface Delivery {
  readonly Event: object;
  /** ARN of the function. */
  readonly TargetArn: string;
}

/** An event in the form that the targets of rules receive. */
export interface BusEvent {
  /** A UUID. */
  readonly id: string;
  /** For example `aws.states`. */
  readonly source: string;
  /** For example `Step Functions Execution Status Change`. */
  readonly 'detail-type': string;
  /** Id of the account whose bus got the event. */
  readonly account: string;
  /** Region of the bus. */
  readonly region: string;
  /** ISO 8601, in whole seconds. */
  readonly time: string;
  /** ARNs of the resources that the event is about. */
  readonly resources: readonly string[];
  /** The event's own content, parsed. */
  readonly detail: unknown;
}

/** A delivered event, with the version of its form. */
export interface DeliveredEvent extends BusEvent {
  readonly version: '0';
}

/** Settings of {@link eventsService}. */
export interface EventsSettings {
  /** Lambda's `Invoke`. */
  readonly invoke: Operation;
  /** Receives each event that a client puts; its bus is in the event's account and region. */
  readonly take: (event: BusEvent, busName: string) => void;
}

/**
 * EventBridge: `PutEvents` on any bus of the caller's account and region, and the delivery of events: an asynchronous
 * invocation of each target. A client cannot call `Deliver`; it is an operation so that faults can affect it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function eventsService({ invoke, take }: EventsSettings): Service {
  return {
    signingName: 'events',
    protocol: awsJson({ version: '1.1', targetPrefix: 'AWSEvents' }),
    operations: {
      PutEvents: (input: PutEventsInput, call) => putEvents(input, call, take),
      Deliver: ({ Event, TargetArn }: Delivery, call: Call) =>
        invoke({ FunctionName: TargetArn, InvocationType: 'Event', Payload: JSON.stringify(Event) }, call),
    } satisfies Record<string, Operation>,
  };
}

/** A missing field of an entry makes the entry fail, and not the request. */
interface Entry {
  readonly Source?: unknown;
  readonly DetailType?: unknown;
  readonly Detail?: unknown;
  readonly EventBusName?: unknown;
  readonly Resources?: unknown;
  /** Seconds since 1970. */
  readonly Time?: unknown;
}

interface PutEventsInput {
  readonly Entries?: readonly Entry[];
}

interface EntryResult {
  readonly EventId?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

/** Bytes of all entries together; 256 KB before 2026. */
const MAX_BYTES = 1024 * 1024;

function putEvents({ Entries }: PutEventsInput, call: Call, take: EventsSettings['take']): object {
  checkInput(
    'ValidationException',
    { Entries },
    { Entries: { kind: 'structures', required: true, minLength: 1, maxLength: 10 } },
  );
  const entries = Entries as readonly Entry[];
  if (Buffer.byteLength(JSON.stringify(entries)) > MAX_BYTES)
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
  const results = entries.map((entry) => putEvent(entry, call, take));
  const FailedEntryCount = results.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
  return { FailedEntryCount, Entries: results };
}

function putEvent(entry: Entry, { caller, region }: Call, take: EventsSettings['take']): EntryResult {
  const { Source, DetailType, Detail, EventBusName = 'default', Resources = [], Time } = entry;
  const [missing] = Object.entries({ Source, DetailType, Detail }).find(([, it]) => !isText(it)) ?? [];
  if (missing !== undefined) {
    const reason = `Reason: ${missing} is a required argument.`;
    return refused('InvalidArgument', `Parameter ${missing} is not valid. ${reason}`);
  }
  if (!isText(Source) || !isText(DetailType) || !isText(EventBusName))
    return refused('InvalidArgument', 'Parameter EventBusName is not valid.');
  if (/^aws\./i.test(Source))
    return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  const bus = readBus(EventBusName);
  // A bus of another account accepts events only if its policy allows it; buses in the emulator have no policy.
  if (bus.owner !== undefined && bus.owner !== `${region}:${caller.accountId}`)
    return refused('AccessDeniedException', `${caller.arn} may not put events on ${EventBusName}.`);
  const detail = parseDetail(String(Detail));
  if (detail === undefined) return refused('MalformedDetail', 'Detail is malformed.');
  const id = randomUUID();
  const event: BusEvent = {
    id,
    source: Source,
    'detail-type': DetailType,
    account: caller.accountId,
    region,
    time: (typeof Time === 'number' ? new Date(Time * 1000) : new Date()).toISOString().replace(/\.\d+/, ''),
    resources: Array.isArray(Resources) ? Resources.map(String) : [],
    detail,
  };
  take(event, bus.name);
  return { EventId: id };
}

/** Reads a bus by its name or its ARN. @returns the region and account of an ARN as `owner` */
function readBus(text: string): { readonly name: string; readonly owner?: string } {
  const [, owner, name = text] = /^arn:[\w-]+:events:([\w-]+:\d{12}):event-bus\/(.+)$/.exec(text) ?? [];
  return { name, ...(owner !== undefined && { owner }) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function refused(ErrorCode: string, ErrorMessage: string): EntryResult {
  return { ErrorCode, ErrorMessage };
}

function parseDetail(text: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}
