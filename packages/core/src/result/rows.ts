import type { End } from '../deadline.ts';
import type { Redaction } from '../redaction.ts';
import type { WorkerInput } from '../target/worker-input.ts';
import { type ResultBody, stringify } from './body.ts';
import { jsonValue } from './json-value.ts';
import { Spool } from './spool.ts';
import { type BigIntPolicy, unreadable } from './walk.ts';

/** Rows as a handler may return them: an async generator, any async iterable, or a generator. */
export type Rows = AsyncIterable<unknown> | Iterable<unknown>;

/** What is written before a row's own fields, which win: made of what the handler receives; `false` for nothing. */
export type RowFields = false | ((input: WorkerInput) => Readonly<Record<string, unknown>>);

const ACCOUNT_AND_REGION: RowFields = ({ account, region }) => ({ AccountId: account.id, Region: region });

/** Gives what is stored as rows, and `undefined` for a value that is stored whole: arrays, Maps and Sets are values, and so is a stream of bytes. */
export function asRows(returned: unknown): Rows | undefined {
  if (typeof returned !== 'object' || returned === null) return undefined;
  try {
    return rowsOf(returned);
  } catch (cause) {
    // A trap of a Proxy.
    throw unreadable(
      { bigint: 'error', root: 'result', keys: [], ancestors: new Set() },
      'reading it failed',
      cause,
    );
  }
}

function rowsOf(returned: object): Rows | undefined {
  if (isByteStream(returned)) return undefined;
  if (Symbol.asyncIterator in returned) return returned as AsyncIterable<unknown>;
  const isGenerator =
    Symbol.iterator in returned && 'next' in returned && typeof returned.next === 'function';
  return isGenerator ? (returned as Iterable<unknown>) : undefined;
}

/** Streams of objects are rows; a stream of bytes is something that the author forgot to read. */
function isByteStream(value: object): boolean {
  if ('transformToString' in value || value instanceof ReadableStream) return true;
  return 'pipe' in value && 'readableObjectMode' in value && value.readableObjectMode === false;
}

/** How rows become lines. */
export interface RowsOptions {
  /** What the handler received. */
  readonly input: WorkerInput;
  readonly redaction: Redaction;
  readonly bigint: BigIntPolicy;
  /** Default: `AccountId` and `Region`. */
  readonly rowFields?: RowFields | undefined;
  /** When the invocation's time is up, and the rows with it. */
  readonly end: End;
}

/**
 * Collects rows as JSON Lines; a million of them need no more memory than a thousand.
 *
 * @throws ResultError naming row and path, such as `rows[3].size`
 */
export async function rowsBody(
  rows: Rows,
  { input, redaction, bigint, rowFields, end }: RowsOptions,
): Promise<ResultBody> {
  const spool = new Spool();
  const added = (rowFields ?? ACCOUNT_AND_REGION) || undefined;
  const fields =
    added && (jsonValue(added(input), { bigint, path: 'rowFields' }) as Readonly<Record<string, unknown>>);
  const takeBack = end.onEnd(() => void spool.discard());
  try {
    let index = 0;
    for await (const row of rows) {
      if (end.reason !== undefined) throw end.reason;
      const path = `rows[${index}]`;
      const text = stringify(withFields(jsonValue(row, { bigint, path }), fields), path);
      await spool.write(`${redaction.text(text)}\n`);
      index += 1;
    }
    return await spool.finish();
  } catch (thrown) {
    await spool.discard();
    throw thrown;
  } finally {
    takeBack();
  }
}

function withFields(row: unknown, fields: Readonly<Record<string, unknown>> | undefined): unknown {
  if (fields === undefined || typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  return { __proto__: null, ...fields, ...row };
}
