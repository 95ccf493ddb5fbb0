interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/**
 * Copies from an SDK error what a service said, and nothing that was sent or received.
 *
 * The SDK attaches the raw response to its errors, and the response's socket refers to the request: both contain session tokens.
 * The parser's message quotes an answer that could not be parsed, which may contain credentials.
 *
 * @param error any error from a client's `send`
 * @returns an error with the same name; with its message only if AWS or the operating system wrote it
 */
export function safeCause(error: unknown): Error {
  const { name, message, code, $fault, $metadata } = (error ?? {}) as SdkError;
  const saidByAws = $fault !== undefined && ($metadata?.httpStatusCode ?? 0) >= 400;
  const saidBySystem = code !== undefined;
  const cause = new Error(saidByAws || saidBySystem ? message : 'the answer could not be read');
  cause.name = name ?? 'Error';
  delete cause.stack;
  return Object.assign(cause, {
    ...(code === undefined ? {} : { code }),
    ...($metadata?.httpStatusCode === undefined ? {} : { httpStatusCode: $metadata.httpStatusCode }),
    ...($metadata?.requestId === undefined ? {} : { requestId: $metadata.requestId }),
  });
}
