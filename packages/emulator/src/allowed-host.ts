import { AwsError } from './aws-error.ts';

/**
 * Hosts by which a request may address the emulator, each with what a client puts before it: the SDK does so with a
 * bucket's name or an account's id.
 *
 * All of them are loopback wherever they are resolved: nobody can register a name below `localhost` (RFC 6761), or one
 * that ends in a number. Any other name may be an attacker's that resolves to 127.0.0.1 (DNS rebinding).
 */
const LOOPBACK = /^(?:[a-z0-9._-]+\.)?(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$|^\[::1\]$/i;

/**
 * Refuses a request that does not address the emulator by a name of this machine alone: a web page must not reach it.
 *
 * @param host of the request's `Host` header, the port included
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
