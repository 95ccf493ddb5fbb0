import type { Command, OptionValues } from '@commander-js/extra-typings';
import { InvalidArgumentError } from 'commander';
import { didYouMean } from '../console/did-you-mean.ts';
import { parseCanary, parseList, parseTags } from '../input/option-values.ts';
import { failOnStatuses } from '../runs/status.ts';

/** AWS has no organization of more than 50,000 accounts. */
const mostAccounts = 50_000;

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
    .option('--out <dir>', 'folder of runs, logs and the emulated disk (default: .step-everywhere)');
  return addWorkerOptions(withFolder).option('--debug', 'show the stack of an error');
}

/** Gathers the values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Adds the option that brings the services that the emulator does not have. */
export function addServicesOption<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command.option(
    '--services <moto|url>',
    'moto, or the address of another emulator, for the services that the emulator does not have',
    parseServices,
  );
}

function parseServices(text: string): string {
  if (text === 'moto' || isAddress(text)) return text;
  const meant = didYouMean(text, ['moto']);
  throw new InvalidArgumentError(`Expected moto or an address such as http://127.0.0.1:4566.${meant}`);
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

/** Adds the options that give a worker variables. */
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

/**
 * Makes the parser of an option that is a whole number.
 *
 * @param least and most: bounds, both allowed.
 */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };
}

/** Parses `--org FILE` and `--org 30`; a file whose name is a number is written `./30`. */
export function parseOrganization(text: string): string | number {
  if (!/^\d+$/.test(text)) return text;
  const accounts = Number(text);
  if (accounts >= 1 && accounts <= mostAccounts) return accounts;
  throw new InvalidArgumentError(`Expected a file, or a whole number from 1 to ${mostAccounts}.`);
}

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

/** Adds the options for the input of a run. */
export function addRunInputOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  const withRole = command
    .option('--function <worker>', 'ARN or name of the worker, with :VERSION or :ALIAS if you like')
    .option('--role <name>', 'role to assume in each account');
  return addAccountOptions(addRegionsOption(withRole))
    .option('--payload <json>', 'JSON for the worker, or @FILE to read it from a file')
    .option(
      '--input <file>',
      'file with the whole execution input as JSON; other options override its fields',
    )
    .option('--preflight', 'check everything and print an estimate, but invoke no worker')
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

/** Parses the `--accounts` of an emulated organization; its size is `--org`. */
export function parseEmulatedAccounts(text: string, before: readonly string[] = []): string[] {
  if (!/^\d{1,5}$/.test(text)) return collect(text, before);
  throw new InvalidArgumentError(
    `Expected ids or names of accounts and OUs. To generate an organization of ${text} accounts, give --org ${text}.`,
  );
}

/** Makes the parser of an option or argument that is one of some words; a misspelt one gets a suggestion. */
export function parseWord<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const known = words.find((word) => word === text);
    if (known !== undefined) return known;
    throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.${didYouMean(text, words)}`);
  };
}

/** Adds the option of every command whose exit status says how a run ended. */
export function addFailOnOption<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command.addOption(
    command
      .createOption('--fail-on <status>', 'exit with status 2 also when targets were skipped')
      .choices(failOnStatuses)
      .argParser(parseWord(failOnStatuses)),
  );
}

/** Adds the options of every command that starts a run. */
export function addStartOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
  unasked = 'do not ask before a run over more than 50 targets',
) {
  return addFailOnOption(command)
    .option(
      '--concurrency <n>',
      "accounts at the same time (default: what Lambda's quota allows)",
      wholeNumber(1, 10_000),
    )
    .option('--name <name>', 'name of the run (default: from the worker and the time)')
    .option('--yes', unasked)
    .option('--detach', 'return as soon as the run has started; print its name')
    .option('--out <dir>', 'folder of runs and their results (default: .step-everywhere)');
}

/** Adds the options of every command that calls AWS. */
export function addAwsOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command
    .option('--profile <name>', 'profile of the AWS configuration, as in the AWS CLI')
    .option('--region <region>', 'region of the orchestrator, as in the AWS CLI')
    .option(
      '--endpoint-url <url>',
      'endpoint to use instead of AWS, for example an emulator (AWS_ENDPOINT_URL)',
      parseEndpoint,
    )
    .option('--json', 'print only JSON on standard output')
    .option('--debug', 'show the stack of an error');
}

function isAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}

function parseEndpoint(text: string): string {
  if (isAddress(text)) return text;
  throw new InvalidArgumentError('Expected an address such as http://127.0.0.1:4566.');
}

/** Adds the option of every command that reads the organization on this machine. */
export function addOrganizationRoleOption<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command.option(
    '--organization-role <arn>',
    'role to read the organization with, if your credentials may not read it',
    parseRoleArn,
  );
}

function parseRoleArn(text: string): string {
  if (/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text)) return text;
  throw new InvalidArgumentError(
    'Expected the ARN of a role, such as arn:aws:iam::111122223333:role/OrganizationReader.',
  );
}

/** Adds the options of every command that works with a deployed orchestrator. */
export function addOrchestratorOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return addAwsOptions(
    command.option(
      '--state-machine <arn>',
      "the orchestrator's state machine: the stack's output StateMachineArn (default: the only one)",
    ),
  );
}

/** Adds the options of every command that works with runs, wherever they are. */
export function addRunPlaceOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return addOrchestratorOptions(
    command.option(
      '--local [dir]',
      'use the runs of `dev` and `run FILE` in this folder on this machine (default: .step-everywhere)',
    ),
  );
}

/** The description of every argument `<run>`. */
export const runArgument = 'name or ARN of the run, `latest`, or the folder of a run on this machine';
