import type { OrchestratorOptions } from '../aws/orchestrator.ts';
import type { MakeCommand } from './command.ts';
import { addOrchestratorOptions, runArgument } from './options.ts';

/** `step-everywhere stop`. */
export const command: MakeCommand = (stop, console, end) => {
  stop.argument('<run>', runArgument);
  return addOrchestratorOptions(stop)
    .addHelpText('after', help)
    .action(async (run: string, options: OrchestratorOptions) => {
      const runs = await import('../run/stop.ts');
      end(await runs.stop(run, options, console));
    });
};

const help = `
Exit status: 0, also when the run had ended already, 130 after Ctrl-C: the run is stopped all the same.

Examples:
  $ step-everywhere stop latest
  $ step-everywhere stop example-20261122-184502-3f9a --json
`;
