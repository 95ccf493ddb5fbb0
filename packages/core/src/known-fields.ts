/**
 * Refuses a field that does not exist. In JavaScript, no compiler does, and a misspelt field would have no effect.
 *
 * @param what the function and its argument, as the error's subject
 * @param known the fields that exist
 * @throws {TypeError} with the field and the known ones
 */
export function checkFields(what: string, given: object, known: object): void {
  const unknown = Object.keys(given).find((field) => !(field in known));
  if (unknown === undefined) return;
  throw new TypeError(`${what} has no field ${unknown}, expected one of ${Object.keys(known).join(', ')}`);
}
