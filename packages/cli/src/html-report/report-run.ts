import { stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import {
  bucketObjects,
  defaultLimits,
  folderObjects,
  type ReadRun,
  ReportError,
  readRun,
} from '@step-everywhere/report';
import { NoSuchRunError } from '../cli-error.ts';
import type { Console } from '../console.ts';
import { exitStatus } from '../exit-status.ts';
import { type DescribedRun, findRun } from '../orchestrator/find-run.ts';
import { findOrchestrator, type OrchestratorOptions } from '../orchestrator/orchestrator.ts';
import { readSettings } from '../orchestrator/orchestrator-settings.ts';
import { stateMachineOf } from '../orchestrator/state-machine-arn.ts';
import { pastablePath } from '../report/shown-path.ts';
import { nameUnits } from './name-units.ts';
import { writeReportFile } from './write-report.ts';

/** The options of `step-everywhere report`. */
export interface ReportOptions extends OrchestratorOptions {
  /** File to write. */
  readonly out?: string;
  /** False: no result in the report. */
  readonly results: boolean;
  /** Megabytes of results that go into the report, at most. */
  readonly resultsSize: number;
}

/**
 * Writes a run as one HTML file.
 *
 * @param run as the user names it, or the folder of a run that `dev` left.
 * @returns the exit status.
 * @throws {NoSuchRunError} when there is no such run, or it has no targets yet.
 */
export async function reportRun(run: string, options: ReportOptions, console: Console): Promise<number> {
  const total = options.results ? options.resultsSize * 1024 * 1024 : 0;
  const limits = { result: Math.min(defaultLimits.result, total), total };
  const folder = resolve(console.cwd, run);
  const isFolder = (await stat(folder).catch(() => undefined))?.isDirectory() ?? false;
  if (!isFolder && run.includes(sep) && stateMachineOf(run) === undefined)
    throw new NoSuchRunError(
      run,
      `there is no folder ${run}; name the folder of a run that \`dev\` left, or a run`,
    );
  const found = await (isFolder
    ? readFolder(folder, limits)
    : readDeployed(run, options, console.env, limits)
  ).catch((error) => {
    throw error instanceof ReportError ? new NoSuchRunError(run, error.message, { cause: error }) : error;
  });
  const file = resolve(console.cwd, options.out ?? `report-${found.name}.html`);
  const bytes = await writeReportFile(file, found.read, '--out');
  const { embedded, leftOut } = found.read.report.run;
  if (options.json) {
    const missing = leftOut.overBudget + leftOut.tooLarge + leftOut.unread;
    const written = { File: file, Bytes: bytes, Results: embedded, ResultsLeftOut: missing };
    console.stdout.write(`${JSON.stringify(written)}\n`);
  } else {
    console.stdout.write(`${pastablePath(file, console.cwd)}\n`);
    console.stderr.write(
      `Open it in a browser: ${size(bytes)}, with ${embedded} ${embedded === 1 ? 'result' : 'results'}.\n`,
    );
  }
  return exitStatus.succeeded;
}

interface FoundRun {
  readonly name: string;
  readonly read: ReadRun;
}

type Limits = typeof defaultLimits;

/** `…/BUCKET/StepEverywhere/FUNCTION/QUALIFIER/EXECUTION`: keys start at the folder of the bucket. */
async function readFolder(folder: string, limits: Limits): Promise<FoundRun> {
  const run = basename(folder) === '_run' ? resolve(folder, '..') : folder;
  const parts = run.split(sep);
  const objects = folderObjects(parts.slice(0, -4).join(sep) || sep);
  const prefix = `${parts.slice(-4).join('/')}/_run/`;
  return { name: basename(run), read: await readRun(objects, prefix, { limits }) };
}

async function readDeployed(
  run: string,
  options: ReportOptions,
  env: NodeJS.ProcessEnv,
  limits: Limits,
): Promise<FoundRun> {
  const orchestrator = await findOrchestrator(options, env, run);
  const described = await findRun(orchestrator, run);
  const { bucket } = await readSettings(orchestrator);
  const prefix = prefixOf(described);
  if (prefix === undefined) {
    throw new NoSuchRunError(
      run,
      `run ${described.name} ended before it had targets; there is nothing to report`,
    );
  }
  const read = await readRun(bucketObjects(orchestrator.aws.bucket, bucket), prefix, {
    execution: described.arn,
    startTime: described.startDate.getTime(),
    nameUnits: async (paths) => nameUnits(await orchestrator.aws.organizations(), paths),
    limits,
  });
  return { name: described.name, read };
}

const worker = /:function:([\w-]{1,64})(?::(\$LATEST|[\w-]{1,128}))?$/;

/** Where the run's own objects lie; of a retry, those of the run that it retries, with which it is merged. */
function prefixOf({ output, input, name }: DescribedRun): string | undefined {
  const { MergedSummaryKey, SummaryKey } = JSON.parse(output ?? '{}') as Record<string, string | undefined>;
  const key =
    MergedSummaryKey?.replace(/merged\/summary\.json$/, '') ?? SummaryKey?.replace(/summary\.json$/, '');
  if (key !== undefined) return key;
  const { Function: arn } = JSON.parse(input) as { Function?: unknown };
  const [, functionName, qualifier = '$LATEST'] = worker.exec(typeof arn === 'string' ? arn : '') ?? [];
  return functionName && join('StepEverywhere', functionName, qualifier, name, '_run/');
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
