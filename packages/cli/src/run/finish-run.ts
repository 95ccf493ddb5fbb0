import { resolve } from 'node:path';
import {
  bucketObjects,
  readJson,
  findRun as readRun,
  type Summary,
} from '@step-everywhere/infra/internal/run';
import { type PersistOptions, persist } from '../aws/keep-trying.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import type { Console } from '../console/console.ts';
import { exitStatus, statusOfSignal } from '../console/exit-status.ts';
import { describeEstimate } from '../input/describe-plan.ts';
import { type GivenOptions, inOptionTerms } from '../input/refused-option.ts';
import type { FinishOptions } from '../input/run-options.ts';
import { writeReport } from '../report/run-report.ts';
import { summaryLine } from '../report/summary-line.ts';
import { canaryPassed, hasCanary } from '../runs/canary.ts';
import { downloadRun } from '../runs/download-run.ts';
import { endOf, runFailedError } from '../runs/execution.ts';
import type { DescribedRun } from '../runs/find-run.ts';
import { isWell } from '../runs/status.ts';
import { readSummary } from '../runs/summary.ts';
import type { FollowedRun } from './follow-run.ts';

/**
 * Downloads a run's results and shows what it came to; or says how to come back to a run that was left to itself.
 *
 * @returns the exit status.
 * @throws {CliError} when there is no summary.
 */
export async function finishRun(
  orchestrator: Orchestrator,
  bucket: string,
  { run, interruptedBy }: FollowedRun,
  options: FinishOptions & GivenOptions,
  console: Console,
): Promise<number> {
  if (run.status === 'RUNNING') {
    sayDetached(run, options, console);
    return interruptedBy === undefined ? exitStatus.succeeded : statusOfSignal(interruptedBy);
  }
  const persistence = {
    note: (line: string) => void console.stderr.write(`${line}\n`),
    signal: console.signal,
  };
  const summary = await persist(
    () => readSummary(orchestrator.aws.bucket, bucket, run, { signal: console.signal }),
    persistence,
  );
  if (summary === undefined) throw inOptionTerms(runFailedError(endOf(run)), options);
  if (run.status === 'SUCCEEDED' && hasCanary(JSON.parse(run.input ?? '{}')))
    console.stderr.write(`${canaryPassed}\n`);
  if (run.status !== 'SUCCEEDED') console.stderr.write(`${runFailedError(endOf(run)).message}\n`);
  const folder = resolve(console.cwd, options.out);
  await download(orchestrator, bucket, run, folder, summary, persistence).catch((error) => {
    if (console.signal.aborted) sayUndownloaded(run, console);
    throw error;
  });
  const stream = options.json ? console.stderr : console.stdout;
  const logs = `CloudWatch log group /aws/lambda/${summary.Function.split(':')[6]}`;
  const report =
    options.report === undefined
      ? `step-everywhere report ${run.name}`
      : await writeHtml(orchestrator, { folder, bucket }, summary, options.report, console);
  await writeReport(stream, summary, { folder, cwd: console.cwd, workerFolder: console.cwd, logs, report });
  await persist(() => writeMerged(orchestrator, bucket, summary, stream), persistence);
  if (options.json) console.stdout.write(`${JSON.stringify(summary)}\n`);
  if (interruptedBy !== undefined) return statusOfSignal(interruptedBy);
  return isWell(summary) ? exitStatus.succeeded : exitStatus.someFailed;
}

async function writeHtml(
  { aws }: Orchestrator,
  place: { readonly folder: string; readonly bucket: string },
  summary: Summary,
  file: string,
  { cwd }: Console,
): Promise<string> {
  const [{ offerReport }, { nameUnits }] = await Promise.all([
    import('../report/html-report.ts'),
    import('../aws/unit-names.ts'),
  ]);
  const names = async (paths: readonly (readonly string[])[]) => nameUnits(await aws.organizations(), paths);
  return offerReport({ ...place, nameUnits: names }, summary, file, cwd);
}

/** Says that a run goes on by itself. */
export function sayDetached(
  { name, arn }: DescribedRun,
  { json }: Pick<FinishOptions, 'json'>,
  { stdout, stderr }: Console,
): void {
  if (json) stdout.write(`${JSON.stringify({ Name: name, ExecutionId: arn, Status: 'running' })}\n`);
  else stdout.write(`${name}\n`);
  stderr.write(
    `The run goes on. Watch it: step-everywhere status ${name} --follow; stop it: step-everywhere stop ${name}\n`,
  );
}

async function download(
  { aws }: Orchestrator,
  bucket: string,
  run: DescribedRun,
  folder: string,
  { Preflight }: Summary,
  persistence: PersistOptions,
): Promise<void> {
  const found = await persist(
    () => readRun(bucketObjects(aws.bucket, bucket), run.arn, run.input),
    persistence,
  );
  if (found === undefined) return;
  const only = Preflight === undefined ? {} : { only: 'report' as const };
  const { signal } = persistence;
  const start = Date.now();
  let isAgain = false;
  await persist(async () => {
    const savedSince = isAgain ? { savedSince: start } : {};
    isAgain = true;
    await downloadRun(aws.bucket, found, folder, { ...only, ...savedSince, signal });
  }, persistence);
}

function sayUndownloaded({ name }: DescribedRun, { stderr }: Console): void {
  stderr.write(`The run has ended. Its results: step-everywhere results ${name}\n`);
}

/** Of a retry: what has become of the whole. Of a preflight: what the run itself would take. */
async function writeMerged(
  { aws }: Orchestrator,
  bucket: string,
  { MergedSummaryKey: key, Preflight }: Summary,
  stream: NodeJS.WriteStream,
): Promise<void> {
  if (Preflight !== undefined) {
    const { Advice } = Preflight.LambdaConcurrency;
    stream.write(`Preflight: ${Preflight.Targets} targets are ready. ${describeEstimate(Preflight)}\n`);
    if (Advice !== undefined) stream.write(`${Advice}\n`);
  }
  if (key === undefined) return;
  const merged = await readJson<Summary>(bucketObjects(aws.bucket, bucket), key);
  if (merged === undefined) return;
  const name = merged.ExecutionId.slice(merged.ExecutionId.lastIndexOf(':') + 1);
  stream.write(`Together with ${name}: ${summaryLine(merged).replace(/ in [\d.]+ s$/, '')}\n`);
}
