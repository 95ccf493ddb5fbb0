import type { ReportOptions } from '../report/report-run.ts';
import { addRunStoreOptions, runArgument } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';
import { wholeNumber } from './option-parsers.ts';

/** `step-everywhere report`. */
export const command: MakeCommand = (report, console, end) => {
  const defined = report
    .argument('<run>', runArgument)
    .option('--out <file>', 'file to write (default: report-RUN.html)')
    .option('--open', 'open it in the browser')
    .option('--no-results', 'write no results into the file')
    .option('--results-size <megabytes>', 'maximum size of the results in the file', wholeNumber(1, 512), 32);
  return addRunStoreOptions(defined)
    .addHelpText('after', help)
    .action(async (run, options) => {
      const { reportRun } = await import('../report/report-run.ts');
      end(await reportRun(run, options satisfies Checked<typeof options, ReportOptions>, console));
    });
};

const help = `
Exit status: 0 when the file is written, even if the run failed, 2 when some results could not be read, 1 otherwise.

Examples:
  $ step-everywhere report latest --open
  $ step-everywhere report latest --out audit.html --results-size 100
  $ step-everywhere report 6f1c2d3e-1a2b-4c3d-8e9f-0a1b2c3d4e5f --no-results --json | jq -r .File
`;
