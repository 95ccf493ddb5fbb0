import { type AroundCall, AwsError } from '@step-everywhere/emulator/internal';
import { folderRuns } from '../runs/folder-runs.ts';

/**
 * Lets an emulator's Step Functions know the runs that this machine noted in a folder, so that they can be retried: an
 * emulator itself forgets its executions when it ends.
 *
 * @param inner what else stands around its calls.
 */
export function rememberRuns(folder: string, inner: AroundCall = (_call, run) => run()): AroundCall {
  const place = folderRuns(folder);
  return async (call, run) => {
    try {
      return await inner(call, run);
    } catch (error) {
      const isForgotten = error instanceof AwsError && error.name === 'ExecutionDoesNotExist';
      if (!isForgotten || call.operation !== 'DescribeExecution') throw error;
      const found = await place.find(call.input.executionArn).catch(() => undefined);
      if (found?.note === undefined) throw error;
      const { arn, name, status, startDate, stopDate, input } = found;
      return { executionArn: arn, name, status, startDate, stopDate, input };
    }
  };
}
