import type { FailedSubject } from './failure.ts';
import type { FailureClass } from './failure-class.ts';

interface Rule {
  readonly match: RegExp;
  readonly class: FailureClass;
  /** `who` is the function that ended. */
  readonly explain: (match: RegExpExecArray, who: string) => string;
}

/**
 * What Lambda and Step Functions report if a handler could not report an error itself. The text is matched, because the same end
 * has several names, including `Lambda.Unknown`
 * (https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html).
 */
const rules: readonly Rule[] = [
  {
    match: /Task timed out after ([\d.]+) seconds/,
    class: 'timeout',
    explain: ([, seconds], who) => `${who} was stopped after ${Number(seconds)} s, its time-out.`,
  },
  {
    match: /Runtime\.OutOfMemory|signal: killed|heap out of memory|memory limit|ERR_WORKER_OUT_OF_MEMORY/i,
    class: 'out-of-memory',
    explain: (_, who) => `${who} ran out of memory.`,
  },
  {
    // V8 aborts the process when its heap is full; a failed assertion in native code is much rarer.
    match: /Runtime exited with error: signal: aborted/,
    class: 'out-of-memory',
    explain: (_, who) => `${who}'s process was aborted, as Node.js does when its heap is full.`,
  },
  {
    // Happens on this machine, where several invocations share a process.
    match: /Runtime exited because of another invocation in the same process/,
    class: 'interrupted',
    explain: (_, who) => `${who}'s process ended because of another target that ran in it at the same time.`,
  },
  {
    match: /Runtime exited with error: (exit status \d+|signal: [\w ]+)/,
    class: 'exit',
    explain: ([, end], who) => `${who}'s process ended (${end}) before its handler had returned.`,
  },
  {
    match: /Runtime exited without providing a reason|Process exited before completing request/,
    class: 'exit',
    explain: (_, who) => `${who}'s process ended before its handler had returned.`,
  },
  {
    // Step Functions may spell acronyms like Lambda's API or like AWS's SDK for Java: ENI or Eni.
    match: /^Lambda\.(?:TooManyRequests|EC2Throttled|ENILimitReached)Exception/i,
    class: 'lambda-quota',
    explain: (_, who) => `Lambda had no free concurrency to run ${inSentence(who)}, even after retries.`,
  },
  {
    match: /^States\.DataLimitExceeded/,
    class: 'too-large',
    explain: () => 'The data is larger than the limit of a state in Step Functions (256 KiB).',
  },
  {
    match: /^Function\.ResponseSizeTooLarge/,
    class: 'too-large',
    explain: (_, who) => `${who} returned more than Lambda's limit (6 MB).`,
  },
  {
    match: /^States\.Timeout/,
    class: 'timeout',
    explain: (_, who) => `Step Functions stopped waiting for ${inSentence(who)}.`,
  },
];

/**
 * Classifies the end of an invocation that Lambda or Step Functions reported.
 *
 * @param said the error's name, a space, and its message
 * @returns undefined for an unknown text
 */
export function classifyByEnd(
  said: string,
  of: FailedSubject['of'],
): { readonly class: FailureClass; readonly message: string } | undefined {
  const who = of === 'worker' ? 'The worker' : 'The function that issues credentials';
  for (const rule of rules) {
    const found = rule.match.exec(said);
    if (found !== null) return { class: rule.class, message: rule.explain(found, who) };
  }
  return undefined;
}

const inSentence = (who: string): string => `t${who.slice(1)}`;
