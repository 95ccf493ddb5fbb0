import { createHash } from 'node:crypto';

const longest = 64;

/**
 * Names a run in CloudTrail: the session name and the source identity of every role that it assumes.
 *
 * Both allow 2 to 64 of the characters `A-Z a-z 0-9 _ + = , . @ -`
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html). A name that had to be shortened or changed ends
 * with a hash of the whole name, so that two runs never share a session name.
 *
 * @param executionName 1 to 80 characters
 * @example
 * ```ts
 * sessionName('6f1c7a'); // 'StepEverywhere-6f1c7a'
 * ```
 */
export function sessionName(executionName: string): string {
  const name = `StepEverywhere-${executionName.replace(/[^\w+=,.@-]/g, '-')}`;
  if (name === `StepEverywhere-${executionName}` && name.length <= longest) return name;
  const hash = createHash('sha256').update(executionName).digest('hex').slice(0, 12);
  return `${name.slice(0, longest - hash.length - 1)}-${hash}`;
}
