import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Console } from '../console/console.ts';
import { CliError, OptionError } from '../console/errors.ts';
import { isExecutableFile } from '../console/executable-file.ts';
import type { EmulatedCloudOptions } from '../local/emulated-cloud.ts';
import type { RunFileOptions } from '../local/run-file.ts';
import { programsAtOnce } from './programs-at-once.ts';
import type { CommandToRun } from './run-in-target.ts';

/** The options of `step-everywhere exec`. */
export interface ExecOptions
  extends Omit<
      RunFileOptions,
      | 'function'
      | 'payload'
      | 'input'
      | 'plain'
      | 'template'
      | 'external'
      | 'memory'
      | 'tenantIsolation'
      | 'stateMachine'
      | 'detach'
      | 'preflight'
    >,
    Pick<EmulatedCloudOptions, 'org' | 'services' | 'seed'> {}

/** The program for `exec` does not exist. */
export class NoProgramError extends CliError {
  override readonly name = 'NoProgramError';
}

/** Limit for a command without `--timeout`, in seconds: the longest time that Lambda allows a function. */
const LONGEST_SECONDS = 900;

/** As TypeScript in the source tree, as JavaScript in the package. */
const WORKER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './exec.worker.ts' : './exec.js', import.meta.url),
);

/**
 * Runs a command of the user's once in every account and region, on this machine.
 * It works like the run of a worker's file: in real accounts with the user's own credentials, or in an emulated
 * organization if `org` is given.
 *
 * @param command its name and arguments.
 * @returns the exit status.
 * @throws {NoProgramError} when the program does not exist.
 * @throws {OptionError} for options of real accounts together with `org`, or the other way round.
 */
export async function exec(
  command: readonly string[],
  options: ExecOptions,
  console: Console,
): Promise<number> {
  const [name = '', ...rest] = command;
  const { org, services, seed, ...shared } = options;
  refuseOptions(options);
  const toRun: CommandToRun = { Command: find(name, console), Arguments: rest, Folder: console.cwd };
  const given = {
    timeout: LONGEST_SECONDS,
    ...shared,
    payload: JSON.stringify(toRun),
    template: false,
    inherits: true,
    processes: programsAtOnce,
  };
  if (org === undefined) {
    const { runFile } = await import('../local/run-file.ts');
    return await runFile(WORKER, given, console, command.join(' '));
  }
  const { dev } = await import('../local/dev.ts');
  const emulated = { org, ...(services && { services }), ...(seed && { seed }) };
  return await dev(WORKER, { ...given, ...emulated, name: 'exec' }, console);
}

/**
 * @returns a name unchanged if it is on the PATH; a path made absolute, because the command runs in another folder.
 */
function find(name: string, { cwd, env }: Console): string {
  if (/[/\\]/.test(name)) {
    const path = resolve(cwd, name);
    if (isExecutableFile(path)) return path;
    throw new NoProgramError(
      `Cannot run ${name}: ${path} is not an executable file. Name another, or chmod +x it.`,
    );
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(isAbsolute);
  if (folders.some((folder) => isExecutableFile(join(folder, name)))) return name;
  throw new NoProgramError(`Cannot run ${name}: no folder of PATH has it. Install it, or give its path.`);
}

function refuseOptions(options: ExecOptions): void {
  const isEmulated = options.org !== undefined;
  const [names, remedy] = isEmulated
    ? [ofRealAccounts, 'is for a run in real accounts; leave it or --org out']
    : [ofEmulatedAccounts, 'is for an emulated organization; say which with --org'];
  const given = names.find(([name]) => options[name] !== undefined);
  if (given !== undefined) throw new OptionError(given[1], remedy);
  if (isEmulated || options.role !== undefined) return;
  throw new OptionError('--role', 'is required: the role to assume in each account');
}

const ofRealAccounts = [
  ['canary', '--canary'],
  ['readOnly', '--read-only'],
  ['toleratedFailures', '--tolerated-failures'],
  ['name', '--name'],
  ['profile', '--profile'],
  ['region', '--region'],
  ['endpointUrl', '--endpoint-url'],
  ['organizationRole', '--organization-role'],
] as const satisfies readonly (readonly [keyof ExecOptions, string])[];

const ofEmulatedAccounts = [
  ['services', '--services'],
  ['seed', '--seed'],
] as const satisfies readonly (readonly [keyof ExecOptions, string])[];
