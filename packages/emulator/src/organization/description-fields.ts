import { z } from 'zod';

/** A text of a pattern. */
export const text = (expected: string, pattern: RegExp) =>
  z
    .string({ error: `expected ${expected}` })
    .regex(pattern, { error: `expected ${expected}` })
    .describe(`${expected[0]?.toUpperCase()}${expected.slice(1)}.`);

/** An account's id. */
export const accountId = text('twelve digits in quotes, such as "210000000001"', /^\d{12}$/);
/** A region's code; that it is one of the organization's partition, no field can say alone. */
export const region = z.string({ error: 'expected a region code, such as eu-west-1' });

/** Tags of an account, a role or a bucket. */
export const tags = z.record(
  text('a tag key of 1 to 128 letters, digits, spaces and _.:/=+-@', /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u),
  text(
    'a tag value in quotes, of at most 256 letters, digits, spaces and _.:/=+-@',
    /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
  ),
  { error: 'expected tags, such as { env: prod }' },
);
