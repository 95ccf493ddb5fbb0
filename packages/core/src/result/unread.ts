import { refused, unreadable, type Walk } from './walk.ts';

/** Refuses a value that would become `{}` although the author still has to wait for or read its content. */
export function refuseUnread(value: object, walk: Walk): void {
  const has = (method: string) => typeof read(value, method, walk) === 'function';
  if (has('transformToString')) {
    throw refused(
      walk,
      'the stream of an SDK response',
      'read it first: await response.Body.transformToString()',
    );
  }
  if (has('pipe') || value instanceof ReadableStream || value instanceof Blob) {
    throw refused(walk, 'a stream or a Blob', 'read it first, and return its content');
  }
  // Also those of libraries, such as node-fetch, which have public fields.
  if (has('arrayBuffer') && has('text')) {
    throw refused(walk, 'a response that nobody has read', 'read it first: await response.json()');
  }
  if (has('then')) throw refused(walk, 'a promise', 'await it first');
  if (Symbol.asyncIterator in value || (Symbol.iterator in value && has('next'))) {
    throw refused(
      walk,
      'an iterator',
      'return an array of its items, or return the iterator itself to store its items as rows',
    );
  }
}

/** Refuses an object with only private state, which would become `{}`: a `Response`, `Headers`, an `AbortSignal`, a class with private fields. */
export function refuseEmpty(value: object, walk: Walk): void {
  if (Object.keys(value).length > 0) return;
  refuseUnread(value, walk);
  const name = (value.constructor as { name?: unknown } | undefined)?.name;
  const what = typeof name === 'string' && name !== '' ? `of the class ${name}` : 'of a class without a name';
  throw refused(
    walk,
    `an object ${what} without public fields`,
    'return a plain object with the values that you want to store',
  );
}

/** Reads a property, whose getter may throw. @throws ResultError */
export function read(value: object, key: string, walk: Walk): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch (cause) {
    walk.keys.push(key);
    throw unreadable(walk, 'reading it failed', cause);
  }
}
