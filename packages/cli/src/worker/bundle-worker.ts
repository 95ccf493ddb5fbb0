import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { BundleError } from '../console/errors.ts';
import { folderAbove } from '../console/paths.ts';
import { type BundlerError, runBundler } from './bundler.ts';

/** A worker as one file that Node.js runs. */
export interface BundledWorker {
  /** Absolute path of the `.mjs` (of a CommonJS worker, the `.cjs`). */
  readonly file: string;
  /** Whether `@step-everywhere/core` is in it: without, its handler is none that `everywhere` made. */
  readonly hasCore: boolean;
}

/** Of a module that can be a worker. */
const SOURCES = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx', '.py'];

/**
 * Bundles a worker and all that it imports, for Node.js 24, with a source map.
 *
 * @param entry absolute path of the worker's source, TypeScript or JavaScript.
 * @param folder where the bundle goes.
 * @throws {BundleError} when the file is missing, has a syntax error, imports what is not there, or exports no `handler`.
 * @example
 * ```ts
 * const { file } = await bundleWorker('/home/me/worker.ts', '/tmp/bundle');
 * ```
 */
export async function bundleWorker(entry: string, folder: string): Promise<BundledWorker> {
  await checkIsFile(entry);
  const answer = await runBundler({ entry, folder }).catch((cause: Error) => {
    throw new BundleError(entry, `Cannot bundle ${entry}: ${cause.message}`, { cause });
  });
  if (answer.status === 'failed') {
    const remedy = remedyOfUnresolved(entry, answer.errors);
    const text = describe(answer.errors) + (remedy === undefined ? '' : `; ${remedy}`);
    throw new BundleError(entry, `Cannot bundle ${entry}: ${text}`);
  }
  const { file, format, exports, hasCore } = answer;
  if (format === 'esm') checkExportsHandler(entry, exports);
  else await checkMayBeCommonJs(entry);
  return { file, hasCore };
}

/** Refuses a worker whose file is not there, or none that can be a worker. @throws {BundleError} */
export async function checkIsFile(entry: string): Promise<void> {
  const found = await stat(entry).catch(() => undefined);
  if (found?.isFile() && SOURCES.includes(extname(entry))) return;
  const kind = `is no module (its name ends in none of ${SOURCES.join(', ')})`;
  const reason = found === undefined ? 'does not exist' : found.isFile() ? kind : 'is not a file';
  throw new BundleError(
    entry,
    `The worker ${entry} ${reason}; name the TypeScript, JavaScript or Python file that exports \`handler\``,
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

/** Node.js would read it as an ES module, in which `exports` is not defined. */
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

/**
 * Says what to do about packages that a worker imports and that are not installed.
 *
 * @param entry absolute path of the worker's file.
 * @param errors the bundler's.
 * @returns nothing when no package is missing.
 */
export function remedyOfUnresolved(entry: string, errors: readonly BundlerError[]): string | undefined {
  const missing = missingPackages(errors);
  if (missing.length === 0) return undefined;
  const manifest = folderAbove(dirname(entry), 'package.json');
  const workspace = folderAbove(dirname(entry), 'pnpm-workspace.yaml');
  if (workspace !== undefined && existsSync(join(workspace, 'examples/find-parameters/package.json')))
    return remedyInThisRepository(dirname(entry), workspace, manifest, missing);
  const where = manifest === undefined ? '' : ` in ${manifest}`;
  return `install what is missing: npm install ${missing.join(' ')}${where}`;
}

function remedyInThisRepository(
  folder: string,
  workspace: string,
  manifest: string | undefined,
  missing: readonly string[],
): string {
  const inWorkspace = (path: string) => relative(workspace, path);
  const then = `then install with: node ${join(workspace, 'scripts/setup/setup.mjs')}`;
  if (manifest === undefined || manifest === workspace) {
    const [parent, name] = inWorkspace(folder).split('/');
    const own = parent === 'examples' && name ? `examples/${name}` : 'examples/NAME';
    return `a worker needs a package.json: copy examples/find-parameters/package.json to ${own} and change its name, ${then}`;
  }
  return `have ${missing.join(', ')} in the dependencies of ${inWorkspace(join(manifest, 'package.json'))} as in examples/find-parameters/package.json, ${then}`;
}

/** Packages, not files: each once, without the path inside it. */
function missingPackages(errors: readonly BundlerError[]): string[] {
  const names = errors.flatMap(({ specifier = '' }) => {
    const [, name] = /^((?:@[^/]+\/)?[^./@][^/]*)/.exec(specifier) ?? [];
    return name === undefined || name.startsWith('node:') ? [] : [name];
  });
  return [...new Set(names)];
}
