import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AroundCall, AwsError } from '@step-everywhere/emulator/internal';
import { findRunPrefix, targetsKey } from '@step-everywhere/infra/internal/run';
import type { LocatedRun } from '../runs/run-store.ts';

/** Calls about an execution that the emulator has forgotten, answered from the folder. */
const answers: Readonly<Record<string, (run: LocatedRun, folder: string) => object | Promise<object>>> = {
  DescribeExecution: ({ arn, name, status, startDate, stopDate, input }) => ({
    executionArn: arn,
    name,
    status,
    startDate,
    stopDate,
    input,
  }),
  GetExecutionHistory: listedTargets,
};

/**
 * Makes the runs that were recorded in a folder known to an emulator's Step Functions, so that they can be retried.
 * The emulator forgets its own executions when it ends.
 *
 * @param folder absolute path.
 * @param inner further wrappers around its calls.
 */
export function rememberRuns(folder: string, inner: AroundCall = (_call, run) => run()): AroundCall {
  return async (call, run) => {
    try {
      return await inner(call, run);
    } catch (error) {
      const answer = answers[call.operation];
      const isForgotten = error instanceof AwsError && error.name === 'ExecutionDoesNotExist';
      if (!isForgotten || answer === undefined) throw error;
      const { runsIn } = await import('../runs/runs-in-folder.ts');
      const runs = await runsIn([folder]);
      const found = runs.find(({ run }) => run.note !== undefined && run.arn === call.input.executionArn);
      if (found === undefined) throw error;
      return answer(found.run, folder);
    }
  };
}

/**
 * The part of the history that a retry reads. The folder belongs to the user, so its list of targets is as the run
 * wrote it.
 */
async function listedTargets({ arn, input, bucket }: LocatedRun, folder: string): Promise<object> {
  const prefix = findRunPrefix(arn, input) ?? '';
  const list = await readFile(join(folder, bucket, targetsKey(prefix))).catch(() => undefined);
  if (list === undefined) return { events: [] };
  const TargetsSha256 = createHash('sha256').update(list).digest('base64');
  const stateExitedEventDetails = {
    name: 'ListTargets',
    output: JSON.stringify({ Run: { TargetsSha256 } }),
  };
  return {
    events: [{ id: 1, type: 'TaskStateExited', timestamp: new Date(), stateExitedEventDetails }],
  };
}
