import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Console } from '../console/console.ts';
import { isPythonFile } from './prepare-python.ts';
import type { PreparedWorker } from './worker-name.ts';

/**
 * Turns a plain function into a worker as the layer's handler does; a handler that `everywhere` made stays as it is.
 *
 * @param bundle absolute path of the bundle that exports it as `handler`.
 * @param folder in which the worker is written, beside the bundle.
 * @returns absolute path of the worker's module.
 */
export async function makePlainWorker(bundle: string, folder: string): Promise<string> {
  const file = join(folder, 'plain.mjs');
  // Node.js may not detect all named exports of a CommonJS module.
  const author = bundle.endsWith('.cjs') ? 'author' : '* as author';
  await writeFile(
    file,
    `import { everywhere, isWorker } from ${JSON.stringify(import.meta.resolve('@step-everywhere/core'))};
import ${author} from ${JSON.stringify(`./${basename(bundle)}`)};
export const handler = isWorker(author.handler) ? author.handler : everywhere(author.handler);
`,
    { mode: 0o600 },
  );
  return file;
}

/**
 * Makes a worker from an executable that is an ordinary Lambda function, such as one built with `aws-lambda-go`. It
 * runs once for each target, with the target's credentials in its environment.
 *
 * @param executable absolute path.
 * @param folder in which the worker is written.
 * @returns absolute path of the worker's module.
 */
export async function makePlainExecutableWorker(executable: string, folder: string): Promise<string> {
  const file = join(folder, 'plain.mjs');
  await writeFile(
    file,
    `import { everywhere } from ${JSON.stringify(import.meta.resolve('@step-everywhere/core'))};
import { runPlainExecutable } from ${JSON.stringify(runner)};
export const handler = everywhere((input) => runPlainExecutable(${JSON.stringify(executable)}, input));
`,
    { mode: 0o600 },
  );
  return file;
}

const runner = new URL(
  import.meta.url.endsWith('.ts') ? './plain-executable.ts' : './plain-executable.js',
  import.meta.url,
).href;

/** After a run with failures, hints that a worker without our SDK may need `--plain`. */
export function noteMayBePlain(
  { mayBePlain, source }: PreparedWorker,
  { Succeeded, Targets }: { readonly Succeeded: number; readonly Targets: number },
  { stderr }: Console,
): void {
  if (!mayBePlain || Succeeded === Targets) return;
  stderr.write(
    isPythonFile(source)
      ? `${source} does not use step_everywhere. Write @everywhere above its handler\n`
      : `${source} does not use @step-everywhere/core. If its handler is a plain function, wrap it in ` +
          "everywhere(…), or run it as the layer's handler does: --plain\n",
  );
}
