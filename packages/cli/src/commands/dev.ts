import type { DevOptions } from '../local/complete-input.ts';
import type { Checked, MakeCommand } from './command.ts';
import { parseEmulatedAccounts, wholeNumber } from './option-parsers.ts';
import {
  addAccountOptions,
  addFailOnOption,
  addJsonInputOptions,
  addRegionsOption,
  addReportOption,
} from './run-options.ts';
import { addEmulatorOptions } from './worker-options.ts';

/** `step-everywhere dev`; the emulator and the bundler are loaded only when it runs. */
export const command: MakeCommand = (dev, console, end) => {
  const withName = dev
    .argument(
      '<worker>',
      'TypeScript, JavaScript or Python file that exports `handler`; Go file or folder; executable',
    )
    .option('--name <name>', 'name of the function, StepEverywhere_NAME (default: from the file or package)')
    .option('--role <name>', 'role to assume in each account (default: the only assumable one)');
  const withInput = addJsonInputOptions(
    addAccountOptions(addRegionsOption(withName), parseEmulatedAccounts),
  ).option('--concurrency <n>', 'accounts at the same time (default: 25)', wholeNumber(0));
  const withOutput = addReportOption(withInput)
    .option('--ui', 'serve that report on this machine during the run and afterwards, until Ctrl-C')
    .option('--logs', 'show what the worker logs, each line with its account and region')
    .option('--watch', 'run again when the worker or a file that it imports changes, until Ctrl-C')
    .option('--json', 'print only the summary object on standard output');
  return addEmulatorOptions(addFailOnOption(withOutput))
    .addHelpText('after', help)
    .action(async (worker, options) => {
      const checked = options satisfies Checked<typeof options, DevOptions>;
      if (options.watch) {
        const { watchDev } = await import('../local/watch-dev.ts');
        return end(await watchDev(worker, checked, console));
      }
      const { dev: run } = await import('../local/dev.ts');
      end(await run(worker, checked, console));
    });
};

const help = `
Exit status: 0 when every attempted target succeeded, even if others were skipped; 2 when a target failed or was not
attempted; 1 when nothing ran.

Examples:
  $ step-everywhere dev src/index.ts
  $ step-everywhere dev src/index.ts --org 30 --regions eu-west-1,us-east-1
  $ step-everywhere dev src/index.ts --org 30 --accounts 210000000001,210000000002
  $ step-everywhere dev src/index.ts --org organization.yaml --role Auditor --regions enabled
  $ step-everywhere dev worker.py
  $ step-everywhere dev main.go
  $ step-everywhere dev src/index.ts --org 200 --ui
  $ step-everywhere dev src/index.ts --payload '{"dryRun":true}' --json | jq .Failed
`;
