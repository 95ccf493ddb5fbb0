import { AwsError } from './aws-error.ts';

/**
 * Hosts that may address the emulator, each with the prefix that a client may put before it: the SDK adds a
 * bucket's name or an account's id.
 *
 * All of them resolve to loopback everywhere: nobody can register a name below `localhost` (RFC 6761), or one
 * that ends in a number. Any other name may belong to an attacker and resolve to 127.0.0.1 (DNS rebinding).
 */
const LOOPBACK = /^(?:[a-z0-9._-]+\.)?(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$|^\[::1\]$/i;

/**
 * Refuses a request whose host is not a name of this machine alone, because a web page must not reach the emulator.
 *
 * @param host the request's `Host` header, including the port
 * @throws {AwsError} `MisdirectedRequest`
 * @example
 * ```ts
 * requireAllowedHost('results.localhost:4566');
 * ```
 */
export function requireAllowedHost(host: string | undefined): void {
  if (host !== undefined && LOOPBACK.test(host.replace(/:\d{1,5}$/, ''))) return;
  throw new AwsError(
    'MisdirectedRequest',
    'The Host of the request is not this machine. Address the emulator as 127.0.0.1 or localhost.',
    421,
  );
}
