import { HeadObjectCommand } from '@aws-sdk/client-s3';
import {
  bucketObjects,
  findRun,
  type Run,
  readStoredOutcome,
  resultKey,
} from '@step-everywhere/infra/internal/run';
import type { Aws } from '../aws/clients.ts';
import { type Orchestrator, readSettings } from '../aws/orchestrator.ts';
import { AwsCallError } from '../console/errors.ts';
import { runFailedError } from '../runs/run-failed.ts';
import { readExecutionSummary } from '../runs/summary.ts';
import { type RoleToCheck, runTrial, throwFailure } from './check-role.ts';

/** An assumption that only a run on AWS can confirm; docs/on-aws.md lists them. */
export interface Assumption {
  readonly name: string;
  /** @returns what was found. @throws when the assumption is wrong. */
  check(): Promise<string>;
}

/** A trial run that has ended, and where its objects are. */
interface Trial {
  readonly aws: Aws;
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly run: Run;
}

/**
 * Runs a worker in one account and one region, and checks the objects that the run left.
 *
 * @returns what was found about the run, and the assumptions that can be checked with it.
 * @throws {AwsCallError} with the reason and the remedy when the target does not succeed.
 */
export async function tryRun(
  orchestrator: Orchestrator,
  wanted: RoleToCheck,
  signal: AbortSignal,
): Promise<{ readonly detail: string; readonly assumptions: readonly Assumption[] }> {
  const { aws, stateMachine } = orchestrator;
  const { bucket } = await readSettings(orchestrator);
  const { account, run: described } = await runTrial(orchestrator, wanted, {}, signal);
  const objects = bucketObjects(aws.bucket, bucket);
  const summary = await readExecutionSummary(objects, described, { signal });
  if (summary === undefined) throw runFailedError(described);
  await throwFailure(aws, summary);
  if (described.status !== 'SUCCEEDED') throw runFailedError(described);
  const run = await findRun(objects, described.arn, described.input);
  if (run === undefined) throw new AwsCallError(`the run ${described.name} left no run.json in ${bucket}`);
  const detail = `the worker acted as ${wanted.role} in account ${account} and stored its result (${described.name})`;
  return { detail, assumptions: assumptionsOf({ aws, account, region: stateMachine.region, bucket, run }) };
}

function assumptionsOf({ aws, account, region, bucket, run }: Trial): readonly Assumption[] {
  const objects = bucketObjects(aws.bucket, bucket);
  return [
    {
      name: 'Result',
      check: async () => {
        const Key = resultKey(run, { AccountId: account }, { region });
        const { ServerSideEncryption, ObjectLockMode } = await aws.bucket.send(
          new HeadObjectCommand({ Bucket: bucket, Key }),
        );
        const lock = ObjectLockMode === undefined ? '' : `, locked (${ObjectLockMode})`;
        const encryption =
          ServerSideEncryption === undefined
            ? 'S3 names no encryption'
            : `encrypted with ${ServerSideEncryption}`;
        return `uploaded with its checksum by a presigned URL; ${encryption}${lock}`;
      },
    },
    {
      name: 'Outcome',
      check: async () => {
        const stored = await readStoredOutcome(objects, run, account);
        if (stored?.Outcomes?.[0]?.Status === 'succeeded') return 'recorded by the state machine';
        throw new AwsCallError(
          'the state machine could not record how the account ended: may its role write to the bucket, and use its key?',
        );
      },
    },
    {
      name: "The Map's results",
      check: async () => {
        for await (const { key } of objects.list(`${run.RunPrefix}children/`))
          if (key.endsWith('manifest.json')) return 'written by Step Functions';
        throw new AwsCallError(
          'Step Functions could not write the results of the Map: may the state machine write to the bucket, and use its key?',
        );
      },
    },
  ];
}
