import { Option } from 'commander';
import type { ListOptions } from '../run/list.ts';
import { runStatuses } from '../runs/status.ts';
import type { MakeCommand } from './command.ts';
import { addPlaceOptions, oneOf, wholeNumber } from './options.ts';

/** `step-everywhere list`. */
export const command: MakeCommand = (list, console, end) => {
  list
    .addOption(oneOf(new Option('--status <status>', 'only runs of this status'), runStatuses))
    .addOption(
      new Option('--limit <n>', 'the newest so many runs').argParser(wholeNumber(1, 1000)).default(20),
    );
  return addPlaceOptions(list)
    .addHelpText('after', help)
    .action(async (options: ListOptions) => {
      const { listRuns } = await import('../run/list.ts');
      end(await listRuns(options, console));
    });
};

const help = `
STATUS is \`succeeded\` when every target succeeded, and \`incomplete\` when the run went through and some did not.
Exit status: 0, also when there is no run.

Examples:
  $ step-everywhere list
  $ step-everywhere list --status incomplete
  $ step-everywhere list --limit 100 --json | jq -r '.[] | select(.Failed > 0) | .Name'
`;
