/**
 * Refuses a field that does not exist. In JavaScript, no compiler does, and a misspelt field would have no effect.
 *
 * @param hasNo the beginning of the error, such as `everywhere() has no option`
 * @param known the fields that exist
 * @throws {TypeError} with the field and the known ones
 */
export function checkFields(hasNo: string, given: object, known: object): void {
  const unknown = Object.keys(given).find((field) => !Object.hasOwn(known, field));
  if (unknown === undefined) return;
  throw new TypeError(`${hasNo} ${unknown}, expected one of ${Object.keys(known).join(', ')}`);
}
