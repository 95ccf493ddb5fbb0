/**
 * The command as the user can type it again: with npx when npm started it, because it may be installed only in the
 * project's `node_modules`, as in a clone of this repository.
 *
 * @example
 * ```ts
 * `${commandName(console.env)} report latest`;
 * ```
 */
export function commandName({ npm_lifecycle_event: script }: NodeJS.ProcessEnv): string {
  return script === undefined ? 'step-everywhere' : 'npx step-everywhere';
}
