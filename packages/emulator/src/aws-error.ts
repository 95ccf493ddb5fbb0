/** Optional settings of an {@link AwsError}. */
export interface AwsErrorOptions extends ErrorOptions {
  /** Members of the error's documented shape in addition to the message, for example `Reason`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** An error answer of a service: AWS's own code and message. */
export class AwsError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    statusCode = 400,
    { members = {}, ...options }: AwsErrorOptions = {},
  ) {
    super(message, options);
    this.name = code;
    this.statusCode = statusCode;
    this.members = members;
  }
}
