import type { Redaction } from './redaction.ts';

/** Bytes that a failed target may take in the state of Step Functions. */
const MOST_BYTES = 1_024;
const MOST_OF_NAME = 100;
const MOST_OF_MESSAGE = 640;
/** Characters of the message in the first line of the stack, which Lambda sends in addition to the message itself. */
const MOST_IN_STACK = 120;
const LEAST_IN_STACK = 20;
const DEEPEST_CAUSE = 5;

/**
 * Makes the error that Lambda gets from whatever the handler threw: small, and without secrets.
 *
 * It keeps the name and message, and the causes' messages and first stack lines as far as there is room. Lambda turns it into
 * `{"errorType","errorMessage","trace"}`, Step Functions keeps that as a string in the state, and the failures of
 * all regions of an account must fit into one state. Everything else is dropped, including the cause and the request.
 */
export function failure(thrown: unknown, redaction: Redaction): Error {
  const name = cut(redaction.text(nameOf(thrown)), MOST_OF_NAME);
  const message = cut(redaction.text(messageOf(thrown)), MOST_OF_MESSAGE);
  const error = new Error(message);
  const trace = fitting(name, message, redaction.text(stackOf(thrown)));
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  Object.defineProperty(error, 'stack', { value: trace.join('\n'), configurable: true, writable: true });
  return error;
}

/** Keeps as many stack lines as fit, the author's lines before those of libraries and Node.js. */
function fitting(name: string, message: string, stack: string): string[] {
  const left = MOST_BYTES - size({ errorType: name, errorMessage: message, trace: [`${name}: `] });
  const most = Math.min(MOST_IN_STACK, left);
  const trace = [
    message === '' || most < LEAST_IN_STACK ? name : `${name}: ${cut(message.split('\n', 1)[0] ?? '', most)}`,
  ];
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const others = frames.filter(isForeign);
  for (const frame of [...frames.filter((line) => !isForeign(line)), ...others]) {
    if (size({ errorType: name, errorMessage: message, trace: [...trace, frame] }) > MOST_BYTES) break;
    trace.push(frame);
  }
  return trace;
}

function isForeign(frame: string): boolean {
  return /[\\/]node_modules[\\/]|[( ]node:|\(native|\(<anonymous>\)/.test(frame);
}

/** Bytes of the error within a state, where it is JSON as a string inside JSON. */
function size(error: object): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(error)));
}

function cut(text: string, most: number): string {
  const escaped = (part: string) => size([part]) - size(['']);
  if (escaped(text) <= most) return text;
  // Cut between code points, because half of one is not valid text; count bytes, because the limit is in bytes.
  let kept = '';
  let bytes = Buffer.byteLength('…');
  for (const character of text) {
    bytes += escaped(character);
    if (bytes > most) break;
    kept += character;
  }
  return `${kept}…`;
}

function nameOf(thrown: unknown): string {
  const name = read(thrown, 'name');
  return typeof name === 'string' && name !== '' ? name : 'Error';
}

function messageOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null)
    return `the handler threw ${described(thrown)}, which is not an Error`;
  const parts: string[] = [];
  let current: unknown = thrown;
  for (let depth = 0; depth < DEEPEST_CAUSE && typeof current === 'object' && current !== null; depth += 1) {
    const own = ownMessage(current);
    const named = depth === 0 ? own : `caused by ${nameOf(current)}: ${own}`;
    // Messages of this package's errors already include their cause.
    if (depth === 0 || !parts.some((part) => part.includes(own))) parts.push(named);
    current = read(current, 'cause');
  }
  return parts.filter((part) => part !== '').join('; ');
}

function ownMessage(error: object): string {
  const message = read(error, 'message');
  const own = typeof message === 'string' ? message : '';
  const errors = errorsOf(error);
  if (errors.length === 0) return own;
  const several = errors.slice(0, 3).map((each) => `${nameOf(each)}: ${textOf(each)}`);
  return `${own || `${errors.length} errors`} (${several.join('; ')}${errors.length > 3 ? '; …' : ''})`;
}

/** The errors of an AggregateError; none if they cannot be read. */
function errorsOf(error: object): readonly unknown[] {
  const errors = read(error, 'errors');
  try {
    return Array.isArray(errors) ? [...errors] : [];
  } catch {
    return [];
  }
}

function textOf(error: unknown): string {
  const message = read(error, 'message');
  return typeof message === 'string' ? message : described(error);
}

function stackOf(thrown: unknown): string {
  const stack = read(thrown, 'stack');
  return typeof stack === 'string' ? stack : '';
}

/** Reads a property of an unknown object, whose getter may throw. */
export function read(from: unknown, property: string): unknown {
  try {
    return typeof from === 'object' && from !== null
      ? (from as Record<string, unknown>)[property]
      : undefined;
  } catch {
    return undefined;
  }
}

function described(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'symbol' || typeof value === 'bigint') return `a ${typeof value}`;
  return typeof value === 'function' || typeof value === 'object' ? `a ${typeof value}` : String(value);
}
