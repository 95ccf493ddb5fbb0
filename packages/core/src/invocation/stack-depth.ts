/** Frames that V8 keeps of a stack unless a program sets another number. Source: v8.dev/docs/stack-trace-api. */
const DEFAULT = 10;
/** The AWS SDK puts 8 frames above the author's line, and a paginator 10. */
const ENOUGH = 30;

/**
 * Makes errors keep the author's frames when a library puts many of its own above them.
 *
 * Applies to the whole environment from the first invocation on. A number that the author sets is kept.
 */
export function keepDeepStacks(): void {
  if (Error.stackTraceLimit === DEFAULT) Error.stackTraceLimit = ENOUGH;
}
