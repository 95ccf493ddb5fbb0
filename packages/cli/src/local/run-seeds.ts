import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  announcedKey,
  folderObjects,
  type RunObjects,
  readJson,
  type Summary,
} from '@step-everywhere/infra/internal/run';
import type { Console } from '../console/console.ts';
import { BundleError, CliError } from '../console/errors.ts';
import { shownPath } from '../console/paths.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import { errorLocation } from '../report/error-location.ts';
import { groupFailed } from '../report/target-groups.ts';
import { awaitRun, startRun } from '../runs/execution.ts';
import { runFailedError } from '../runs/run-failed.ts';
import { readExecutionSummary } from '../runs/summary.ts';
import type { SettingsOptions } from '../settings/settings-options.ts';
import { usualSettings } from '../settings/worker-settings.ts';
import { prepareWorker } from '../worker/prepare-worker.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';
import type { EmulatedCloud } from './emulated-cloud.ts';
import { type PlannedSeed, plannedSeeds, type SeedOptions, seedRole } from './planned-seeds.ts';

/** A seed did not succeed everywhere, so the run would not find its test data. */
export class SeedError extends CliError {
  override readonly name = 'SeedError';

  /** @param seed as the user named it. */
  constructor(
    readonly seed: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`the seed ${seed} ${message}`, options);
  }
}

/** How seeds are run. */
export interface RunSeedsOptions extends SeedOptions, Pick<SettingsOptions, 'timeout' | 'memory'> {}

/**
 * Creates the test data of an emulated organization: runs one seed after the other in its accounts and regions, as an
 * administrator of the account. The runs of the seeds are deleted afterwards.
 *
 * @param run input of the run that will use the data.
 * @throws {SeedError} when a seed fails in a target.
 */
export async function runSeeds(
  cloud: EmulatedCloud,
  options: RunSeedsOptions,
  run: ExecutionInput,
  console: Console,
): Promise<void> {
  for (const seed of plannedSeeds(options, cloud.organization, run, console.cwd)) {
    const { Succeeded } = await runSeed(seed, cloud, options, console);
    console.stderr.write(`${visibleLine(`Seeded ${count(Succeeded, 'target')} with ${seed.name}`)}\n`);
  }
}

async function runSeed(
  { file, name, input: where }: PlannedSeed,
  cloud: EmulatedCloud,
  { timeout = usualSettings.timeout, memory = usualSettings.memory }: RunSeedsOptions,
  { cwd, signal }: Console,
): Promise<Summary> {
  const prepared = await prepareWorker(file, cwd).catch((cause) => {
    throw cause instanceof BundleError
      ? new SeedError(name, `cannot be run: ${cause.message}`, { cause })
      : cause;
  });
  try {
    const { arn } = await cloud.deploy({ ...prepared, name: `${prepared.name}-seed` }, { timeout, memory });
    const input = { ...where, Function: arn, RoleName: seedRole };
    const { stepFunctions, stateMachineArn } = cloud;
    const started = await startRun(stepFunctions, stateMachineArn, input);
    const ended = await awaitRun(stepFunctions, started.arn, signal);
    const objects = folderObjects(join(cloud.folder, cloud.bucket));
    const summary = await readExecutionSummary(objects, ended, { signal });
    if (summary === undefined) throw new SeedError(name, `did not run: ${runFailedError(ended).message}`);
    const problem = await problemOf(objects, summary, prepared, cwd);
    await untilAnnounced(objects, summary);
    await rm(join(cloud.folder, cloud.bucket, dirname(dirname(summary.SummaryKey))), { recursive: true });
    if (problem === undefined) return summary;
    throw new SeedError(name, problem);
  } finally {
    await prepared.remove();
  }
}

/** Milliseconds. A failed announcement never leaves its note. */
const longestWait = 10_000;

/**
 * Waits until the end of a run is announced. The announcement leaves a note beside the run's summary, and nothing is
 * written after it.
 */
async function untilAnnounced(objects: RunObjects, { SummaryKey }: Summary): Promise<void> {
  const key = announcedKey(`${dirname(SummaryKey)}/`);
  const end = Date.now() + longestWait;
  const isAnnounced = async () => {
    const note = await readJson<{ readonly Claimed?: string }>(objects, key);
    return note !== undefined && note.Claimed === undefined;
  };
  while (Date.now() < end && !(await isAnnounced())) await delay(10);
}

/**
 * Describes the targets in which a seed failed: their number, the most frequent cause, and the line of the seed that
 * threw it.
 */
async function problemOf(
  objects: RunObjects,
  summary: Summary,
  { project }: PreparedWorker,
  cwd: string,
): Promise<string | undefined> {
  const [cause] = await groupFailed(objects, summary);
  if (cause === undefined) return undefined;
  const { error, reason } = cause.example;
  const location = await errorLocation(objects, summary, project, cause.example);
  const at = location === undefined ? '' : ` (${shownPath(location, cwd)})`;
  return `failed in ${summary.Failed} of ${count(summary.Targets, 'target')}, with ${error}: ${reason}${at}`;
}
