/** The contexts of GitHub's expressions that the workflows use. */
export type Contexts = Readonly<Record<string, unknown>>;

/**
 * Fills the `${{ … }}` of a workflow: names with dots, which is all that ours have.
 *
 * @throws {Error} for any other expression, and for a name that has no value: GitHub would take it for an empty text
 */
export function evaluate(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const names = expression.split('.');
    if (!names.every((name) => /^[\w-]+$/.test(name)))
      throw new Error(`This runner cannot tell ${expression}`);
    const value = names.reduce<unknown>((from, name) => (from as Contexts | undefined)?.[name], contexts);
    if (typeof value !== 'string' || value === '') throw new Error(`${expression} has no value`);
    return value;
  });
}
