import type { S3Client } from '@aws-sdk/client-s3';
import { bucketObjects, findRun as readRun, type Summary } from '@step-everywhere/infra/internal/run';
import { findOrchestrator } from '../aws/orchestrator.ts';
import { readSettings } from '../aws/orchestrator-settings.ts';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { progressSentence, type TargetCounts } from '../console/progress-line.ts';
import { duration } from '../console/words.ts';
import type { FinishOptions } from '../input/run-options.ts';
import { summaryLine } from '../report/summary-line.ts';
import { endOf, runFailedError } from '../runs/execution.ts';
import { findPlacedRun, isPath, type RunPlaceOptions } from '../runs/find-place.ts';
import { type DescribedRun, findRun } from '../runs/find-run.ts';
import { runKind } from '../runs/run-kind.ts';
import type { PlacedRun, RunPlace } from '../runs/run-place.ts';
import { isWell, runStatusOf } from '../runs/status.ts';
import { readMerged, readSummary } from '../runs/summary.ts';
import { finishRun } from './finish-run.ts';
import { followRun } from './follow-run.ts';
import { OutcomeWatcher } from './outcome-watcher.ts';

/** The options of `step-everywhere status`. */
export interface StatusOptions extends RunPlaceOptions, Omit<FinishOptions, 'report'> {
  /** Whether to watch the run until it ends, as `run` does. */
  readonly follow?: boolean;
}

/**
 * Shows how a run stands.
 *
 * @returns the exit status: 0 while it runs.
 */
export async function showStatus(name: string, options: StatusOptions, console: Console): Promise<number> {
  if (options.follow) return follow(name, options, console);
  const { place, run } = await findPlacedRun(name, options, console);
  return run.status === 'RUNNING'
    ? showRunning(place.client, run.bucket, run, options, console)
    : showEnded(place, run, options, console);
}

async function follow(name: string, options: StatusOptions, console: Console): Promise<number> {
  if (options.local !== undefined || isPath(name)) {
    const remedy = 'watch it where it was started, or leave --follow out';
    throw new OptionError(
      '--follow',
      `a run on this machine is shown by the command that runs it; ${remedy}`,
    );
  }
  const orchestrator = await findOrchestrator(options, console.env, name);
  const run = await findRun(orchestrator, name);
  const { bucket } = await readSettings(orchestrator);
  const followed = await followRun(orchestrator, bucket, run, console);
  return finishRun(orchestrator, bucket, followed, options, console);
}

async function showRunning(
  client: S3Client,
  bucket: string,
  run: DescribedRun,
  { json }: StatusOptions,
  { stdout }: Console,
): Promise<number> {
  const found = await readRun(bucketObjects(client, bucket), run.arn, run.input);
  const watcher = found && new OutcomeWatcher(client, found);
  await watcher?.look();
  const counts: TargetCounts = watcher?.counts ?? { total: undefined, succeeded: 0, failed: 0, skipped: 0 };
  const seconds = (Date.now() - run.startDate.getTime()) / 1000;
  if (json) {
    const { total: Targets, isApproximate, succeeded, failed, skipped, running } = counts;
    const known = { Targets, ...(isApproximate && { TargetsAreApproximate: true }) };
    const ended = { Succeeded: succeeded, Failed: failed, Skipped: skipped, Running: running };
    stdout.write(`${JSON.stringify({ ...head(run), ...known, ...ended })}\n`);
  } else {
    const how = counts.total === undefined ? 'listing targets' : progressSentence(counts, seconds);
    stdout.write(`${run.name}: running for ${duration(seconds)}: ${how}\n`);
  }
  return exitStatus.succeeded;
}

async function showEnded(
  place: RunPlace,
  run: PlacedRun,
  { json }: StatusOptions,
  { stdout }: Console,
): Promise<number> {
  const { client } = place;
  const merged = await readMerged(client, run.bucket, run);
  const summary = merged ?? (await readSummary(client, run.bucket, run, { wait: false }));
  const problem = run.status === 'SUCCEEDED' ? undefined : runFailedError(endOf(run)).message;
  if (json) {
    const why = problem === undefined ? {} : { Message: problem };
    stdout.write(`${JSON.stringify({ ...head(run, summary), ...why, ...summary })}\n`);
  } else {
    stdout.write(`${describe(run, place.mention(run), summary, problem).join('\n')}\n`);
  }
  if (summary === undefined) return exitStatus.broken;
  return isWell(summary) ? exitStatus.succeeded : exitStatus.someFailed;
}

function describe(
  run: DescribedRun,
  mention: string,
  summary: Summary | undefined,
  problem: string | undefined,
): string[] {
  const lines = [
    `${run.name}: ${runStatusOf(run.status, summary)}${problem === undefined ? '' : `: ${problem}`}`,
  ];
  if (summary === undefined) return lines;
  const retries = summary.Retries?.length ?? 0;
  if (retries > 0) lines.push(`With ${retries === 1 ? 'its retry' : `its ${retries} retries`}:`);
  const classes = Object.entries(summary.FailedByClass).sort(([, one], [, other]) => other - one);
  lines.push(...classes.map(([name, number]) => `  ${number} failed: ${name}`), summaryLine(summary));
  if (summary.Failed > 0) lines.push(`Retry what failed: step-everywhere retry ${mention}`);
  if (summary.NotAttempted > 0 && summary.Preflight === undefined)
    lines.push(`Take up the rest: step-everywhere retry ${mention} --class not-attempted`);
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
