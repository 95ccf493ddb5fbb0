/** Every spelling in which a secret is looked for; at its ends, base64 has bits of what is beside it. */
export function spellings(secret: string): string[] {
  const inUrl = encodeURIComponent(secret);
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    inUrl,
    encodeURIComponent(inUrl),
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('hex').toUpperCase(),
    ...[0, 1, 2].map((at) =>
      Buffer.from('x'.repeat(at) + secret)
        .toString('base64')
        .slice(Math.ceil((4 * at) / 3), -4),
    ),
  ];
}

/**
 * Searches a text for secrets, in every spelling that a log, a URL, JSON or an encoding gives them.
 *
 * @returns what of them is in the text, as it is spelled there: nothing, as it should be.
 * @example
 * ```ts
 * expect(findSecrets(log, [credentials.secretAccessKey, credentials.sessionToken])).toEqual([]);
 * ```
 */
export function findSecrets(text: string, secrets: Iterable<string>): string[] {
  return [...new Set([...secrets].flatMap(spellings))].filter((spelling) => text.includes(spelling));
}
