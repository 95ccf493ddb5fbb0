import { findOrchestrator } from '../aws/orchestrator.ts';
import type { Console } from '../console/console.ts';
import { NoSuchRunError, OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { type FoundRun, findNamedRun, type RunStoreOptions } from '../runs/find-named-run.ts';
import { stateFolderOf } from '../runs/state-folder.ts';
import { logLine } from './log-line.ts';
import { localLogs, logFolder, type TargetLog } from './target-log.ts';

/** The options of `step-everywhere logs`. */
export interface LogsOptions extends RunStoreOptions {}

/**
 * Prints what the worker of a run logged, each line with its account and region.
 *
 * @param account prints only this account; all when absent.
 * @param region prints only this region; all when absent.
 * @returns the exit status.
 * @throws {NoSuchRunError} when the run does not exist, or its logs are not on this machine.
 */
export async function showLogs(
  name: string,
  account: string | undefined,
  region: string | undefined,
  options: LogsOptions,
  console: Console,
): Promise<number> {
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new OptionError('[account]', `${JSON.stringify(account)} must be an account id of twelve digits`);
  const { store, run } = await findNamedRun(name, options, console);
  const all: TargetLog[] = [];
  for await (const log of await logsOf({ store, run }, account, options, console))
    if ((account ?? log.accountId) === log.accountId && (region ?? log.region) === log.region) all.push(log);
  const lines = all.flatMap((log) => log.lines.map((line) => ({ log, line })));
  if (options.json) {
    const rows = lines.map(({ log, line }) => ({ AccountId: log.accountId, Region: log.region, Line: line }));
    console.stdout.write(`${visibleJson(rows)}\n`);
  } else for (const { log, line } of lines) console.stdout.write(`${logLine(log, line)}\n`);
  if (lines.length === 0)
    console.stderr.write(`The worker of ${visibleLine(run.name)} logged nothing there.\n`);
  return exitStatus.succeeded;
}

async function logsOf(
  { store, run }: FoundRun,
  account: string | undefined,
  options: LogsOptions,
  console: Console,
): Promise<AsyncIterable<TargetLog>> {
  if (store.isLocal && run.note !== undefined) {
    const { folder = '' } = run;
    const state = stateFolderOf(folder);
    if (state !== undefined) return localLogs(logFolder(state, folder, run.name));
  }
  if (store.isLocal)
    throw new NoSuchRunError(
      run.name,
      `the logs of ${run.name} are not on this machine, which has only a copy of the run; read them where it ran, without --local`,
    );
  const { Function: worker = '' } = JSON.parse(run.input) as { readonly Function?: string };
  const { aws } = await findOrchestrator(options, console, run.arn);
  const { logsOnAws } = await import('./logs-on-aws.ts');
  const { invokedTargets } = await import('./invoked-targets.ts');
  return logsOnAws(aws, run, worker, await invokedTargets(store.objects(run), run, account));
}
