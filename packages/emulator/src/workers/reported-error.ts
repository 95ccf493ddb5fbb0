import type { ReportedError } from './messages.ts';

/** Maximum response of a synchronous invocation, in bytes of UTF-8. */
export const MAX_RESPONSE_BYTES = 6_291_556;

/**
 * Converts a value that a handler threw to the error that Lambda reports.
 *
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/utils/error.ts
 */
export function reportThrown(thrown: unknown): ReportedError {
  try {
    if (!(thrown instanceof Error)) {
      return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
    }
    return {
      errorType: String(thrown.name),
      errorMessage: String(thrown.message),
      trace: thrown.stack?.split('\n') ?? [],
    };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}

/** The error that Lambda reports for an unhandled rejection, up to Node.js 22. */
export function reportRejection(reason: unknown): ReportedError {
  const { errorMessage, errorType, trace } = reportThrown(reason);
  return {
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: reason instanceof Error ? `${errorType}: ${errorMessage}` : errorMessage,
    trace: trace ?? [],
  };
}

/** The error that Lambda reports for an invocation that exceeded its time-out. */
export function timedOut(requestId: string, seconds: number): ReportedError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  };
}

/** The error that Lambda reports for a runtime that ended itself, for example by `process.exit(3)`. */
export function exited(requestId: string, status: number): ReportedError {
  const reason = status === 0 ? 'without providing a reason' : `with error: exit status ${status}`;
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${reason}`,
  };
}

/** The error that Lambda reports for a runtime that was killed because it exceeded its memory. */
export function outOfMemory(requestId: string): ReportedError {
  return {
    errorType: 'Runtime.OutOfMemory',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  };
}

/** The error that Lambda reports for a runtime that a signal ended. */
export function signalled(requestId: string, signal: NodeJS.Signals): ReportedError {
  const names: Partial<Record<NodeJS.Signals, string>> = {
    SIGSEGV: 'segmentation fault',
    SIGABRT: 'aborted',
    SIGKILL: 'killed',
    SIGTERM: 'terminated',
  };
  const name = names[signal] ?? signal.slice(3).toLowerCase();
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: ${name}`,
  };
}

/** The error for an invocation whose environment was ended by another invocation in it. */
export function endedByAnother(requestId: string): ReportedError {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited because of another invocation in the same process`,
  };
}

/** Errors of the SDKs for Node.js and Python when a client has no credentials. */
const NO_CREDENTIALS = new Set([
  'CredentialsProviderError',
  'NoCredentialsError',
  'CredentialRetrievalError',
]);

/** Message of the Go SDK; its error has the operation's name (aws-sdk-go-v2, aws/credential_cache.go). */
const NO_CREDENTIALS_IN_GO = 'failed to refresh cached credentials, ';

/** In the format from which the orchestrator reads a failure's remedy. */
const USE_CLIENT =
  ' What to do: Create the client with client(), in Go with run.Config(), so that it has the credentials of the target. On this machine, the worker has ' +
  'no credentials of its own, because its function has no role here. Pass what else it needs, such as a secret, with --env or --env-file.';

/** Adds a remedy to the error of a client without credentials, in a function that has none on purpose. */
export function withoutCredentials(error: ReportedError): ReportedError {
  const { errorType, errorMessage } = error;
  const lacksThem = NO_CREDENTIALS.has(errorType) || errorMessage.includes(NO_CREDENTIALS_IN_GO);
  if (!lacksThem || errorMessage.includes(USE_CLIENT)) return error;
  return { ...error, errorMessage: `${errorMessage.replace(/\.?$/, '.')}${USE_CLIENT}` };
}

/** The error that Lambda reports for a response over {@link MAX_RESPONSE_BYTES}. */
export function responseTooLarge(): ReportedError {
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  };
}
