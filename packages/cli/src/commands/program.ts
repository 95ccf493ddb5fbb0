import type * as typed from '@commander-js/extra-typings';
import { Command as UntypedCommand } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { Console } from '../console/console.ts';
import type { End, MakeCommand } from './command.ts';

/** commander's own, with the types of options and arguments inferred from their definitions. */
const Command = UntypedCommand as unknown as typeof typed.Command;

interface Subcommand {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: MakeCommand }>;
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  init: {
    summary: 'create a project for a worker, with tests that pass',
    load: () => import('./init.ts'),
  },
  dev: {
    summary: 'run a worker in every account and region of an emulated organization',
    load: () => import('./dev.ts'),
  },
  run: {
    summary: 'run a worker in every account and region of the organization',
    load: () => import('./run.ts'),
  },
  exec: {
    summary: 'run a program, such as the AWS CLI, in every account and region, from this machine',
    load: () => import('./exec.ts'),
  },
  status: {
    summary: 'show the status of a run, or watch it',
    load: () => import('./status.ts'),
  },
  results: {
    summary: 'write the results of a run to a folder, a file or standard output',
    load: () => import('./results.ts'),
  },
  diff: {
    summary: 'show what changed from one run to another',
    load: () => import('./diff.ts'),
  },
  retry: {
    summary: 'run a worker again in the targets that failed',
    load: () => import('./retry.ts'),
  },
  replay: {
    summary: 'run a worker on this machine for one target of an earlier run',
    load: () => import('./replay.ts'),
  },
  logs: {
    summary: 'print what the worker of a run logged, each line with its account and region',
    load: () => import('./logs.ts'),
  },
  stop: {
    summary: 'stop a run',
    load: () => import('./stop.ts'),
  },
  schedule: {
    summary: 'start runs on a schedule: create, list, show, pause, resume and delete schedules',
    load: () => import('./schedule.ts'),
  },
  list: {
    summary: 'list runs, the newest first',
    load: () => import('./list.ts'),
  },
  report: {
    summary: 'write a run as one HTML file: a map of accounts and regions, failures, results',
    load: () => import('./report.ts'),
  },
  organization: {
    summary: 'write your organization to a file for `--org`, so that `dev` can emulate it',
    load: () => import('./organization.ts'),
  },
  emulator: {
    summary: 'serve the emulated organization to the AWS CLI and SDKs until stopped',
    load: () => import('./emulator.ts'),
  },
  deploy: {
    summary: 'deploy or update the orchestrator, a role or a worker',
    load: () => import('./deploy.ts'),
  },
  doctor: {
    summary: 'check Node.js, credentials, region, orchestrator and role, and say how to fix problems',
    load: () => import('./doctor.ts'),
  },
  completion: {
    summary: 'print a script that completes this command in bash, zsh or fish',
    load: () => import('./completion.ts'),
  },
};

/** The names of all subcommands. */
export const subcommandNames: readonly string[] = Object.keys(subcommands);

/** Makes the whole command line. Only the subcommands that `args` name are loaded. */
export async function makeProgram(
  args: readonly string[],
  console: Console,
  end: End,
): Promise<typed.CommandUnknownOpts> {
  const program = configure(new Command('step-everywhere'), console)
    .description('Runs one piece of code in every AWS account and region of an organization.')
    .version(packageJson.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError(true)
    .addHelpText('after', examples);
  const loadAll = async () => (await makeProgram(subcommandNames, console, end)).commands;
  for (const [name, { summary, load }] of Object.entries(subcommands)) {
    const command = configure(new Command(name), console)
      .summary(summary)
      .description(`${capitalise(summary)}.`);
    program.addCommand(
      args.includes(name) ? (await load()).command(command, console, end, loadAll) : command,
    );
  }
  return program;
}

const examples = `
Examples:
  $ step-everywhere dev src/index.ts --org 30
  $ step-everywhere dev src/index.ts --org organization.yaml --input input.json
  $ step-everywhere run --function example --role Auditor --regions eu-west-1,us-east-1
  $ step-everywhere results latest --out results.csv
`;

function configure(command: typed.Command, { stdout, stderr }: Console): typed.Command {
  return command
    .exitOverride()
    .helpOption('-h, --help', 'print this help')
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      // `printError` prints all errors.
      outputError: () => undefined,
    });
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
