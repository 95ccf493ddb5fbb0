import { z } from 'zod';

/**
 * A string that matches a pattern.
 *
 * @param portable the pattern for the JSON Schema, which other languages read too: without classes such as `\p{L}`, which many
 * of them do not support. It may allow more.
 */
export const text = (expected: string, pattern: RegExp, portable = pattern.source) =>
  z
    .string({ error: `expected ${expected}` })
    .regex(pattern, { error: `expected ${expected}` })
    .meta({
      description: `${expected[0]?.toUpperCase()}${expected.slice(1)}.`,
      pattern: portable,
    });

/** An account's id. */
export const accountId = text('twelve digits in quotes, such as "210000000001"', /^\d{12}$/);
/** A region's code; another check compares it with the organization's partition. */
export const region = z.string({ error: 'expected a region code, such as eu-west-1' });

/** A character of a tag, for patterns without letter classes: excludes other ASCII characters, and allows everything beyond ASCII. */
const portableTag = String.raw`[^\x00-\x1f!"#$%&'()*,;<>?\[\\\]^\x60{|}~\x7f]`;

/** Tags of an account, a role or a bucket. */
export const tags = z.record(
  text(
    'a tag key of 1 to 128 letters, digits, spaces and _.:/=+-@',
    /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u,
    `^${portableTag}{1,128}$`,
  ),
  text(
    'a tag value in quotes, of at most 256 letters, digits, spaces and _.:/=+-@',
    /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
    `^${portableTag}{0,256}$`,
  ),
  { error: 'expected tags, such as { env: prod }' },
);
