import { type Command, Option } from 'commander';
import { wholeNumber } from './option-values.ts';

/** Adds the options of every command that starts a run. */
export function addStartOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--concurrency <n>', 'accounts at the same time (default: 25)').argParser(
        wholeNumber(1, 10_000),
      ),
    )
    .option('--name <name>', 'name of the run (default: made from the worker and the time)')
    .option('--yes', 'start a run over more than 50 targets without being asked')
    .option('--detach', 'return as soon as the run has started; print its name')
    .option('--out <dir>', 'folder of the results', 'out');
}
