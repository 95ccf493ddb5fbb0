/** The site's page with an entry for each error and failure class. It is below `homepage` of package.json. */
const page = 'https://step-everywhere.github.io/step-everywhere/troubleshooting';

/**
 * The address of the troubleshooting entry for an error or a failure class.
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
