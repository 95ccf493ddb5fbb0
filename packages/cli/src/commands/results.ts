import { InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../console/did-you-mean.ts';
import { parseList } from '../input/run-input.ts';
import { type ResultsOptions, rowFormats } from '../results/row-formats.ts';
import { type TargetStatus, targetStatuses } from '../runs/status.ts';
import type { MakeCommand } from './command.ts';
import { addPlaceOptions, oneOf, runArgument } from './options.ts';

/** `step-everywhere results`. */
export const command: MakeCommand = (results, console, end) => {
  results
    .argument('<run>', runArgument)
    .option('--out <path>', 'a folder, a .jsonl, .csv or .json file, or - (default: standard output)')
    .addOption(
      oneOf(new Option('--format <format>', 'form of the output (default: by the name of --out)'), [
        ...rowFormats,
        'folder',
        'table',
      ]),
    )
    .addOption(
      new Option(
        '--status <statuses>',
        `only targets that ended so, of ${targetStatuses.join(',')}`,
      ).argParser(parseStatuses),
    )
    .option('--no-merge', 'leave retries of the run out')
    .option('--query <sql>', 'what SQL makes of the table `results`, or @FILE that holds it (needs DuckDB)');
  return addPlaceOptions(results)
    .addHelpText('after', help)
    .action(async (run: string, options: ResultsOptions) => {
      const { writeResults } = await import('../results/write-results.ts');
      end(await writeResults(run, options, console));
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
Exit status: 0 when the results were written, however the targets ended.

Examples:
  $ step-everywhere results latest | jq -c 'select(.Status == "succeeded") | [.AccountId, .Region, .Result]'
  $ step-everywhere results latest --out results.csv
  $ step-everywhere results latest --status failed --out failed.json
  $ step-everywhere results latest --out results/
  $ step-everywhere results latest --query 'select region, count(*) from results group by 1'
  $ step-everywhere results latest --query @old-keys.sql --out old-keys.csv
`;
