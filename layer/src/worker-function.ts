import { type Handler, isWorker } from '@step-everywhere/core';
import type { AuthorModule } from './author-module.ts';
import { HandlerExportError } from './errors.ts';
import { type HandlerName, SETTING } from './handler-name.ts';

/**
 * Finds the author's function among the module's exports, or in its default export, as Lambda does.
 *
 * @throws {HandlerExportError} if there is none, it is not a function, or it takes a callback
 */
export function workerFunction({ exports, file }: AuthorModule, { path, text }: HandlerName): Handler {
  const exported = path.join('.');
  const found = follow(exports, path) ?? follow((exports as { default?: unknown }).default, path);
  const fail = (reason: string) =>
    new HandlerExportError(
      file,
      exported,
      `${file} ${reason} (${SETTING} is ${text}). What to do: Export a function that returns the result, or name another export.`,
    );
  if (found === undefined || found === null) {
    throw fail(`does not export ${exported}; it exports ${exportedNames(exports)}`);
  }
  if (typeof found !== 'function') {
    throw fail(`exports ${exported}, but that is ${kindOf(found)} and no function`);
  }
  if (found.length >= 3 && !isWorker(found)) {
    throw fail(
      `exports ${exported}, which takes a callback as its third parameter. A worker returns its result, or a promise of it`,
    );
  }
  return found as Handler;
}

function follow(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}

/** Node's own marks of CommonJS are not the author's exports. */
const MARKS = ['module.exports', '__esModule'];

function exportedNames(exports: object): string {
  const names = Object.keys(exports).filter((name) => !MARKS.includes(name));
  const { default: inner } = exports as { default?: unknown };
  const nested = typeof inner === 'object' && inner !== null ? Object.keys(inner) : [];
  return [...new Set([...names, ...nested])].join(', ') || 'nothing';
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object') return `a ${typeof value}`;
  return Array.isArray(value) ? 'an array' : 'an object';
}
