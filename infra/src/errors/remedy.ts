const separator = ' What to do: ';

/**
 * Appends a remedy to a message, so that it remains part of the one text that Lambda passes on.
 *
 * @param said a whole sentence, with or without its full stop
 */
export function withRemedy(said: string, remedy: string): string {
  return `${said.replace(/\.?$/, '.')}${separator}${remedy}`;
}

/** Splits a text that {@link withRemedy} made. */
export function splitRemedy(text: string): { readonly message: string; readonly remedy?: string } {
  const at = text.lastIndexOf(separator);
  return at < 0
    ? { message: text }
    : { message: text.slice(0, at), remedy: text.slice(at + separator.length) };
}
