import type { Failure } from './outcome.ts';

/** One failure in words for a person. */
export interface Explanation {
  /** The error's name, as the state machine saw it. */
  readonly error: string;
  /** One line of at most 500 characters. */
  readonly message: string;
}

const longest = 500;

interface Rule {
  readonly match: RegExp;
  readonly explain: (match: RegExpExecArray) => string;
}

/**
 * What Lambda and Step Functions say when no handler could say anything; the text is matched, because the same end
 * arrives under several names (`Lambda.Unknown` among them:
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html).
 */
const rules: readonly Rule[] = [
  {
    match: /Task timed out after ([\d.]+) seconds/,
    explain: ([, seconds]) =>
      `The worker was stopped after ${Number(seconds)} s, its time-out. Raise the function's Timeout, or do less in one target.`,
  },
  {
    match: /Runtime\.OutOfMemory|signal: killed|heap out of memory|memory limit|ERR_WORKER_OUT_OF_MEMORY/i,
    explain: () => "The worker ran out of memory. Raise the function's MemorySize, or hold less at once.",
  },
  {
    match: /Runtime exited with error: (exit status \d+|signal: [\w ]+)/,
    explain: ([, end]) =>
      `The worker's process ended (${end}) before its handler had returned. Does the code, or something that it uses, call process.exit?`,
  },
  {
    match: /Runtime exited without providing a reason|Process exited before completing request/,
    explain: () =>
      "The worker's process ended before its handler had returned. Does the code, or something that it uses, call process.exit?",
  },
  {
    match: /^Lambda\.TooManyRequestsException/,
    explain: () =>
      "Lambda had no room to run the worker, also after retries. Lower the run's Concurrency, or raise the account's concurrency quota.",
  },
  {
    match: /^States\.DataLimitExceeded/,
    explain: () =>
      'More data than a state of Step Functions holds (256 KiB). Make the Payload shorter, and what the worker returns to Lambda.',
  },
  {
    match: /^States\.Timeout/,
    explain: () => 'Step Functions stopped waiting for the worker.',
  },
];

/**
 * Explains what the state machine caught.
 *
 * @example
 * ```ts
 * explainFailure({ Error: 'TypeError', Cause: '{"errorType":"TypeError","errorMessage":"x is not a function"}' });
 * // { error: 'TypeError', message: 'x is not a function' }
 * ```
 */
export function explainFailure({ Error: name = 'Unknown', Cause: cause = '' }: Failure): Explanation {
  const said = readMessage(cause);
  const whole = `${name} ${said}`;
  for (const { match, explain } of isHandlersOwn(name) ? [] : rules) {
    const found = match.exec(whole);
    if (found !== null) return { error: name, message: explain(found) };
  }
  return { error: name, message: shorten(said) || `${name}, without a message.` };
}

/** Names that Lambda or Step Functions gave; anything else is an error that a handler threw. */
function isHandlersOwn(name: string): boolean {
  return !/^(?:Sandbox|Runtime|Lambda|States|Unknown)\b/.test(name);
}

/** Lambda writes a JSON object into the text; `Lambda.Unknown` quotes one at the end of a sentence. */
function readMessage(cause: string): string {
  const json = /\{.*\}/s.exec(cause)?.[0] ?? '';
  try {
    const { errorMessage } = JSON.parse(json) as { errorMessage?: unknown };
    if (typeof errorMessage === 'string') return withoutRequestId(errorMessage);
  } catch {
    // Not JSON: then the text itself is all there is.
  }
  return withoutRequestId(cause);
}

function withoutRequestId(message: string): string {
  return message.replace(/^RequestId: \S+ (?:Error: )?/, '');
}

function shorten(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}
