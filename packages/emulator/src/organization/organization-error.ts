/** An invalid organization: names the path in its description, and what was expected there. */
export class OrganizationError extends Error {
  override readonly name = 'OrganizationError';
  /** For example `accounts[3].roles[0].name`; empty for the whole file. */
  readonly path: string;
  /** For an unknown field: the names of the fields that are allowed there. */
  readonly fields: readonly string[];

  constructor(
    path: string,
    problem: string,
    options: ErrorOptions & { readonly fields?: readonly string[] } = {},
  ) {
    super(path === '' ? problem : `${path}: ${problem}`, options);
    this.path = path;
    this.fields = options.fields ?? [];
  }
}
