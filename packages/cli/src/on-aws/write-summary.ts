import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { RunObjects, Summary } from '@step-everywhere/infra/internal/run';
import { type Orchestrator, readEndRunFunction } from '../aws/orchestrator.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError } from '../console/errors.ts';
import type { LocatedRun } from '../runs/run-store.ts';
import { readExecutionSummary } from '../runs/summary.ts';

/**
 * Makes the orchestrator do what its rule and its schedule missed for an ended run: it revokes the run's grant,
 * writes the summary, and announces the end. Only the orchestrator may write a run's own objects to the bucket, so no
 * command writes them.
 *
 * @param objects of the run's bucket.
 * @throws {AwsCallError} when the summary does not exist after a minute.
 */
export async function requestSummary(
  orchestrator: Orchestrator,
  run: LocatedRun,
  objects: RunObjects,
  { signal }: Pick<Console, 'signal'>,
): Promise<Summary> {
  const FunctionName = await readEndRunFunction(orchestrator);
  const lambda = await orchestrator.aws.lambda();
  const Payload = JSON.stringify({ detail: { executionArn: run.arn } });
  // The function is invoked without waiting for it, because it may wait for running workers.
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  const summary = await readExecutionSummary(objects, run, { signal });
  if (summary !== undefined) return summary;
  throw new AwsCallError(`the summary was not written within a minute; the log of ${FunctionName} says why`);
}
