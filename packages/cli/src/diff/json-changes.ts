import { isRawNumber } from '../json/exact-json.ts';

/** A path at which two JSON values differ. */
export interface JsonChange {
  /** JSONPath from the root `$`: in the first value if the value was removed, otherwise in the second. */
  readonly Path: string;
  /** Absent if the value was added. */
  readonly From?: unknown;
  /** Absent if the value was removed. */
  readonly To?: unknown;
}

/**
 * Lists where two JSON values differ.
 * The order of a list does not count, because AWS promises none for most of its lists. Equal entries are matched at
 * any position; the others are compared in their order.
 *
 * @param ignored keys of objects that are not compared, at any depth.
 * @example
 * ```ts
 * [...jsonChanges({ a: [1, 2] }, { a: [2, 3] })]; // [{ Path: '$.a[1]', From: 1, To: 3 }]
 * ```
 */
export function* jsonChanges(
  from: unknown,
  to: unknown,
  ignored: ReadonlySet<string> = new Set(),
  path = '$',
): Generator<JsonChange> {
  if (Array.isArray(from) && Array.isArray(to)) yield* listChanges(from, to, ignored, path);
  else if (isObject(from) && isObject(to)) yield* objectChanges(from, to, ignored, path);
  else if (canonical(from, ignored) !== canonical(to, ignored)) yield { Path: path, From: from, To: to };
}

function* objectChanges(
  from: Record<string, unknown>,
  to: Record<string, unknown>,
  ignored: ReadonlySet<string>,
  path: string,
): Generator<JsonChange> {
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (ignored.has(key)) continue;
    const at = path + (/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
    if (!Object.hasOwn(to, key)) yield { Path: at, From: from[key] };
    else if (!Object.hasOwn(from, key)) yield { Path: at, To: to[key] };
    else yield* jsonChanges(from[key], to[key], ignored, at);
  }
}

function* listChanges(
  from: readonly unknown[],
  to: readonly unknown[],
  ignored: ReadonlySet<string>,
  path: string,
): Generator<JsonChange> {
  const [gone, come] = withoutEqual(from, to, ignored);
  for (let index = 0; index < Math.max(gone.length, come.length); index += 1) {
    const [was, is] = [gone[index], come[index]];
    if (was === undefined) yield { Path: `${path}[${is}]`, To: to[is as number] };
    else if (is === undefined) yield { Path: `${path}[${was}]`, From: from[was] };
    else yield* jsonChanges(from[was], to[is], ignored, `${path}[${is}]`);
  }
}

/** The indexes of entries that have no equal on the other side. */
function withoutEqual(
  from: readonly unknown[],
  to: readonly unknown[],
  ignored: ReadonlySet<string>,
): [gone: number[], come: number[]] {
  const positions = new Map<string, number[]>();
  for (const [index, entry] of from.entries()) {
    const key = canonical(entry, ignored);
    positions.set(key, [...(positions.get(key) ?? []), index]);
  }
  const come = [...to.keys()].filter((index) => {
    return positions.get(canonical(to[index], ignored))?.shift() === undefined;
  });
  const gone = [...positions.values()].flat().sort((one, other) => one - other);
  return [gone, come];
}

/** The same text for equal values, regardless of the order of their keys and entries. */
function canonical(value: unknown, ignored: ReadonlySet<string>): string {
  if (Array.isArray(value)) return `[${value.map((entry) => canonical(entry, ignored)).sort()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value)
    .filter((key) => !ignored.has(key))
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key], ignored)}`)}}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);
}
