import { visibleLine } from '../console/terminal-text.ts';

/** The prefix that Lambda's runtime writes before a line's level: its time and the id of the invocation. */
const PREFIX = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t[\w-]+\t/;

/**
 * Shows a logged line with its target, without the prefix of Lambda's runtime.
 *
 * @example
 * ```ts
 * logLine({ accountId: '111122223333', region: 'eu-west-1' }, 'found 3'); // '111122223333 eu-west-1  found 3'
 * ```
 */
export function logLine(
  { accountId, region }: { readonly accountId: string; readonly region: string },
  line: string,
): string {
  // The line itself names its target, so the account and region are untrusted text, too.
  return visibleLine(`${accountId} ${region}  ${line.replace(PREFIX, '')}`);
}
