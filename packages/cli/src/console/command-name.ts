/**
 * The command as the user can type it again: by way of npx where npm has started it, since it may be in a project's
 * `node_modules` alone, as it is in a clone of this repository.
 *
 * @example
 * ```ts
 * `${commandName(console.env)} report latest`;
 * ```
 */
export function commandName({ npm_lifecycle_event: script }: NodeJS.ProcessEnv): string {
  return script === undefined ? 'step-everywhere' : 'npx step-everywhere';
}
