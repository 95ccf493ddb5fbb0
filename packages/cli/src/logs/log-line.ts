import { visibleLine } from '../console/terminal-text.ts';

/** What Lambda's runtime writes before the level of a line: its time and the id of the invocation. */
const PREFIX = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t[\w-]+\t/;

/**
 * Shows a line that a worker logged with its target, and without what is of no use there.
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
  // A line says itself which target it is of, so this is text from elsewhere, too.
  return visibleLine(`${accountId} ${region}  ${line.replace(PREFIX, '')}`);
}
