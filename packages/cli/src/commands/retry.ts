import { parseList } from '../input/option-values.ts';
import type { RetryOptions } from '../local/retried-run.ts';
import { addOrganizationRoleOption, addRunStoreOptions, runArgument } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';
import { addDetachOption, addStartOptions } from './run-options.ts';
import { addVariableOptions } from './worker-options.ts';

/** `step-everywhere retry`. */
export const command: MakeCommand = (retry, console, end) => {
  const defined = retry
    .argument('<run>', runArgument)
    .option(
      '--class <classes>',
      'only failures of these classes, a,b,c; `not-attempted` for targets that were not started (default: all failures)',
      parseList,
    )
    .option('--function <worker>', 'the same worker with another :VERSION or :ALIAS');
  const withStart = addDetachOption(addStartOptions(addVariableOptions(defined), { yes: unasked }));
  return addRunStoreOptions(addOrganizationRoleOption(withStart))
    .addHelpText('after', help)
    .action(async (run, options) => {
      const { retryRun } = await import('../on-aws/retry.ts');
      end(await retryRun(run, options satisfies Checked<typeof options, RetryOptions>, console));
    });
};

const unasked = 'do not ask before a retry over more than 50 targets, or of a run on this machine';

const help = `
Exit status: 0 when every attempted target succeeded; 2 when a target failed or was not attempted; 1 when there is
nothing to retry; 130 after Ctrl-C.

Examples:
  $ step-everywhere retry latest
  $ step-everywhere retry latest --class throttled,lambda-quota --concurrency 5
  $ step-everywhere retry nightly-2026-11-22 --class not-attempted --yes
  $ step-everywhere retry latest --local
`;
