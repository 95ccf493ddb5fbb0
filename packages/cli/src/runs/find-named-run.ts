import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { explainAwsError } from '../aws/explain-aws-error.ts';
import { findOrchestrator, type Orchestrator, type OrchestratorOptions } from '../aws/orchestrator.ts';
import { stateMachineOf } from '../aws/state-machine-arn.ts';
import type { Console, Terminal } from '../console/console.ts';
import { AwsCallError, NoRegionError, NoSuchRunError, OptionError } from '../console/errors.ts';
import { shownPath } from '../console/paths.ts';
import type { LocatedRun, RunStore } from './run-store.ts';
import { noteOldFolder, stateFolder, stateFolderName, stateFolderOf } from './state-folder.ts';

/** The options that choose where a command looks for runs. */
export interface RunStoreOptions extends OrchestratorOptions {
  /**
   * The folder of runs on this machine; true for the project's own folder. When absent, the runs of the deployed
   * orchestrator are used.
   */
  readonly local?: string | true;
}

/** A run, and where it was found. */
export interface FoundRun {
  readonly store: RunStore;
  readonly run: LocatedRun;
}

type Surroundings = Terminal & Pick<Console, 'cwd'>;

/**
 * Opens the store in which a command looks for runs: a folder with `--local`, else the deployed orchestrator.
 *
 * @param run as the user named it, if the command is about a run.
 * @throws {OptionError} for a folder that does not exist, or an option that does not apply to folders.
 */
export async function openRunStore(
  options: RunStoreOptions,
  surroundings: Surroundings,
  run?: string,
): Promise<RunStore> {
  if (options.local === undefined) {
    const { orchestratorStore } = await import('./orchestrator-store.ts');
    return orchestratorStore(await deployedOrchestrator(options, surroundings, run));
  }
  const { cwd, stderr } = surroundings;
  const given = options.local === true ? undefined : options.local;
  noteOldFolder(given, surroundings);
  const { path } = stateFolder(given === undefined ? undefined : withStateFolder(resolve(cwd, given)), cwd);
  const shown = given !== undefined && path === resolve(cwd, given) ? given : shownPath(path, cwd);
  if (options.stateMachine !== undefined)
    throw new OptionError(
      '--state-machine',
      '--local needs no orchestrator; leave out one of the two options',
    );
  if (!(await isFolder(path))) {
    const remedy =
      given === undefined
        ? 'run a worker with `dev` or `run FILE` first, or name the folder of --out: --local DIR'
        : `name the folder in which \`dev\` or \`run FILE\` left ${run === undefined ? 'its runs' : 'the run; write --local after the name of the run'}`;
    throw new OptionError('--local', `there is no folder ${shown}; ${remedy}`);
  }
  const { folderStore } = await import('./folder-store.ts');
  return folderStore({ path, shown, isDefault: given === undefined }, stderr);
}

/** @throws {AwsCallError} {@link NoRegionError} that name the option for runs on this machine, if there are any. */
async function deployedOrchestrator(
  options: RunStoreOptions,
  surroundings: Surroundings,
  run?: string,
): Promise<Orchestrator> {
  try {
    return await findOrchestrator(options, surroundings, run);
  } catch (cause) {
    const error = explainAwsError(cause);
    const { path, runs } = stateFolder(undefined, surroundings.cwd);
    const isHere = [runs.emulated, runs.real].some((folder) => existsSync(folder));
    if (!(error instanceof AwsCallError || error instanceof NoRegionError) || !isHere) throw cause;
    const Kind = error instanceof NoRegionError ? NoRegionError : AwsCallError;
    const hint = `for the runs on this machine, in ${shownPath(path, surroundings.cwd)}, add --local`;
    throw new Kind(`${error.message}; ${hint}`, { cause });
  }
}

/** Resolves a folder that the user named: a project's folder means its state folder. */
function withStateFolder(path: string): string {
  const inside = join(path, stateFolderName);
  return !existsSync(join(path, 'runs')) && existsSync(inside) ? inside : path;
}

/**
 * Finds a run: by the path of its folder if the text contains a `/`, else by its name, its ARN or as `latest` in the
 * store that {@link openRunStore} opens.
 *
 * @throws {NoSuchRunError} when there is none.
 */
export async function findNamedRun(
  name: string,
  options: RunStoreOptions,
  surroundings: Surroundings,
): Promise<FoundRun> {
  if (isPath(name)) return findByPath(name, options, surroundings);
  const store = await openRunStore(options, surroundings, name);
  return { store, run: await store.find(name) };
}

/** The name of a run never contains a slash. */
export function isPath(run: string): boolean {
  return /[\\/]|^\.+$/.test(run) && stateMachineOf(run) === undefined;
}

async function findByPath(
  path: string,
  options: RunStoreOptions,
  { cwd, stderr }: Surroundings,
): Promise<FoundRun> {
  if (options.local !== undefined)
    throw new OptionError('--local', `${path} already names a folder; leave out --local, or name the run`);
  const given = resolve(cwd, path);
  const folder = basename(given) === '_run' ? dirname(given) : given;
  const { folderStore } = await import('./folder-store.ts');
  const { readFolderRun } = await import('./runs-in-folder.ts');
  const found = (await isFolder(folder)) ? await readFolderRun(folder) : undefined;
  if (found === undefined) {
    const there = (await isFolder(folder)) ? `no run is in ${path}` : `there is no folder ${path}`;
    throw new NoSuchRunError(
      path,
      `${there}; name the folder of a run, such as .step-everywhere/runs/emulated/BUCKET/StepEverywhere/FUNCTION/QUALIFIER/RUN, or a run by its name (--local: on this machine)`,
    );
  }
  // …/BUCKET/StepEverywhere/FUNCTION/QUALIFIER/EXECUTION
  const top = resolve(folder, '../../../../..');
  const state = stateFolderOf(top)?.path ?? top;
  const isDefault = state === stateFolder(undefined, cwd).path;
  const store = folderStore({ path: state, shown: shownPath(state, cwd), isDefault }, stderr);
  return { store, run: found.run.note === undefined ? found.run : await store.find(found.run.arn) };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
