import type { Command, OptionValues } from '@commander-js/extra-typings';
import { parseCanary, parseList, parseTags } from '../input/option-values.ts';
import { failOnStatuses } from '../runs/status.ts';
import { collect, wholeNumber } from './option-parsers.ts';
import { wordOption } from './word-option.ts';

/** Adds the option that chooses the regions of a run. */
export function addRegionsOption<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command.option(
    '--regions <regions>',
    'regions a,b,c or patterns us-*; `enabled` (those enabled in each account); `global` (the region of global services)',
  );
}

/** Adds the options that choose the accounts of a run. */
export function addAccountOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
  parseAccounts: (text: string, before?: readonly string[]) => string[] = collect,
) {
  return command
    .option(
      '--accounts <accounts>',
      'only these accounts and OUs: ids, names or OU paths, separated by commas, or @FILE; repeatable',
      parseAccounts,
    )
    .option(
      '--exclude <accounts>',
      'not these accounts and OUs, in the same forms as --accounts; repeatable',
      collect,
    )
    .option('--tags <tags>', 'only accounts with these tags, key=value,…', parseTags)
    .option('--account-details <names>', 'tell workers more about their account: ou, tags', parseList);
}

/** Adds the options that say where a run in real accounts acts, and as which role. */
export function addTargetOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  const withRole = command.option('--role <name>', 'role to assume in each account');
  return addAccountOptions(addRegionsOption(withRole));
}

/** Adds the options that keep a run from doing harm. */
export function addCautionOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command
    .option(
      '--canary <n>',
      'run in N accounts (or N%) first; run in the rest only if these succeed',
      parseCanary,
    )
    .option('--read-only', 'let the role only read, whatever its policies allow')
    .option(
      '--tolerated-failures <percent>',
      'start no more accounts when more than this percentage of them have a failure (default: 100)',
      wholeNumber(0, 100),
    );
}

/** Adds the options that give an input as JSON. */
export function addJsonInputOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command
    .option('--payload <json>', 'JSON for the worker, or @FILE to read it from a file')
    .option(
      '--input <file>',
      'file with the whole execution input as JSON; other options override its fields',
    );
}

/** Adds the options for the input of a run of a deployed worker. */
export function addRunInputOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  const withWorker = command.option(
    '--function <worker>',
    'ARN or name of the worker, optionally with :VERSION or :ALIAS',
  );
  return addCautionOptions(
    addJsonInputOptions(addTargetOptions(withWorker)).option(
      '--preflight',
      'check everything and print an estimate, but invoke no worker',
    ),
  );
}

/** Adds the option of every command whose exit status depends on the outcome of a run. */
export function addFailOnOption<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command.addOption(
    wordOption('--fail-on <status>', 'exit with status 2 also when targets were skipped', failOnStatuses),
  );
}

/** Adds the option that limits how many accounts a run acts in at once. */
export function addConcurrencyOption<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
  byDefault = "what Lambda's quota allows",
) {
  return command.option(
    '--concurrency <n>',
    `accounts at the same time (default: ${byDefault})`,
    wholeNumber(1, 10_000),
  );
}

/** Descriptions of options that differ between the commands that start a run. */
interface StartTexts {
  readonly concurrency?: string;
  readonly name?: string;
  readonly yes?: string;
}

/** Adds the options of every command that starts a run in real accounts. */
export function addStartOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
  {
    concurrency,
    name = 'from the worker and the time',
    yes = 'do not ask before a run over more than 50 targets',
  }: StartTexts = {},
) {
  return addConcurrencyOption(addFailOnOption(command), concurrency)
    .option('--name <name>', `name of the run (default: ${name})`)
    .option('--yes', yes)
    .option('--out <dir>', 'folder of runs and their results (default: .step-everywhere in the project)');
}

/** Adds the option of every command whose run can continue after the command has ended. */
export function addDetachOption<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command.option('--detach', 'return as soon as the run has started; print its name');
}

/** Adds the option of every command that can write a report of the run that it followed. */
export function addReportOption<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command.option('--report <file>', 'write an HTML report to this file when the run ends');
}
