import { type AroundCall, AwsError } from '@step-everywhere/emulator/internal';

/**
 * Lets an emulator's Step Functions know the runs that this machine noted in a folder, so that they can be retried: an
 * emulator itself forgets its executions when it ends.
 *
 * @param folder absolute.
 * @param inner what else is around its calls.
 */
export function rememberRuns(folder: string, inner: AroundCall = (_call, run) => run()): AroundCall {
  return async (call, run) => {
    try {
      return await inner(call, run);
    } catch (error) {
      const isForgotten = error instanceof AwsError && error.name === 'ExecutionDoesNotExist';
      if (!isForgotten || call.operation !== 'DescribeExecution') throw error;
      const { runsIn } = await import('../runs/runs-in-folder.ts');
      const runs = await runsIn([folder]);
      const found = runs.find(({ run }) => run.note !== undefined && run.arn === call.input.executionArn);
      if (found === undefined) throw error;
      const { arn, name, status, startDate, stopDate, input } = found.run;
      return { executionArn: arn, name, status, startDate, stopDate, input };
    }
  };
}
