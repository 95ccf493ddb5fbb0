import type { ListOptions } from '../on-aws/list.ts';
import { runStatuses } from '../runs/status.ts';
import { addRunStoreOptions } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';
import { wholeNumber } from './option-parsers.ts';
import { wordOption } from './word-option.ts';

/** `step-everywhere list`. */
export const command: MakeCommand = (list, console, end) => {
  const defined = list
    .addOption(wordOption('--status <status>', 'only runs of this status', runStatuses))
    .option('--limit <n>', 'at most N runs, the newest ones', wholeNumber(1, 1000), 20);
  return addRunStoreOptions(defined)
    .addHelpText('after', help)
    .action(async (options) => {
      const { listRuns } = await import('../on-aws/list.ts');
      end(await listRuns(options satisfies Checked<typeof options, ListOptions>, console));
    });
};

const help = `
STATUS is \`succeeded\` when every attempted target succeeded, even if others were skipped, and \`incomplete\` when the
run ended and some targets failed or were not attempted: \`status RUN\` prints the commands that run them.
\`failed\` means that no target succeeded, more accounts failed than the run tolerates, or an error ended the run.
Exit status: 0, even if there is no run.

Examples:
  $ step-everywhere list
  $ step-everywhere list --status incomplete
  $ step-everywhere list --limit 100 --json | jq -r '.[] | select(.Failed > 0) | .Name'
`;
