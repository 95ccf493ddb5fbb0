import { AwsError } from '../../aws-error.ts';

/** The part of an object to read. */
export interface ReadRange {
  readonly start: number;
  readonly length: number;
  /** The header's value if only a part is read. */
  readonly contentRange: string | undefined;
}

/**
 * Reads a `Range` header; one that is not valid, or asks for several parts, means the whole object, as in S3.
 *
 * @param size size of the object, in bytes
 * @throws {AwsError} `InvalidRange` if nothing of it is in the object
 */
export function readRange(header: string | undefined, size: number): ReadRange {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return { start: 0, length: size, contentRange: undefined };
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
      members: { RangeRequested: header, ActualObjectSize: size },
    });
  }
  return { start, length: end - start + 1, contentRange: `bytes ${start}-${end}/${size}` };
}
