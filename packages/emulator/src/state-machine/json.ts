/** A value in a state. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Largest input or output of a state, and largest input of an execution, in bytes of UTF-8. */
export const MAX_STATE_BYTES = 256 * 1024;

/** Whether a value is an object, neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Converts values to JSON text, each object only once.
 *
 * A state's output is the next one's input, the same object, so the history of an execution has one string for both.
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
