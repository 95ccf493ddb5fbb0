import type { S3Client } from '@aws-sdk/client-s3';
import { type RetryNote, type Run, findRun as readRun } from '@step-everywhere/infra/run';
import { NoSuchRunError } from '../cli-error.ts';
import { type DescribedRun, findRun } from '../orchestrator/find-run.ts';
import { findOrchestrator, type OrchestratorOptions } from '../orchestrator/orchestrator.ts';
import { readSettings } from '../orchestrator/orchestrator-settings.ts';
import { readRetries } from './run-targets.ts';

/** A run whose targets can be read. */
export interface OpenedRun {
  readonly described: DescribedRun;
  readonly client: S3Client;
  readonly run: Run;
  /** Its retries, the first one first; none when they are left out. */
  readonly retries: readonly RetryNote[];
}

/**
 * Finds a run of a deployed orchestrator, and where its targets and results lie.
 *
 * @param name as the user gave it.
 * @param options of them `merge` says whether retries are taken in.
 * @throws {NoSuchRunError} when there is no such run, or it ended before it had targets.
 */
export async function openRun(
  name: string,
  options: OrchestratorOptions & { readonly merge: boolean },
  env: NodeJS.ProcessEnv,
): Promise<OpenedRun> {
  const orchestrator = await findOrchestrator(options, env, name);
  const described = await findRun(orchestrator, name);
  const { bucket } = await readSettings(orchestrator);
  const client = orchestrator.aws.bucket;
  const run = await readRun(client, bucket, described.arn, described.input);
  if (run === undefined) {
    throw new NoSuchRunError(
      name,
      `the run ${described.name} has no targets, and so no results; \`step-everywhere status ${described.name}\` says why`,
    );
  }
  return { described, client, run, retries: options.merge ? await readRetries(client, run) : [] };
}
