/**
 * The type of a value in the stored JSON, as far as types can express it.
 *
 * @example
 * ```ts
 * type Example = StoredAs<{ at: Date; names: Set<string> }>; // { at: string; names: string[] }
 * ```
 * @typeParam T type that the handler returns
 * @typeParam Fields fields that each row starts with
 */
export type StoredAs<T, Fields = AccountAndRegion> = unknown extends T
  ? unknown
  : T extends AsyncIterable<infer Row>
    ? StoredRow<Row, Fields>[]
    : T extends Iterable<infer Row> & { next(...given: never[]): unknown }
      ? StoredRow<Row, Fields>[]
      : InJson<T>;

/** Fields that each row that is an object starts with, unless the worker's `rowFields` changes them. */
export interface AccountAndRegion {
  AccountId: string;
  Region: string;
}

/** A row that is an object in JSON starts with fields; its own fields win. */
type StoredRow<Row, Fields> = Row extends unknown ? WithFields<InJson<Row>, Fields> : never;

type WithFields<Row, Fields> = Row extends readonly unknown[]
  ? Row
  : Row extends object
    ? Row & Omit<Fields, Extract<keyof Row, string>>
    : Row;

/** The type of a value in JSON. */
export type InJson<T> = unknown extends T
  ? unknown
  : T extends void
    ? null
    : T extends string | number | boolean | null
      ? T
      : T extends bigint | Date | Uint8Array | ArrayBuffer | RegExp
        ? string
        : T extends { toJSON(...args: never[]): infer Own }
          ? InJson<Own>
          : T extends ReadonlyMap<string | number, infer Value>
            ? Record<string, InJson<Value>>
            : T extends ReadonlySet<infer Item>
              ? InJson<Item>[]
              : T extends readonly unknown[]
                ? { -readonly [Index in keyof T]: InJson<T[Index]> }
                : T extends object
                  ? Fields<T>
                  : never;

/** Symbols and `$metadata` are not stored; a field that may be undefined may be missing. */
type Fields<T> = {
  -readonly [Key in keyof T as Key extends string | number ? (Key extends '$metadata' ? never : Key) : never]:
    | InJson<Exclude<T[Key], undefined>>
    | (undefined extends T[Key] ? undefined : never);
};
