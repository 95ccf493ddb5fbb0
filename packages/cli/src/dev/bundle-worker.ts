import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildFailure, build, type Message, type Metafile, stop } from 'esbuild';
import { BundleError } from '../cli-error.ts';
import { remedyOfUnresolved } from './unresolved-imports.ts';

/** A worker as one file that Node.js runs. */
export interface BundledWorker {
  /** Absolute path of the `.mjs` (of a CommonJS worker, the `.cjs`). */
  readonly file: string;
}

/** Lets CommonJS dependencies inside an ES module load Node's own modules; esbuild leaves them a `require` that throws. */
const requireBanner = `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`;

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
  try {
    return await bundleAs(entry, folder);
  } finally {
    // esbuild is a process of its own, which would stay and hold its memory through the run.
    await stop();
  }
}

async function bundleAs(entry: string, folder: string): Promise<BundledWorker> {
  const metafile = await bundle(entry, join(folder, 'index.mjs'), 'esm');
  if (formatOf(entry, metafile) === 'cjs') {
    // What a CommonJS module exports is known only when it runs; the first invocation tells.
    await bundle(entry, join(folder, 'index.cjs'), 'cjs');
    return { file: join(folder, 'index.cjs') };
  }
  checkExportsHandler(entry, metafile);
  return { file: join(folder, 'index.mjs') };
}

async function bundle(entry: string, outfile: string, format: 'esm' | 'cjs'): Promise<Metafile> {
  try {
    const { metafile } = await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format,
      platform: 'node',
      target: 'node24',
      sourcemap: true,
      // The sources lie where the map says.
      sourcesContent: false,
      // The stack of a worker's error is read by its author; names matter more than size.
      keepNames: true,
      metafile: true,
      logLevel: 'silent',
      mainFields: ['module', 'main'],
      ...(format === 'esm' ? { banner: { js: requireBanner } } : {}),
    });
    return metafile;
  } catch (cause) {
    const remedy = remedyOfUnresolved(entry, (cause as BuildFailure).errors ?? []);
    const text = describe(cause as BuildFailure) + (remedy === undefined ? '' : `; ${remedy}`);
    throw new BundleError(entry, `Cannot bundle ${entry}: ${text}`, { cause });
  }
}

/** Refuses a worker whose file is not there. @throws {BundleError} */
export async function checkIsFile(entry: string): Promise<void> {
  const found = await stat(entry).catch(() => undefined);
  if (found?.isFile()) return;
  const reason = found ? 'is not a file' : 'does not exist';
  throw new BundleError(
    entry,
    `The worker ${entry} ${reason}; name the TypeScript, JavaScript or Python file that exports \`handler\``,
  );
}

function describe(failure: BuildFailure): string {
  const errors: readonly Message[] = failure.errors ?? [];
  if (errors.length === 0) return failure.message;
  const shown = errors.slice(0, 3).map(({ text, location }) => {
    return location ? `${text} (${location.file}:${location.line}:${location.column + 1})` : text;
  });
  return shown.join('; ') + (errors.length > 3 ? `; and ${errors.length - 3} more` : '');
}

/** The metafile names inputs relative to the working directory, outputs likewise; the entry is the output's `entryPoint`. */
function entryOutput(metafile: Metafile): Metafile['outputs'][string] | undefined {
  return Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
}

function formatOf(entry: string, metafile: Metafile): 'esm' | 'cjs' {
  if (entry.endsWith('.cjs') || entry.endsWith('.cts')) return 'cjs';
  const point = entryOutput(metafile)?.entryPoint;
  return (point === undefined ? undefined : metafile.inputs[point]?.format) ?? 'esm';
}

function checkExportsHandler(entry: string, metafile: Metafile): void {
  const exported = entryOutput(metafile)?.exports ?? [];
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
