import type { Parameter } from '@aws-sdk/client-cloudformation';
import type { Console } from '../console/console.ts';
import { writeTable } from '../console/table.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { type DeclaredParameters, keptParameters } from './parameters.ts';

/**
 * Shows the parameters that a stack or StackSet keeps although they are not the template's defaults: somebody else
 * may have deployed it with values that the user did not choose.
 *
 * @param what for example `stack step-everywhere`.
 * @param present parameters of the deployed stack.
 */
export function showKept(
  what: string,
  {
    given,
    declared,
  }: { readonly given: Readonly<Record<string, string>>; readonly declared: DeclaredParameters },
  present: readonly Parameter[] | undefined,
  { stderr }: Pick<Console, 'stderr'>,
): void {
  const kept = keptParameters(given, declared, present ?? []);
  if (kept.length === 0) return;
  stderr.write(visibleLine(`The ${what} keeps these parameters, which are not the template's defaults:`));
  stderr.write('\n');
  const rows = kept.map(({ name, value, usual }) => [name, value, usual]);
  writeTable(stderr, ['PARAMETER', 'VALUE', 'DEFAULT'], rows);
}

/**
 * Shows the policy that a role keeps without an option that names it, because somebody else may have written it.
 *
 * @param what for example `stack step-everywhere-Fixer`.
 * @param policy nothing when none is kept.
 */
export function showKeptPolicy(what: string, policy: unknown, { stderr }: Pick<Console, 'stderr'>): void {
  if (policy === undefined) return;
  stderr.write(
    visibleLine(
      `The ${what} keeps this policy of the role; --policy-file replaces it, --policy-file "" removes it:`,
    ),
  );
  stderr.write(`\n${visibleJson(policy, 2)}\n`);
}
