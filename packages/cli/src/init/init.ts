import { basename, relative, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { pastablePath } from '../console/paths.ts';
import { visibleJson } from '../console/terminal-text.ts';
import { checkName, sanitise, workerPrefix } from '../worker/worker-name.ts';
import { jobFiles } from './job-files.ts';
import { makeProject } from './make-project.ts';
import { templateFiles } from './source-files.ts';

/** The options of `step-everywhere init`. */
export interface InitOptions {
  /** Name of the worker and its package; the folder's when absent. */
  readonly name?: string;
  /** Name of the job that it starts from; a worker that finds parameters when absent. */
  readonly from?: string;
  /** Only JSON on standard output. */
  readonly json?: boolean;
}

/**
 * Creates a project for a worker, with tests that pass.
 *
 * @param folder relative to the console's `cwd`; created if it does not exist.
 * @returns the exit status.
 * @throws {FileExistsError} when one of the project's files already exists; nothing is written then.
 * @throws {OptionError} for a name that Lambda would refuse, or a folder that cannot be made.
 */
export async function init(folder: string, options: InitOptions, console: Console): Promise<number> {
  // A script's unset variable gives an empty name, and the project would be created in the working directory.
  if (folder === '')
    throw new OptionError('[folder]', 'the name is empty; leave it out to use the current folder');
  const target = resolve(console.cwd, folder);
  const worker = options.name === undefined ? nameOfFolder(target) : checkName(options.name);
  const name = packageName(worker);
  const sources = options.from === undefined ? await templateFiles() : await jobFiles(options.from);
  const files = await makeProject(
    target,
    sources,
    { name, worker, version: packageJson.version },
    console.signal,
  );
  if (options.json) {
    const made = { Folder: target, Name: name, Function: `${workerPrefix}${worker}`, Files: files };
    console.stdout.write(`${visibleJson(made)}\n`);
    return exitStatus.succeeded;
  }
  for (const file of files) console.stdout.write(`${file}\n`);
  const enter = relative(console.cwd, target) === '' ? '' : `cd ${pastablePath(target, console.cwd)} && `;
  console.stderr.write(`Created ${name}. Next: ${enter}npm install && npm test && npm run dev\n`);
  return exitStatus.succeeded;
}

/** A folder may have the function's whole name. */
function nameOfFolder(folder: string): string {
  return sanitise(basename(folder).replace(new RegExp(`^${workerPrefix}`), ''));
}

/** npm allows no capital letters, no `_` or `.` at the start, and not the name of its own folder. */
function packageName(worker: string): string {
  const name = worker.toLowerCase().replace(/^[_.]+/, '');
  return name === '' || name === 'node_modules' ? 'worker' : name;
}
