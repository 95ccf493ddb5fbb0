import { partitions } from '@step-everywhere/core/contract';
import { splitRemedy } from '../errors/index.ts';
import { classifyByEnd } from './classify-end.ts';
import { classifyByName } from './classify-name.ts';
import type { FailedSubject, Failure } from './failure.ts';
import { classRemedies, type FailureClass } from './failure-class.ts';
import { networkRemedy } from './network-remedy.ts';

/** An explanation of one failure for a person. */
export interface Explanation {
  /** The error's name, as reported to the state machine. */
  readonly error: string;
  readonly class: FailureClass;
  /** What happened, in one line of at most 500 characters. */
  readonly message: string;
  /** What to do about it, in one line of at most 500 characters. */
  readonly remedy: string;
}

const longest = 500;
const optInRegions = new Set(
  partitions.flatMap(({ regions }) => regions.filter(({ optIn }) => optIn).map(({ code }) => code)),
);

/**
 * Explains a failure that the state machine caught.
 *
 * @example
 * ```ts
 * const failure = { Error: 'TypeError', Cause: '{"errorType":"TypeError","errorMessage":"x is not a function"}' };
 * explainFailure(failure, { of: 'worker', region: 'us-east-1' });
 * // { error: 'TypeError', class: 'handler', message: 'x is not a function', remedy: 'Look at the error in …' }
 * ```
 */
export function explainFailure(
  { Error: name = 'Unknown', Cause: cause = '' }: Failure,
  { of, region }: FailedSubject,
): Explanation {
  const { message: said, remedy: own } = splitRemedy(readMessage(cause));
  const byEnd = isSaidByAws(name) ? classifyByEnd(`${name} ${said}`, of) : undefined;
  const found = byEnd?.class ?? classifyByName(name, { of, isOptIn: optInRegions.has(region), said });
  return {
    error: shorten(name),
    class: found,
    message: byEnd?.message ?? (shorten(said) || `${shorten(name)}, without a message.`),
    remedy: shorten(own ?? missingModule(name, said) ?? networkRemedy(said) ?? classRemedies[found]),
  };
}

/** The remedy for a missing module, which Node.js and Python report in different words. */
function missingModule(name: string, said: string): string | undefined {
  if (name !== 'Runtime.ImportModuleError') return undefined;
  const [, node, python] =
    /Cannot find (?:module|package) '([^']+)'|No module named '([^']+)'/.exec(said) ?? [];
  const module = node ?? python;
  return (
    module &&
    `The module ${module} is missing from the worker's zip and layers: ${node ? 'bundle it' : 'install it into the zip (pip install --target) or a layer'}, or correct its name.`
  );
}

/** Whether Lambda or Step Functions gave the name; any other error was thrown by code. */
function isSaidByAws(name: string): boolean {
  return /^(?:Sandbox|Runtime|Function|Lambda|States|Unknown)\b/.test(name);
}

/** Lambda writes a JSON object into the text; `Lambda.Unknown` quotes one at the end of a sentence. */
function readMessage(cause: string): string {
  const json = /\{.*\}/s.exec(cause)?.[0] ?? '';
  try {
    const { errorMessage } = JSON.parse(json) as { errorMessage?: unknown };
    if (typeof errorMessage === 'string') return withoutRequestId(errorMessage);
  } catch {
    // Without JSON, the text itself is the message.
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
