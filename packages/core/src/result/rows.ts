import type { End } from '../deadline.ts';
import { ResultError } from '../errors.ts';
import type { Redaction } from '../redaction.ts';
import type { WorkerInput } from '../target/worker-input.ts';
import { type ResultBody, stringify } from './body.ts';
import { jsonValue } from './json-value.ts';
import { Spool } from './spool.ts';
import { type BigIntPolicy, unreadable } from './walk.ts';

/** Rows that a handler returns: an async generator, any async iterable, or a generator. */
export type Rows = AsyncIterable<unknown> | Iterable<unknown>;

/** Fields written before a row's own fields, which win: a function of the handler's input, or `false` for none. */
export type RowFields = false | ((input: WorkerInput) => Readonly<Record<string, unknown>>);

const ACCOUNT_AND_REGION: RowFields = ({ account, region }) => ({ AccountId: account.id, Region: region });

/** Returns rows for a value that is stored as rows, and `undefined` for a value that is stored whole, such as an array, a Map, a Set or a stream of bytes. */
export function asRows(returned: unknown): Rows | undefined {
  if (typeof returned !== 'object' || returned === null) return undefined;
  try {
    return rowsOf(returned);
  } catch (cause) {
    // A trap of a Proxy threw.
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

/** Streams of objects are rows; a stream of bytes is a response that the author forgot to read. */
function isByteStream(value: object): boolean {
  if ('transformToString' in value || value instanceof ReadableStream) return true;
  return 'pipe' in value && 'readableObjectMode' in value && value.readableObjectMode === false;
}

/** How rows are written as lines. */
export interface RowsOptions {
  /** The handler's input. */
  readonly input: WorkerInput;
  readonly redaction: Redaction;
  readonly bigint: BigIntPolicy;
  /** Fields that each row starts with. Default: `AccountId` and `Region`. */
  readonly rowFields?: RowFields | undefined;
  /** The end of the invocation's time, which also ends the rows. */
  readonly end: End;
}

/**
 * Collects rows as JSON Lines; a million rows need no more memory than a thousand.
 *
 * @throws ResultError naming the row and path, for example `rows[3].size`
 */
export async function rowsBody(
  rows: Rows,
  { input, redaction, bigint, rowFields, end }: RowsOptions,
): Promise<ResultBody> {
  const spool = new Spool();
  const fields = fieldsOf(rowFields ?? ACCOUNT_AND_REGION, input, bigint);
  const unsubscribe = end.onEnd(() => void spool.discard());
  try {
    let index = 0;
    for await (const row of rows) {
      if (end.reason !== undefined) throw end.reason;
      const path = `rows[${index}]`;
      const text = stringify(withFields(jsonValue(row, { bigint, path }), fields), path);
      await spool.write(`${redaction.text(text)}\n`);
      index += 1;
    }
    if (end.reason !== undefined) throw end.reason;
    return await spool.finish();
  } catch (thrown) {
    await spool.discard();
    throw thrown;
  } finally {
    unsubscribe();
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields that each row starts with. @throws ResultError if they are not the fields of an object */
function fieldsOf(rowFields: RowFields, input: WorkerInput, bigint: BigIntPolicy): Fields | undefined {
  if (rowFields === false) return undefined;
  const returned: unknown = rowFields(input);
  const fields = jsonValue(returned, { bigint, path: 'rowFields' });
  if (isFields(fields)) return fields;
  throw new ResultError(
    `rowFields returned ${named(returned)}, expected an object; for no fields, set rowFields to false`,
    { path: 'rowFields' },
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function named(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function withFields(row: unknown, fields: Fields | undefined): unknown {
  if (fields === undefined || !isFields(row)) return row;
  return { __proto__: null, ...fields, ...row };
}
