import dns from 'node:dns';

/** `localhost` and every name below it. */
const LOOPBACK_NAME = /(?:^|\.)localhost\.?$/i;

/**
 * Lets this process or thread find the emulator by `localhost` and every name below it, without a name server.
 *
 * Clients put a bucket's name or an account's id before the host of an address, and not every system resolves
 * `results.localhost`, though RFC 6761 wants it to be loopback everywhere. Node.js has no other place for it than
 * `dns.lookup`, which all its clients call.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
export function resolveLoopbackNames(): void {
  const { lookup } = dns;
  dns.lookup = new Proxy(lookup, {
    apply: (_, __, [name, ...rest]: Parameters<typeof lookup>) =>
      Reflect.apply(lookup, dns, [LOOPBACK_NAME.test(name) ? '127.0.0.1' : name, ...rest]),
  });
}
