import { text } from 'node:stream/consumers';
import type { Json } from './json.ts';
import { numberOf } from './map-items.ts';
import type { MapPlan } from './plan.ts';
import type { RunScope } from './run-scope.ts';
import { StateError } from './state-error.ts';

/**
 * Reads the items of a distributed map from S3.
 *
 * @returns the JSON text of each item.
 * @throws {StateError} `States.ItemReaderFailed` if the object does not exist, or does not match `InputType`.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export async function readItems(
  reader: NonNullable<MapPlan['reader']>,
  input: Json,
  { context, stateMachine, call }: RunScope,
): Promise<string[]> {
  const location = reader.parameters.evaluate(input, context);
  const maxItems = numberOf(reader.maxItems, 'MaxItems', input, context) ?? Number.POSITIVE_INFINITY;
  try {
    const getObject = stateMachine.services.s3?.operations.GetObject;
    if (!getObject) throw new Error('The emulator runs without S3.');
    const { Body } = ((await getObject(location, call)) ?? {}) as { Body?: ObjectBody };
    const items = reader.inputType === 'JSONL' ? await jsonLines(Body) : await jsonArray(Body);
    return items.slice(0, maxItems);
  } catch (cause) {
    if (cause instanceof StateError) throw cause;
    const { message } = cause as Error;
    throw new StateError('States.ItemReaderFailed', `${message} (items at ${JSON.stringify(location)})`, {
      cause,
    });
  }
}

/** An object's content, as returned by S3's operation. */
type ObjectBody = Uint8Array | string | AsyncIterable<Uint8Array>;

/** Read completely first: if a stream breaks, an iteration over its lines would neither continue nor end. */
async function textOf(body: ObjectBody = ''): Promise<string> {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  return text(body);
}

async function jsonLines(body: ObjectBody | undefined): Promise<string[]> {
  const lines = (await textOf(body)).split(/\r?\n/);
  return lines.filter((line, index) => {
    if (line.trim() === '') return false;
    parse(line, `line ${index + 1}`);
    return true;
  });
}

async function jsonArray(body: ObjectBody | undefined): Promise<string[]> {
  const items = parse(await textOf(body), 'the object');
  if (!Array.isArray(items))
    throw new Error('Attempting to map over non-iterable node: expected a JSON array.');
  return items.map((item) => JSON.stringify(item));
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${what} is not JSON: ${(cause as Error).message}`, { cause });
  }
}
