import { InputError, withRemedy } from '../errors/index.ts';

type Variables = Readonly<Record<string, string>>;

/**
 * Modules of Node.js that print request data with `NODE_DEBUG`, including the session token in the headers: `https` and
 * `net` of Node.js 24 do, and Node.js itself warns about `http` and `http2`.
 */
const revealing = ['http', 'https', 'http2', 'net'];

/**
 * Refuses a worker whose runtime would print the session token of each of its calls into its log. Code inside the worker
 * cannot prevent that, because Node.js and Go read these variables when they start.
 *
 * @param variables the function's environment variables; absent if Lambda does not show them
 * @throws {InputError} naming the variable, and the part to remove
 * @see https://nodejs.org/api/cli.html#node_debugmodule and https://pkg.go.dev/net/http, which logs HTTP/2 with `http2debug`
 */
export function refuseRevealingVariables(
  arn: string,
  { NODE_DEBUG = '', GODEBUG = '' }: Variables = {},
): void {
  refuse(
    arn,
    'NODE_DEBUG',
    revealing.filter((part) => names(NODE_DEBUG, part)),
  );
  refuse(arn, 'GODEBUG', /(?:^|,)\s*http2debug=[^0]/.test(GODEBUG) ? ['http2debug'] : []);
}

function refuse(arn: string, variable: string, parts: readonly string[]): void {
  if (parts.length === 0) return;
  throw new InputError(
    'Function',
    withRemedy(
      `Function names ${arn}, whose variable ${variable} makes it print the session tokens of its calls into its log`,
      `Take ${parts.join(', ')} out of ${variable}, or the variable out of the function's configuration.`,
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
