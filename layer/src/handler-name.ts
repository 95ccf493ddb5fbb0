import { posix } from 'node:path';
import { HandlerSettingError } from './errors.ts';

/** The environment variable that names the author's function. */
export const SETTING = 'STEP_EVERYWHERE_HANDLER';

/** The parts of a handler's name. */
export interface HandlerName {
  /** The whole name, for example `src/index.api.handler`. */
  readonly text: string;
  /** Folder of the module: relative to the function's code, empty, or absolute. */
  readonly folder: string;
  /** Name of the module's file without its extension, for example `index`. */
  readonly module: string;
  /** Names to follow from the module's exports, for example `['api', 'handler']`. */
  readonly path: readonly string[];
}

/**
 * Splits a handler's name as Lambda's Node.js runtime does: the module ends at the first dot after the last slash.
 *
 * @param text for example `index.handler`, `src/index.handler` or `index.api.handler`
 * @throws {HandlerSettingError} if it has no module or no export, or leaves the folder with `..`
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/utils/handler-path.ts
 */
export function parseHandlerName(text: string): HandlerName {
  if (text.includes('..')) throw malformed(text, "'..' is not allowed; a path from the root is");
  const file = posix.basename(text);
  const dot = file.indexOf('.');
  if (text.endsWith('/') || dot === -1) throw malformed(text, 'there is no dot before the name of an export');
  if (dot === 0) throw malformed(text, 'there is no name of a module before the dot');
  const path = file.slice(dot + 1).split('.');
  if (path.includes('')) throw malformed(text, 'the name of an export is empty');
  return { text, folder: posix.dirname(text), module: file.slice(0, dot), path };
}

function malformed(text: string, reason: string): HandlerSettingError {
  return new HandlerSettingError(
    SETTING,
    `${SETTING} is ${JSON.stringify(text)}: ${reason}. What to do: Write FILE.EXPORT without the file's extension, as in index.handler or src/index.handler.`,
  );
}
