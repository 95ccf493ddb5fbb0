import { Option } from 'commander';
import type { ReplayOptions } from '../replay/replay.ts';
import type { MakeCommand } from './command.ts';
import { addPlaceOptions, oneOf, parseOrganization, runArgument } from './options.ts';

/** `step-everywhere replay`. */
export const command: MakeCommand = (replay, console, end) => {
  replay
    .argument('<run>', runArgument)
    .argument('<account>', 'id of the account')
    .argument('<target-region>', 'region of the target')
    .option('--worker <file>', 'TypeScript, JavaScript or Python file that exports `handler`; required')
    .addOption(
      oneOf(
        new Option(
          '--credentials <whose>',
          'in an emulator, or in the real account with your own credentials',
        ),
        ['emulator', 'own'],
      ).default('emulator'),
    )
    .option('--role <name>', 'role to assume in the account (default: in an emulator that of the run)')
    .addOption(
      new Option(
        '--org <file|n>',
        "the emulator's organization: a YAML or JSON file, or N to generate one of N accounts",
      ).argParser(parseOrganization),
    )
    .addOption(new Option('--inspect [host:port]', 'let a debugger attach to the worker'))
    .addOption(
      new Option('--inspect-brk [host:port]', 'wait for a debugger before the worker begins').conflicts(
        'inspect',
      ),
    );
  return addPlaceOptions(replay)
    .addHelpText('after', help)
    .action(async (run: string, account: string, region: string, options: ReplayOptions) => {
      // Not commander's own required option, which is missed before a misspelt one is found.
      if (options.worker === undefined) replay.error("required option '--worker <file>' not specified");
      const { replay: start } = await import('../replay/replay.ts');
      end(await start(run, account, region, options, console));
    });
};

const help = `
Exit status: 0 when the worker succeeded, 2 when it failed, 1 when it did not run.

Examples:
  $ step-everywhere replay latest 111122223333 eu-west-1 --worker src/index.ts
  $ step-everywhere replay latest 111122223333 eu-west-1 --worker src/index.ts --inspect-brk
  $ step-everywhere replay latest 111122223333 eu-west-1 --worker worker.py --json
  $ step-everywhere replay latest 111122223333 eu-west-1 --worker src/index.ts --credentials own --role Auditor
`;
