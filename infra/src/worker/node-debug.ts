import { InputError, withRemedy } from '../errors/index.ts';

/**
 * Parts of Node.js that print with `NODE_DEBUG` what a request is made with, the token of the session in its headers: `https` and
 * `net` of Node.js 24 do, and of `http` and `http2` Node.js itself warns.
 */
const telling = ['http', 'https', 'http2', 'net'];

/**
 * Refuses a worker whose Node.js would print the session token of each of its calls into its log. Nothing inside of the worker
 * can prevent that: Node.js reads the variable when it starts.
 *
 * @param variables of the function's environment; nothing where Lambda does not show them
 * @throws {InputError} naming the parts to leave out
 * @see https://nodejs.org/api/cli.html#node_debugmodule
 */
export function refuseNodeDebug(arn: string, variables: Readonly<Record<string, string>> = {}): void {
  const found = telling.filter((part) => names(variables.NODE_DEBUG ?? '', part));
  if (found.length === 0) return;
  throw new InputError(
    'Function',
    withRemedy(
      `Function names ${arn}, whose variable NODE_DEBUG has Node.js print the session token of each call into the log`,
      `Take ${found.join(', ')} out of NODE_DEBUG, or the variable out of the function's configuration.`,
    ),
  );
}

/** As Node.js reads it: names separated by commas, in any case, with `*` for any text. */
function names(value: string, part: string): boolean {
  return value.split(',').some((name) => {
    const pattern = name.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${pattern}$`, 'i').test(part);
  });
}
