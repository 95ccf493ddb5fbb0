import type { ReplayOptions } from '../replay/replay.ts';
import { addRunStoreOptions, runArgument } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';
import { parseOrganization } from './option-parsers.ts';
import { wordOption } from './word-option.ts';
import { addServicesOption, addTemplateOptions, addVariableOptions } from './worker-options.ts';

const whose = ['emulator', 'own'] as const;

/** `step-everywhere replay`. */
export const command: MakeCommand = (replay, console, end) => {
  const defined = replay
    .argument('<run>', runArgument)
    .argument('<account>', 'id of the account')
    .argument('<target-region>', 'region of the target')
    .option('--worker <file>', 'TypeScript, JavaScript or Python file that exports `handler`; required')
    .addOption(
      wordOption(
        '--credentials <whose>',
        'run the worker in an emulator, or in the real account with your own credentials',
        whose,
      ).default('emulator'),
    )
    .option('--role <name>', 'role to assume in the account (default in the emulator: the role of the run)')
    .option(
      '--org <file|n>',
      "the emulator's organization: a YAML or JSON file, or N to generate one of N accounts (default: the run's own)",
      parseOrganization,
    )
    .option('--inspect [host:port]', 'let a debugger attach to the worker')
    .addOption(
      replay
        .createOption('--inspect-brk [host:port]', 'wait for a debugger before the worker starts')
        .conflicts('inspect'),
    );
  return addRunStoreOptions(addServicesOption(addTemplateOptions(addVariableOptions(defined))))
    .addHelpText('after', help)
    .action(async (run, account, region, options) => {
      // Not a required option of commander's: commander would report it as missing before it reports a misspelt
      // option.
      const { worker } = options;
      if (worker === undefined) return replay.error("required option '--worker <file>' not specified");
      const { replay: start } = await import('../replay/replay.ts');
      end(
        await start(
          run,
          account,
          region,
          { ...options, worker } satisfies Checked<typeof options, ReplayOptions>,
          console,
        ),
      );
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
