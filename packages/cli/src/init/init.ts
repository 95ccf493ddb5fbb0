import { basename, relative, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Console } from '../console.ts';
import { sanitise, workerPrefix } from '../dev/worker-name.ts';
import { exitStatus } from '../exit-status.ts';
import { pastablePath } from '../report/shown-path.ts';
import { makeProject } from './make-project.ts';

/** The options of `step-everywhere init`. */
export interface InitOptions {
  /** Of the worker and its package; after the folder when absent. */
  readonly name?: string;
  /** Only JSON on standard output. */
  readonly json?: boolean;
}

/**
 * Makes a project for a worker, whose tests pass as it is.
 *
 * @param folder relative to the console's `cwd`; made when it is not there.
 * @returns the exit status.
 * @throws {FileExistsError} when a file is in the way; nothing is written then.
 */
export async function init(folder: string, options: InitOptions, console: Console): Promise<number> {
  const target = resolve(console.cwd, folder);
  const worker = sanitise((options.name ?? basename(target)).replace(new RegExp(`^${workerPrefix}`), ''));
  const name = worker.toLowerCase().replace(/^[_.]+/, '') || 'worker';
  const files = await makeProject(target, { name, worker, version: packageJson.version });
  if (options.json) {
    const made = { Folder: target, Name: name, Function: `${workerPrefix}${worker}`, Files: files };
    console.stdout.write(`${JSON.stringify(made)}\n`);
    return exitStatus.succeeded;
  }
  for (const file of files) console.stdout.write(`${file}\n`);
  const enter = relative(console.cwd, target) === '' ? '' : `cd ${pastablePath(target, console.cwd)} && `;
  console.stderr.write(`Made ${name}. Next: ${enter}npm install && npm test && npm run dev\n`);
  return exitStatus.succeeded;
}
