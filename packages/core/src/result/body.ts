import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { ResultError } from '../errors.ts';
import type { Redaction } from '../redaction.ts';
import { jsonValue } from './json-value.ts';
import type { BigIntPolicy } from './walk.ts';

/** The body of an upload, which can be read again for a retry. */
export interface ResultBody {
  /** Length in bytes. */
  readonly length: number;
  /** MD5 of the content, in base64: a bucket with Object Lock refuses uploads without a checksum. */
  readonly md5: string;
  /** True for JSON Lines, false for one JSON value. */
  readonly isRows: boolean;
  /** Opens the content from its beginning. */
  open(): Buffer | Readable;
  /** Removes the body's temporary file. */
  discard(): Promise<void>;
}

/**
 * Serialises a handler's result as one line of compact JSON, without a line feed at its end. Rows end with one each, and
 * readers recognise each of the two by that.
 *
 * @throws {@link ResultError} for a value without a form in JSON
 */
export function jsonBody(
  result: unknown,
  { redaction, bigint }: { redaction: Redaction; bigint: BigIntPolicy },
): ResultBody {
  const content = Buffer.from(redaction.text(stringify(jsonValue(result, { bigint }), 'result')));
  return {
    length: content.length,
    md5: createHash('md5').update(content).digest('base64'),
    isRows: false,
    open: () => content,
    discard: async () => undefined,
  };
}

/** Writes converted values as text, without line breaks. */
export function stringify(converted: unknown, path: string): string {
  try {
    return JSON.stringify(converted);
  } catch (cause) {
    throw new ResultError(
      `${path} is too large or too deeply nested to be one JSON text; return rows instead`,
      { path, cause },
    );
  }
}
