import { InvalidArgumentError } from 'commander';
import { didYouMean } from '../console/did-you-mean.ts';
import { parseList } from '../input/option-values.ts';
import { parseColumns } from '../results/account-columns.ts';
import { type ResultsOptions, rowFormats } from '../results/results-options.ts';
import { type TargetStatus, targetStatuses } from '../runs/status.ts';
import { addOrganizationRoleOption, addRunStoreOptions, runArgument } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';
import { wordOption } from './word-option.ts';

const formats = [...rowFormats, 'folder', 'table'] as const;

/** `step-everywhere results`. */
export const command: MakeCommand = (results, console, end) => {
  const defined = results
    .argument('[run]', `${runArgument} (with --all, of any run of the worker)`)
    .option('--out <path>', 'a folder, a .jsonl, .csv or .json file, or - (default: standard output)')
    .addOption(wordOption('--format <format>', 'form of the output (default: by the name of --out)', formats))
    .option(
      '--status <statuses>',
      `only targets with one of these statuses: ${targetStatuses.join(',')}`,
      parseStatuses,
    )
    .option('--raw', 'CSV for programs: do not escape cells that a spreadsheet would run as a formula')
    .option('--excel', 'CSV for spreadsheets: with a byte order mark, and account ids as text')
    .option('--by-target', 'one line per target, even if the worker yields rows')
    .option(
      '--columns <names>',
      'more columns about the account: ou, email, tags, or tags.KEY for one tag',
      parseColumns,
    )
    .option('--all', 'all runs of the worker, each row with Run and StartTime')
    .option('--function <worker>', "with --all: ARN or name of the worker (default: the run's worker)")
    .option('--no-merge', 'ignore retries of the run')
    .option(
      '--query <sql>',
      'SQL to run over the table `results`, or @FILE to read it from a file (needs DuckDB)',
    );
  return addRunStoreOptions(addOrganizationRoleOption(defined))
    .addHelpText('after', help)
    .action(async (run, options) => {
      if (run === undefined && !options.all)
        return results.error("missing required argument 'run'", { code: 'commander.missingArgument' });
      const { writeResults } = await import('../results/write-results.ts');
      end(
        await writeResults(
          run ?? 'latest',
          options satisfies Checked<typeof options, ResultsOptions>,
          console,
        ),
      );
    });
};

function parseStatuses(text: string): TargetStatus[] {
  return parseList(text).map((entry) => {
    const known = targetStatuses.find((status) => status === entry);
    if (known !== undefined) return known;
    throw new InvalidArgumentError(
      `Expected some of ${targetStatuses.join(',')}.${didYouMean(entry, targetStatuses)}`,
    );
  });
}

const help = `
Exit status: 0 when the results were written, even if targets failed, 2 when some could not be read, 1 otherwise.

Examples:
  $ step-everywhere results latest | jq -c 'select(.Status == "succeeded") | [.AccountId, .Region, .Result]'
  $ step-everywhere results latest --out results.csv
  $ step-everywhere results latest --status failed --out failed.json
  $ step-everywhere results latest --out results/
  $ step-everywhere results latest --query 'select region, count(*) from results group by 1'
  $ step-everywhere results latest --columns ou,tags.env --out results.csv
  $ step-everywhere results --all --query 'select StartTime, count(*) from results group by 1 order by 1'
  $ step-everywhere results latest --query @old-keys.sql --out old-keys.csv
`;
