import { Logger } from '@aws-lambda-powertools/logger';
import { parseExecutionArn } from '../run/index.ts';

const logger = new Logger({ serviceName: 'step-everywhere' });

/** The subject of an invocation's log lines. */
export interface LogSubject {
  /** ARN of the run's execution. */
  readonly executionArn: string;
  /** Id of the account, if the invocation is about one. */
  readonly accountId?: string;
}

/**
 * Makes a logger whose lines all contain the run and the account. It writes one line of JSON at a time, errors to standard error
 * and everything else to standard output.
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

/** The logger of an invocation that concerns all runs. */
export function loggerOfAllRuns(): Logger {
  return logger;
}

/**
 * Runs the work of an invocation. Errors are logged, with the run and the account, and rethrown.
 *
 * @param work gets the logger
 * @throws errors of `work`
 */
export async function logged<Result>(log: Logger, work: (log: Logger) => Promise<Result>): Promise<Result> {
  try {
    return await work(log);
  } catch (error) {
    log.error('The function failed', error as Error);
    throw error;
  }
}
