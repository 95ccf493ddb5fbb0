import { basename, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { visibleJson } from '../console/terminal-text.ts';
import { workerPrefix } from '../worker/worker-name.ts';
import { jobFiles } from './job-files.ts';
import { makeProject } from './make-project.ts';
import { adaptToClone, nextSteps } from './next-steps.ts';
import { checkProjectName, projectName } from './project-name.ts';
import { cloneFolder, pythonTemplateFiles, type SourceFile, templateFiles } from './source-files.ts';

/** The options of `step-everywhere init`. */
export interface InitOptions {
  /** Name of the worker's function and of its package; derived from the folder's name when absent. */
  readonly name?: string;
  /** Name of the job to start from; when absent, the project has a worker that finds parameters. */
  readonly from?: string;
  /** Whether the project is in Python instead of TypeScript. */
  readonly python?: boolean;
  /** Whether standard output gets only JSON. */
  readonly json?: boolean;
}

/**
 * Creates a project for a worker, with tests that pass.
 *
 * @param folder relative to the console's `cwd`; created if it does not exist.
 * @returns the exit status.
 * @throws {FileExistsError} when one of the project's files already exists; nothing is written then.
 * @throws {OptionError} for a name that Lambda would refuse, or a folder that cannot be created.
 */
export async function init(folder: string, options: InitOptions, console: Console): Promise<number> {
  // A script with an unset variable passes an empty name; the project would be created in the working directory.
  if (folder === '')
    throw new OptionError('[folder]', 'the name is empty; leave it out to use the current folder');
  const target = resolve(console.cwd, folder);
  const name = options.name === undefined ? projectName(basename(target)) : checkProjectName(options.name);
  const clone = cloneFolder();
  const sources = (await sourcesOf(options)).map((source) => adaptToClone(source, target, clone));
  const files = await makeProject(target, sources, { name, version: packageJson.version }, console.signal);
  if (options.json) {
    const made = { Folder: target, Name: name, Function: `${workerPrefix}${name}`, Files: files };
    console.stdout.write(`${visibleJson(made)}\n`);
    return exitStatus.succeeded;
  }
  for (const file of files) console.stdout.write(`${file}\n`);
  const next = nextSteps(target, console.cwd, clone, options.python);
  console.stderr.write(`Created ${name}. ${next}\n`);
  return exitStatus.succeeded;
}

async function sourcesOf({ from, python }: InitOptions): Promise<SourceFile[]> {
  if (from === undefined) return python ? pythonTemplateFiles() : templateFiles();
  if (!python) return jobFiles(from);
  throw new OptionError('--python', 'the job determines the language; leave out --python or --from');
}
