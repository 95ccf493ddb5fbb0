/** The base class of the report's errors; each message says what is wrong and what to do. */
export abstract class ReportError extends Error {
  abstract override readonly name: string;
}

/** The data of a report cannot be read. */
export class ReportDataError extends ReportError {
  override readonly name = 'ReportDataError';
}

/** The objects of a run are missing or damaged. */
export class RunObjectError extends ReportError {
  override readonly name = 'RunObjectError';

  /** Key of the object in the bucket. */
  readonly key: string;

  constructor(key: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.key = key;
  }
}
