/** Every spelling of a secret to search for; in base64, its first and last bits share characters with the text around it. */
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
 * Searches a text for secrets, in every spelling that a log, a URL, JSON or an encoding can contain.
 *
 * @returns the secrets that were found, as they are spelled in the text; normally none.
 * @example
 * ```ts
 * expect(findSecrets(log, [credentials.secretAccessKey, credentials.sessionToken])).toEqual([]);
 * ```
 */
export function findSecrets(text: string, secrets: Iterable<string>): string[] {
  return [...new Set([...secrets].flatMap(spellings))].filter((spelling) => text.includes(spelling));
}
