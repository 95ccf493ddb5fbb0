import { resolve } from 'node:path';
import type { Console } from '../console/console.ts';
import { BundleError, OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { shownPath } from '../console/paths.ts';
import { visibleLine } from '../console/terminal-text.ts';
import type { DevOptions } from './complete-input.ts';
import { dev } from './dev.ts';
import { FileChanges } from './file-changes.ts';

/**
 * Runs a worker in an emulated organization, and again whenever the worker changes, until the command is stopped.
 *
 * @param workerFile relative to the console's `cwd`, or absolute.
 * @returns the exit status of the last run.
 * @throws {CliError} as `dev` does, except for a worker that cannot be bundled, because the author may correct it.
 */
export async function watchDev(workerFile: string, options: DevOptions, console: Console): Promise<number> {
  refuseOptions(options);
  const { cwd, stderr, signal } = console;
  let files: readonly string[] = [resolve(cwd, workerFile)];
  for (;;) {
    using changes = new FileChanges(files);
    const note = (made: readonly string[]) => {
      files = made;
      changes.add(made);
    };
    const status = await dev(workerFile, options, console, note).catch((error: unknown) => {
      if (!(error instanceof BundleError)) throw error;
      stderr.write(`${visibleLine(error.message)}\n`);
      return exitStatus.broken;
    });
    if (status === exitStatus.interrupted || status === exitStatus.terminated) return status;
    stderr.write('Waiting for a change of the worker; Ctrl-C ends this\n');
    const changed = await changes.first(signal);
    if (changed === undefined) return status;
    stderr.write(`${shownPath(changed, cwd)} has changed\n`);
  }
}

function refuseOptions({ json, ui }: DevOptions): void {
  const given = json ? '--json' : ui ? '--ui' : undefined;
  if (given === undefined) return;
  throw new OptionError('--watch', `there are several runs, and ${given} is for one; leave one of them out`);
}
