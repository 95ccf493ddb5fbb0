import { Logger } from '@aws-lambda-powertools/logger';
import type { ConstructorOptions } from '@aws-lambda-powertools/logger/types';
import type { Context } from 'aws-lambda';
import type { WorkerContext } from '../contract/index.ts';
import type { Redaction } from '../redaction.ts';

/** A Powertools Logger whose lines, and whose children's lines, hold no secret of the invocation. */
class TargetLogger extends Logger {
  protected override createLogger(options?: ConstructorOptions): Logger {
    // A child may bring a replacer of its own; the redacting one then comes after it.
    const inherited = this.redact;
    const own = options?.jsonReplacerFn;
    const both: Replacer = (key, value) => inherited?.(key, own === undefined ? value : own(key, value));
    const child = new TargetLogger({ ...options, jsonReplacerFn: both });
    child.redact = inherited;
    return child;
  }

  redact: Replacer | undefined;
}

type Replacer = (key: string, value: unknown) => unknown;

/** Makes the logger of one invocation: its lines carry account, region and execution. */
export function targetLogger(
  target: WorkerContext,
  lambda: Context | undefined,
  redaction: Redaction,
): Logger {
  const logger = new TargetLogger({
    serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? lambda?.functionName ?? 'step-everywhere',
    persistentKeys: {
      account: target.AccountId,
      account_name: target.AccountName,
      region: target.Region,
      execution: target.ExecutionId,
    },
    jsonReplacerFn: redaction.replacer,
  });
  logger.redact = redaction.replacer;
  if (lambda !== undefined) logger.addContext(lambda);
  return logger;
}
