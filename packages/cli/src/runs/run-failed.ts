import { RunFailedError } from '../console/errors.ts';
import type { DescribedRun } from './execution.ts';
import { canaryFailed } from './status.ts';

/**
 * Makes the error for a run that ended without a summary, with the message of the function that threw.
 * Lambda puts `{"errorType","errorMessage","trace"}` into the cause of a failed state.
 */
export function runFailedError({
  arn,
  status,
  error,
  cause,
}: Pick<DescribedRun, 'arn' | 'status' | 'error' | 'cause'>): RunFailedError {
  const thrown = parseThrown(cause);
  const message = thrown?.errorMessage ?? cause ?? 'no cause was given';
  const name = thrown?.errorType ?? error;
  // The message of an InputError is enough; any other error is named.
  const ended = () => `The run ended as ${status}: ${name ? `${name}: ` : ''}${message}`;
  const text =
    name === 'InputError' ? message : (canaryFailed(error, cause) ?? nothingSucceeded(name) ?? ended());
  return new RunFailedError(
    arn,
    status,
    name,
    text,
    thrown?.trace ? { cause: asError(name, message, thrown.trace) } : {},
  );
}

/** The cause in the execution names the files of the run, and every command shows the failures themselves. */
function nothingSucceeded(name: string | undefined): string | undefined {
  return name === 'NoTargetSucceeded'
    ? 'The run failed, because no target succeeded (NoTargetSucceeded).'
    : undefined;
}

interface Thrown {
  readonly errorType?: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

function parseThrown(cause: string | undefined): Thrown | undefined {
  try {
    const value: unknown = JSON.parse(cause ?? '');
    if (typeof value === 'object' && value !== null && 'errorMessage' in value) return value as Thrown;
  } catch {
    // Causes that Step Functions itself writes are plain sentences.
  }
  return undefined;
}

function asError(name: string | undefined, message: string, trace: readonly string[]): Error {
  const error = new Error(message);
  error.name = name ?? 'Error';
  error.stack = trace.join('\n');
  return error;
}
