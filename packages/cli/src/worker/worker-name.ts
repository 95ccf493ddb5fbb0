import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { OptionError } from '../console/errors.ts';
import { executableKind } from './prepare-executable.ts';

/** Only functions of this prefix may be invoked by the orchestrator. */
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
 * Names the function that a worker's file becomes: after the file, else its package of Node.js, else its folder.
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
  // A package.json above it is not a worker's in Go.
  if (executableKind(file) !== undefined) return workerPrefix + sanitise(nameOfFolder(dirname(file)));
  return workerPrefix + sanitise((await nameOfPackage(dirname(file))) ?? nameOfFolder(dirname(file)));
}

/** Makes any text a part of a function's name: letters, digits, `-` and `_`, and not too long. */
export function sanitise(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9_]+/g, '-').replace(/^-+|-+$/g, '');
  return clean.slice(0, longestName).replace(/-+$/, '') || 'worker';
}

/**
 * Takes a name that the user gave, with or without the prefix.
 *
 * @returns the name without it.
 * @throws {OptionError} for one that Lambda would refuse.
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
    // A broken package.json is the bundler's to report.
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
  /** Name of the function that it becomes. */
  readonly name: string;
  /** Absolute path of its source. */
  readonly source: string;
  /** Absolute paths of the files that it is made of, but for those of packages; of TypeScript and JavaScript alone. */
  readonly sources?: readonly string[];
  /** Absolute path of its bundle or of its executable; of a worker in Python, of its source. */
  readonly file: string;
  /** Absolute path of the folder that its modules are imported from, of a worker in Python. */
  readonly root?: string;
  /** Folders of unpacked layers that it needs. */
  readonly layers?: readonly string[];
  /** Absolute path of the folder of its sources: its package's, else the file's own. */
  readonly project: string;
  /** Whether its handler may be a plain function, which only the layer or `--plain` makes a worker of. */
  readonly mayBePlain?: boolean;
  /** Deletes the bundle; nothing may run it any more. */
  remove(): Promise<void>;
}
