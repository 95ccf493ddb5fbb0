import type { OrchestratorOptions } from '../aws/orchestrator.ts';
import { addOrchestratorOptions, runArgument } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';

/** `step-everywhere stop`. */
export const command: MakeCommand = (stop, console, end) => {
  const defined = stop.argument('<run>', runArgument);
  return addOrchestratorOptions(defined)
    .addHelpText('after', help)
    .action(async (run, options) => {
      const runs = await import('../on-aws/stop.ts');
      end(await runs.stop(run, options satisfies Checked<typeof options, OrchestratorOptions>, console));
    });
};

const help = `
Exit status: 0, even if the run had already ended; 130 after Ctrl-C, which still stops the run.

Examples:
  $ step-everywhere stop latest
  $ step-everywhere stop example-20261122-184502-3f9a --json
`;
