import { refused, unreadable, type Walk } from './walk.ts';

/** What would become `{}` although it holds something that the author still has to wait for. */
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
    throw refused(walk, 'a stream or a Blob', 'read it first, and return what it holds');
  }
  if (has('then')) throw refused(walk, 'a promise', 'await it first');
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
    throw refused(walk, 'a weak reference', 'return what it refers to');
  }
}

/** Reads a property, whose getter may fail. @throws ResultError */
export function read(value: object, key: string, walk: Walk): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch (cause) {
    walk.keys.push(key);
    throw unreadable(walk, 'reading it failed', cause);
  }
}
