import type { DiffOptions } from '../diff/diff-runs.ts';
import { parseList } from '../input/option-values.ts';
import { addRunStoreOptions, runArgument } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';

/** `step-everywhere diff`. */
export const command: MakeCommand = (diff, console, end) => {
  const defined = diff
    .argument('<from>', `the earlier run: ${runArgument}`)
    .argument('<to>', 'the later run, in the same forms')
    .option('--ignore <keys>', 'keys to ignore in results, at any depth, a,b,c', parseList)
    .option('--out <file>', 'file to write, or - (default: standard output)')
    .option('--no-merge', 'ignore retries of the runs');
  return addRunStoreOptions(defined)
    .addHelpText('after', help)
    .action(async (from, to, options) => {
      const { diffRuns } = await import('../diff/diff-runs.ts');
      end(await diffRuns(from, to, options satisfies Checked<typeof options, DiffOptions>, console));
    });
};

const help = `
Exit status: 0 when no target differs, 2 when some do, 1 when the runs cannot be compared.

Examples:
  $ step-everywhere diff nightly-2026-11-21 nightly-2026-11-22
  $ step-everywhere diff nightly-2026-11-21 latest --ignore LastUsedDate,RequestId
  $ step-everywhere diff nightly-2026-11-21 latest --json | jq -c '.Changes[] | select(.Change == "appeared")'
`;
