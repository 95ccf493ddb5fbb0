/** The site's page with an entry for each error and failure class. `homepage` of the package.json begins it. */
const page = 'https://step-everywhere.github.io/step-everywhere/troubleshooting';

/**
 * Gives the address of the page's entry about an error or a failure class.
 *
 * @param name of an error, or of a failure class, such as `assume-role`.
 * @example
 * ```ts
 * helpAddress('OptionError'); // 'https://…/troubleshooting#optionerror'
 * ```
 */
export function helpAddress(name: string): string {
  return `${page}#${name.toLowerCase().replaceAll(' ', '-')}`;
}
