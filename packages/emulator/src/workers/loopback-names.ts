import dns from 'node:dns';

/** `localhost` and every name below it. */
const LOOPBACK_NAME = /(?:^|\.)localhost\.?$/i;

/**
 * Makes this process or thread resolve `localhost`, and every name below it, to loopback without a name server.
 * Clients put a bucket's name or an account id before the host of an address, and not every system resolves
 * `results.localhost`, though RFC 6761 requires that. In Node.js only `dns.lookup` can be replaced for this; all its
 * clients call it.
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
