import { Logger } from '@aws-lambda-powertools/logger';
import type { ConstructorOptions } from '@aws-lambda-powertools/logger/types';
import type { Context } from 'aws-lambda';
import type { WorkerContext } from '../contract/index.ts';
import type { Redaction } from '../redaction.ts';

/** A Powertools Logger whose lines, and those of its children, contain no secret of the invocation. */
class TargetLogger extends Logger {
  protected override createLogger(options?: ConstructorOptions): Logger {
    // A child may have its own replacer; the redacting one then runs after it.
    const inherited = this.redact;
    const own = options?.jsonReplacerFn;
    const both: Replacer = (key, value) => inherited?.(key, own === undefined ? value : own(key, value));
    const child = new TargetLogger({ ...options, jsonReplacerFn: both });
    child.redact = inherited;
    return child;
  }

  redact: Replacer | undefined;

  /** Only the environment knows whether it is cold; a logger is made for each invocation and cannot know. */
  isCold = false;

  override getColdStart(): boolean {
    return this.isCold;
  }
}

type Replacer = (key: string, value: unknown) => unknown;

/** Options of the Powertools Logger; the redaction cannot be replaced. */
export type LoggerOptions = Pick<
  ConstructorOptions,
  'serviceName' | 'logLevel' | 'sampleRateValue' | 'environment' | 'persistentKeys' | 'logFormatter'
>;

/** The parts of a logger for {@link targetLogger}. */
export interface LoggerParts {
  readonly target: WorkerContext;
  readonly context: Context | undefined;
  readonly redaction: Redaction;
  readonly isCold: boolean;
  readonly options: LoggerOptions | undefined;
}

/** Makes the logger of one invocation; its lines contain account, region and execution. */
export function targetLogger({ target, context, redaction, isCold, options }: LoggerParts): Logger {
  const logger = new TargetLogger({
    serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? context?.functionName ?? 'step-everywhere',
    ...options,
    persistentKeys: {
      account: target.AccountId,
      account_name: target.AccountName,
      region: target.Region,
      execution: target.ExecutionId,
      ...options?.persistentKeys,
    },
    jsonReplacerFn: redaction.replacer,
  } as ConstructorOptions);
  logger.redact = redaction.replacer;
  logger.isCold = isCold;
  if (context !== undefined) logger.addContext(context);
  return logger;
}
