import { splitArn } from '../aws/arn.ts';
import { isDenied } from '../aws/explain-aws-error.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { readWorker } from '../aws/worker-configuration.ts';
import { OptionError } from '../console/errors.ts';
import { workerArn } from '../input/execution-input.ts';

/**
 * Finds the worker of a retry before anything starts: the run's own, or the version or alias that the user named.
 *
 * @param named value of `--function`; the run's own worker when absent.
 * @param own ARN of the worker of the run that is retried.
 * @returns its ARN.
 * @throws {OptionError} for another worker than the run's.
 * @throws {AwsCallError} when there is no such worker, version or alias.
 */
export async function retriedWorker(
  { aws, stateMachine }: Orchestrator,
  named: string | undefined,
  own: string,
): Promise<string> {
  const wanted = named === undefined ? own : workerArn(named, stateMachine);
  try {
    await readWorker(await aws.lambda(), wanted);
  } catch (error) {
    // The state machine may look the worker up although the user may not.
    if (!isDenied(error)) throw error;
  }
  if (named !== undefined && splitArn(wanted).name !== splitArn(own).name) {
    throw new OptionError(
      '--function',
      `${JSON.stringify(named)} must be the worker of the run, ${splitArn(own).name}; its version or alias may be another, or start a new run of the other worker`,
    );
  }
  return wanted;
}
