import { type Command, Option } from 'commander';
import { wholeNumber } from './option-values.ts';

/** AWS has no organization of more than 50,000 accounts. */
const mostAccounts = 50_000;

/** Adds the options of every command that starts the emulator. */
export function addEmulatorOptions(command: Command): Command {
  command
    .addOption(new Option('--org <file>', 'organization to emulate, in YAML or JSON').conflicts('accounts'))
    .addOption(
      new Option('--accounts <n>', 'make up an organization of so many accounts (default: 10)').argParser(
        wholeNumber(1, mostAccounts),
      ),
    )
    .option('--out <dir>', 'folder of the objects and logs', 'out');
  return addWorkerLimits(command).option('--debug', 'show stacks of errors');
}

/** Adds what is told about a worker that runs on this machine. */
export function addWorkerLimits(command: Command): Command {
  return command
    .addOption(
      new Option('--timeout <seconds>', "the worker function's time-out")
        .argParser(wholeNumber(1, 900))
        .default(60),
    )
    .addOption(
      new Option('--memory <megabytes>', "the worker function's memory")
        .argParser(wholeNumber(128, 10_240))
        .default(512),
    )
    .option('--plain', "the handler is a plain function: make a worker of it, as the layer's handler does");
}
