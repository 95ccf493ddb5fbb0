import type { Command, OptionValues } from '@commander-js/extra-typings';
import { collect, parseOrganization, parseServices, wholeNumber } from './option-parsers.ts';

/** Adds the options of every command that starts the emulator. */
export function addEmulatorOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  const withFolder = addServicesOption(command)
    .option(
      '--org <file|n>',
      'organization to emulate: a YAML or JSON file, or N to generate one of N accounts (default: 10)',
      parseOrganization,
    )
    .option(
      '--seed <file>',
      'worker that makes test data before the run, as an administrator of each account; repeatable',
      collect,
    )
    .option(
      '--out <dir>',
      'folder of runs, logs and the emulated disk (default: .step-everywhere in the project)',
    );
  return addWorkerOptions(withFolder).option('--debug', 'show the stack of an error');
}

/** Adds the option that adds services which the emulator does not have. */
export function addServicesOption<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command.option(
    '--services <moto|url>',
    'moto (a few targets a second), or the address of another emulator, for services that the emulator does not have',
    parseServices,
  );
}

/** Adds the options of a worker that runs on this machine. */
export function addWorkerOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return addTemplateOptions(addVariableOptions(command))
    .option(
      '--timeout <seconds>',
      "the worker function's time-out (default: the template's, else 60)",
      wholeNumber(1, 900),
    )
    .option(
      '--memory <megabytes>',
      "the worker function's memory (default: the template's, else 512)",
      wholeNumber(128, 10_240),
    )
    .option(
      '--tenant-isolation',
      "run each account in separate environments, as Lambda's tenant isolation does",
    )
    .option(
      '--external <name>',
      'package to leave out of the bundle, such as one with native code; repeatable',
      collect,
    )
    .option('--plain', "wrap a handler that is a plain function, as the layer's handler does");
}

/** Adds the options that say which template deploys a worker. */
export function addTemplateOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command
    .option(
      '--template <file>',
      'template that deploys the worker, FILE#ID to choose a function in it (default: the nearest template.yaml)',
    )
    .option('--no-template', 'read no template');
}

/** Adds the options that set a worker's environment variables. */
export function addVariableOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command
    .option(
      '--env <name=value>',
      'environment variable of the worker; NAME alone takes the value from your environment; repeatable',
      collect,
    )
    .option(
      '--env-file <file>',
      'file with environment variables, one NAME=VALUE per line; repeatable',
      collect,
    );
}
