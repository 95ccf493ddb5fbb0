import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { OptionError } from '../console/errors.ts';
import { executableKind } from './prepare-executable.ts';

/** The orchestrator may only invoke functions with this prefix. */
export const workerPrefix = 'StepEverywhere_';

/** Lambda allows 64 characters in a function's name. */
const longestName = 64 - workerPrefix.length;

/** File and folder names that say nothing about what a worker does. */
const genericNames = new Set([
  'index',
  'main',
  'handler',
  'worker',
  'lambda',
  'bootstrap',
  'app',
  'cmd',
  'src',
  'lib',
  'dist',
]);

/**
 * Derives a function's name from a worker's file: the file's name, else that of its Node.js package, else that of its
 * folder.
 *
 * @param file absolute path.
 * @param given the user's own name, with or without the prefix.
 * @throws {OptionError} for a given name that Lambda would refuse.
 * @example
 * ```ts
 * await workerName('/home/me/find-parameters/src/index.ts'); // 'StepEverywhere_find-parameters'
 * ```
 */
export async function workerName(file: string, given?: string): Promise<string> {
  if (given !== undefined) return workerPrefix + checkName(given);
  const stem = basename(file, extname(file));
  if (!genericNames.has(stem)) return workerPrefix + sanitise(stem);
  // A package.json above a worker in Go does not belong to it.
  if (executableKind(file) !== undefined) return workerPrefix + sanitise(nameOfFolder(dirname(file)));
  return workerPrefix + sanitise((await nameOfPackage(dirname(file))) ?? nameOfFolder(dirname(file)));
}

/** Makes a valid part of a function's name from any text: letters, digits, `-` and `_`, within the allowed length. */
export function sanitise(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9_]+/g, '-').replace(/^-+|-+$/g, '');
  return clean.slice(0, longestName).replace(/-+$/, '') || 'worker';
}

/**
 * Checks a name that the user gave, with or without the prefix.
 *
 * @returns the name without the prefix.
 * @throws {OptionError} for a name that Lambda would refuse.
 */
export function checkName(given: string): string {
  const name = given.startsWith(workerPrefix) ? given.slice(workerPrefix.length) : given;
  if (/^[A-Za-z0-9_-]+$/.test(name) && name.length <= longestName) return name;
  throw new OptionError(
    '--name',
    `${JSON.stringify(given)} must be 1 to ${longestName} letters, digits, "-" or "_" (the function is named ${workerPrefix}NAME)`,
  );
}

async function nameOfPackage(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text !== undefined) return packageName(text);
  const parent = dirname(folder);
  return parent === folder ? undefined : nameOfPackage(parent);
}

function packageName(text: string): string | undefined {
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === 'string' ? name.replace(/^@[^/]*\//, '') : undefined;
  } catch {
    // The bundler reports a broken package.json.
    return undefined;
  }
}

function nameOfFolder(folder: string): string {
  const name = basename(resolve(folder));
  const parent = dirname(folder);
  return genericNames.has(name) && parent !== folder ? nameOfFolder(parent) : name;
}

/** A worker that is ready to be deployed. */
export interface PreparedWorker {
  /** Name of its function. */
  readonly name: string;
  /** Absolute path of its source. */
  readonly source: string;
  /** Absolute paths of its source files, without those of packages; only for TypeScript and JavaScript. */
  readonly sources?: readonly string[];
  /** Absolute path of its bundle or its executable, or of the source of a worker in Python. */
  readonly file: string;
  /** For a worker in Python: absolute path of the folder that its modules are imported from. */
  readonly root?: string;
  /** Folders of unpacked layers that it needs. */
  readonly layers?: readonly string[];
  /** Absolute path of the folder of its sources: its package's folder, else the file's. */
  readonly project: string;
  /** Whether its handler may be a plain function, which only the layer or `--plain` turns into a worker. */
  readonly mayBePlain?: boolean;
  /** Deletes the bundle, which must not be running any more. */
  remove(): Promise<void>;
}
