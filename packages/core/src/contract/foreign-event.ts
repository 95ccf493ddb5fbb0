import { EventError } from '../errors.ts';

const ADVICE =
  'Only the step-everywhere orchestrator invokes a worker. ' +
  'To try a worker on your machine, run `step-everywhere dev worker.ts`, or test it with `everywhere.local`.';

/**
 * Recognises events that do not come from an orchestrator, such as the console's test event.
 *
 * @returns the error to throw, or `undefined` if the event looks like one of the contract
 */
export function foreignEvent(event: unknown): EventError | undefined {
  const expected = 'an event of the step-everywhere contract';
  const isObject = typeof event === 'object' && event !== null && !Array.isArray(event);
  const isOurs = isObject && ('Context' in event || 'Credentials' in event || 'Output' in event);
  if (isOurs) return undefined;
  const source = isObject ? sourceOf(event) : kindOf(event);
  return new EventError(`this event is ${source}, expected ${expected}. ${ADVICE}`, { field: '', expected });
}

function kindOf(event: unknown): string {
  if (event === null || event === undefined) return String(event);
  return Array.isArray(event) ? 'an array' : `a ${typeof event}`;
}

function sourceOf(event: object): string {
  const fields = event as Readonly<Record<string, unknown>>;
  if (Object.keys(fields).length === 0) return 'empty';
  if ('key1' in fields) return "the Lambda console's test event";
  if ('detail-type' in fields && 'detail' in fields) return 'an EventBridge event';
  if ('httpMethod' in fields || 'requestContext' in fields)
    return 'an HTTP request from API Gateway, a function URL or a load balancer';
  if ('Function' in fields && 'RoleName' in fields)
    return "a run's input, which is for the state machine and not for a worker";
  if (Array.isArray(fields.Records)) return recordsOf(fields.Records);
  return 'of another kind';
}

function recordsOf(records: readonly unknown[]): string {
  const first = records[0] as { eventSource?: unknown; EventSource?: unknown } | null | undefined;
  const source = first?.eventSource ?? first?.EventSource;
  const known = typeof source === 'string' && /^aws:[a-z0-9]{1,20}$/.test(source);
  return known ? `an event from ${source}` : 'a batch of records';
}
