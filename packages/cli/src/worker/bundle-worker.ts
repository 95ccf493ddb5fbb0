import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { BundleError } from '../console/errors.ts';
import { folderAbove } from '../console/paths.ts';
import { type BundlerAnswer, type BundlerError, type BundlerRequest, runBundler } from './bundler.ts';
import { fetchedSdks, missingSdk } from './lambda-sdk.ts';
import { remedyOfUnresolved } from './missing-packages.ts';

/** A worker as one file that Node.js runs. */
export interface BundledWorker {
  /** Absolute path of the `.mjs`, or of the `.cjs` for a CommonJS worker. */
  readonly file: string;
  /** Whether the bundle contains `@step-everywhere/core`; if not, `everywhere` did not make its handler. */
  readonly hasCore: boolean;
  /** Absolute paths of its source files, without those of packages. */
  readonly sources: readonly string[];
  /** Packages that it imports without containing them, except Node.js's own modules. */
  readonly imports: readonly string[];
}

/** The options for bundling a worker. */
export interface BundleOptions {
  /** Names of packages that are not bundled, in addition to those with native code. */
  readonly external?: readonly string[];
  /** Absolute paths of unpacked layers, which are searched last for packages. */
  readonly layers?: readonly string[];
  /** Where the bundle runs: on this machine beside its sources (the default), or on Lambda without them. */
  readonly destination?: 'here' | 'lambda';
  /**
   * Downloads packages of the SDK that are not on this machine, and returns their folder. When absent, nothing is
   * downloaded.
   */
  readonly fetchSdk?: FetchSdk | undefined;
}

/** @throws {Error} when they cannot be downloaded. */
export type FetchSdk = (names: readonly string[]) => Promise<string>;

/** File name extensions of modules that can be a worker. */
const SOURCES = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx', '.py'];

/**
 * Bundles a worker and everything that it imports, for the Node.js that runs this, with a source map.
 *
 * @param entry absolute path of the worker's source, TypeScript or JavaScript.
 * @param folder in which the bundle is written.
 * @throws {BundleError} when the file is missing, has a syntax error, imports a missing module, or exports no
 * `handler`.
 * @example
 * ```ts
 * const { file } = await bundleWorker('/home/me/worker.ts', '/tmp/bundle');
 * ```
 */
export async function bundleWorker(
  entry: string,
  folder: string,
  { external = [], layers = [], destination = 'here', fetchSdk }: BundleOptions = {},
): Promise<BundledWorker> {
  await checkIsFile(entry);
  const packages = layers.map((layer) => join(layer, 'nodejs/node_modules'));
  const request = { entry, folder, external, packages: [...packages, ...fetchedSdks()], destination };
  const { answer, problem } = await bundleWithSdk(request, fetchSdk).catch((cause: Error) => {
    throw new BundleError(entry, `Cannot bundle ${entry}: ${cause.message}`, { cause });
  });
  if (answer.status === 'failed') {
    const remedy = remedyOfUnresolved(entry, answer.errors);
    const text = [describe(answer.errors), problem, remedy].filter((part) => part !== undefined).join('; ');
    throw new BundleError(entry, `Cannot bundle ${entry}: ${text}`);
  }
  const { file, format, exports, hasCore, sources, imports } = answer;
  if (format === 'esm') checkExportsHandler(entry, exports);
  else await checkMayBeCommonJs(entry);
  return { file, hasCore, sources, imports };
}

/** Bundles the worker, and bundles it again if packages of the SDK had to be downloaded. */
async function bundleWithSdk(
  request: BundlerRequest,
  fetchSdk: FetchSdk | undefined,
): Promise<{ readonly answer: BundlerAnswer; readonly problem?: string }> {
  const answer = await runBundler(request);
  const names = answer.status === 'failed' ? missingSdk(answer.errors) : [];
  if (fetchSdk === undefined || names.length === 0) return { answer };
  try {
    const fetched = await fetchSdk(names);
    return { answer: await runBundler({ ...request, packages: [...request.packages, fetched] }) };
  } catch (error) {
    const [line] = (error as Error).message.trim().split('\n').slice(-1);
    return { answer, problem: `the SDK of Lambda's runtime could not be fetched with npm (${line})` };
  }
}

/** Refuses a worker whose file does not exist or cannot be a worker. @throws {BundleError} */
export async function checkIsFile(entry: string): Promise<void> {
  const found = await stat(entry).catch(() => undefined);
  if (found?.isFile() && SOURCES.includes(extname(entry))) return;
  const kind = `is not a module (its name ends in none of ${SOURCES.join(', ')})`;
  const reason = found === undefined ? 'does not exist' : found.isFile() ? kind : 'is not a file';
  throw new BundleError(
    entry,
    `The worker ${entry} ${reason}; name the TypeScript, JavaScript or Python file that exports \`handler\`, the Go file or folder of package main, or an executable`,
  );
}

function describe(errors: readonly BundlerError[]): string {
  const shown = errors.slice(0, 3).map(({ text, file, line, column }) => {
    if (file === undefined || line === undefined || column === undefined) return text;
    const path = relative(process.cwd(), file);
    return `${text} (${path.startsWith('..') ? file : path}:${line}:${column + 1})`;
  });
  return shown.join('; ') + (errors.length > 3 ? `; and ${errors.length - 3} more` : '');
}

/** Node.js would load it as an ES module, in which `exports` is not defined. */
async function checkMayBeCommonJs(entry: string): Promise<void> {
  const folder = /\.[jt]sx?$/.test(entry) ? folderAbove(dirname(entry), 'package.json') : undefined;
  if (folder === undefined) return;
  const manifest = join(folder, 'package.json');
  if (JSON.parse(await readFile(manifest, 'utf8')).type !== 'module') return;
  throw new BundleError(
    entry,
    `${entry} is CommonJS, but ${manifest} has "type": "module"; write \`export const handler = …\`, or name the file .cjs`,
  );
}

function checkExportsHandler(entry: string, exported: readonly string[]): void {
  if (exported.includes('handler')) return;
  const found =
    exported.length > 0
      ? `it exports ${exported.map((name) => `\`${name}\``).join(', ')}`
      : 'it exports nothing';
  throw new BundleError(
    entry,
    `${entry} exports no \`handler\` (${found}); add \`export const handler = everywhere(…)\``,
  );
}
