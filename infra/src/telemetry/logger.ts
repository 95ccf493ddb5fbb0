import { Logger } from '@aws-lambda-powertools/logger';
import { parseExecutionArn } from '../run/index.ts';

const logger = new Logger({ serviceName: 'step-everywhere' });

/** What the lines of one invocation are about. */
export interface LogSubject {
  /** ARN of the run's execution. */
  readonly executionArn: string;
  /** Id of the account, where it is about one. */
  readonly accountId?: string;
}

/**
 * Makes a logger whose every line has the run and the account. It writes a line of JSON at a time, errors to standard error
 * and the rest to standard output.
 *
 * @example
 * ```ts
 * loggerOf({ executionArn }).info('The run has ended', { revoked: 1 });
 * // {"level":"INFO","message":"The run has ended","service":"step-everywhere","run":"6f1c",…,"revoked":1}
 * ```
 * @see https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/
 */
export function loggerOf({ executionArn, accountId }: LogSubject): Logger {
  const run = parseExecutionArn(executionArn)?.name ?? executionArn;
  return logger.createChild({
    persistentKeys: {
      run,
      execution_arn: executionArn,
      ...(accountId !== undefined && { account: accountId }),
    },
  });
}

/** The logger of an invocation that is about all runs. */
export function loggerOfAllRuns(): Logger {
  return logger;
}

/**
 * Runs the work of an invocation. What it throws is logged, with the run and the account, and thrown on.
 *
 * @param work gets the logger
 * @throws what `work` throws
 */
export async function logged<Result>(log: Logger, work: (log: Logger) => Promise<Result>): Promise<Result> {
  try {
    return await work(log);
  } catch (error) {
    log.error('The function failed', error as Error);
    throw error;
  }
}
