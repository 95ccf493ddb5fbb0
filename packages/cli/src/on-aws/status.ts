import { findRun, type RunObjects, type Summary } from '@step-everywhere/infra/internal/run';
import { findOrchestrator } from '../aws/orchestrator.ts';
import { commandName } from '../console/command-name.ts';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { nothingCounted, progressSentence } from '../console/progress-line.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { duration } from '../console/words.ts';
import type { FinishOptions } from '../input/run-options.ts';
import { summaryLine } from '../report/summary-line.ts';
import type { DescribedRun } from '../runs/execution.ts';
import { findNamedRun, isPath, type RunStoreOptions } from '../runs/find-named-run.ts';
import { orchestratorStore } from '../runs/orchestrator-store.ts';
import { runFailedError } from '../runs/run-failed.ts';
import { runKind } from '../runs/run-kind.ts';
import type { LocatedRun, RunStore } from '../runs/run-store.ts';
import { exitStatusOf, runStatusOf } from '../runs/status.ts';
import { readLatestSummary } from '../runs/summary.ts';
import { finishRun } from './finish-run.ts';
import { OutcomeWatcher } from './outcome-watcher.ts';
import { requestSummary } from './write-summary.ts';

/** The options of `step-everywhere status`. */
export interface StatusOptions extends RunStoreOptions, Omit<FinishOptions, 'report'> {
  /** Whether to follow the run until it ends, as `run` does. */
  readonly follow?: boolean;
  /** Whether the orchestrator should write a missing summary. */
  readonly writeSummary?: boolean;
}

/**
 * Shows the status of a run.
 *
 * @returns the exit status: 0 while it is running.
 */
export async function showStatus(name: string, options: StatusOptions, console: Console): Promise<number> {
  if (options.follow) return follow(name, options, console);
  const { store, run } = await findNamedRun(name, options, console);
  if (run.status === 'RUNNING') return showRunning(store.objects(run), run, options, console);
  const objects = store.objects(run);
  const summary =
    (await readLatestSummary(objects, run)) ?? (await writtenNow(name, run, objects, options, console));
  return showEnded(store, run, summary, options, console);
}

/** @returns nothing when no summary should be written, or the run had no targets to count. */
async function writtenNow(
  name: string,
  run: LocatedRun,
  objects: RunObjects,
  options: StatusOptions,
  console: Console,
): Promise<Summary | undefined> {
  // For a run on this machine, reading its status has already written the summary.
  const isDeployed = options.local === undefined && !isPath(name);
  if (!isDeployed || (await findRun(objects, run.arn, run.input)) === undefined) return undefined;
  if (options.writeSummary)
    return requestSummary(await findOrchestrator(options, console, name), run, objects, console);
  const command = visibleLine(`${commandName(console.env)} status ${run.name} --write-summary`);
  console.stderr.write(`Its summary has not been written yet. To write it: ${command}\n`);
  return undefined;
}

async function follow(name: string, options: StatusOptions, console: Console): Promise<number> {
  if (options.local !== undefined || isPath(name)) {
    const remedy = 'watch it where it was started, or leave --follow out';
    throw new OptionError(
      '--follow',
      `a run on this machine is shown by the command that runs it; ${remedy}`,
    );
  }
  const orchestrator = await findOrchestrator(options, console, name);
  const run = await orchestratorStore(orchestrator).find(name);
  return finishRun(orchestrator, run, options, console);
}

async function showRunning(
  objects: RunObjects,
  run: LocatedRun,
  { json }: StatusOptions,
  { stdout }: Console,
): Promise<number> {
  const found = await findRun(objects, run.arn, run.input);
  const watcher = found && new OutcomeWatcher(objects, found);
  await watcher?.look();
  const counts = watcher?.counts ?? nothingCounted;
  const seconds = (Date.now() - run.startDate.getTime()) / 1000;
  if (json) {
    const { total: Targets, isApproximate, succeeded, ready, failed, skipped, running } = counts;
    const known = { Targets, ...(isApproximate && { TargetsAreApproximate: true }) };
    const done = ready === undefined ? { Succeeded: succeeded } : { Ready: ready };
    const ended = { ...done, Failed: failed, Skipped: skipped, Running: running };
    stdout.write(`${visibleJson({ ...head(run), ...known, ...ended })}\n`);
  } else {
    const how = counts.total === undefined ? 'listing targets' : progressSentence(counts, seconds);
    stdout.write(`${visibleLine(run.name)}: running for ${duration(seconds)}: ${how}\n`);
  }
  return exitStatus.succeeded;
}

async function showEnded(
  store: RunStore,
  run: LocatedRun,
  summary: Summary | undefined,
  { json, failOn }: StatusOptions,
  { stdout, env }: Console,
): Promise<number> {
  const problem = run.status === 'SUCCEEDED' ? undefined : runFailedError(run).message;
  if (json) {
    const why = problem === undefined ? {} : { Message: problem };
    stdout.write(`${visibleJson({ ...head(run, summary), ...why, ...summary })}\n`);
  } else {
    const retry = visibleLine(`${commandName(env)} retry ${store.mention(run)}`);
    stdout.write(`${describe(run, retry, summary, problem).join('\n')}\n`);
  }
  if (summary === undefined) return exitStatus.broken;
  return exitStatusOf(summary, failOn);
}

function describe(
  run: DescribedRun,
  retry: string,
  summary: Summary | undefined,
  problem: string | undefined,
): string[] {
  const why = problem === undefined ? '' : `: ${problem}`;
  const lines = [visibleLine(`${run.name}: ${runStatusOf(run.status, summary)}${why}`)];
  if (summary === undefined) return lines;
  const retries = summary.Retries?.length ?? 0;
  if (retries > 0) lines.push(`With ${retries === 1 ? 'its retry' : `its ${retries} retries`}:`);
  const classes = Object.entries(summary.FailedByClass).sort(([, one], [, other]) => other - one);
  lines.push(
    ...classes.map(([name, number]) => `  ${number} failed: ${visibleLine(name)}`),
    summaryLine(summary),
  );
  if (summary.Preflight !== undefined) return lines;
  if (summary.Failed > 0) lines.push(`Retry what failed: ${retry}`);
  if (summary.NotAttempted > 0) lines.push(`Run the remaining targets: ${retry} --class not-attempted`);
  return lines;
}

function head(run: DescribedRun, summary?: Summary): object {
  return {
    Name: run.name,
    ExecutionId: run.arn,
    Kind: runKind(run),
    Status: runStatusOf(run.status, summary),
    StartTime: run.startDate.toISOString(),
  };
}
