/** A value that a state may hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a state's input, its output and an execution's input may hold at most, in bytes of UTF-8. */
export const MAX_STATE_BYTES = 256 * 1024;

/** Whether a value is an object, neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Writes values as JSON text, each object once.
 *
 * A state's output is the next one's input, the same object: the history of an execution holds one string for both.
 */
export class JsonText {
  readonly #texts = new WeakMap<object, string>();

  /** The JSON text of a value that does not change any more. */
  of(value: unknown): string {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
    let text = this.#texts.get(value);
    if (text === undefined) {
      text = JSON.stringify(value);
      this.#texts.set(value, text);
    }
    return text;
  }
}
