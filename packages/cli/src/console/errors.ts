/** An error that the command line expects. Its message is written for the user: one line that says what to do. */
export abstract class CliError extends Error {
  abstract override readonly name: string;
}

/** An option, an argument, or a file that one of them names, is not valid. */
export class OptionError extends CliError {
  override readonly name = 'OptionError';

  /** @param option as the user writes it, for example `--payload`. */
  constructor(
    readonly option: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${option}: ${message}`, options);
  }
}

/** AWS refused a call, could not be reached, or does not have the requested resource. */
export class AwsCallError extends CliError {
  override readonly name = 'AwsCallError';
}

/** Nothing names an AWS region. */
export class NoRegionError extends CliError {
  override readonly name = 'NoRegionError';
}

/** The run does not exist, or is not in the state that the command needs. */
export class NoSuchRunError extends CliError {
  override readonly name = 'NoSuchRunError';

  /** @param run as the user named it. */
  constructor(
    readonly run: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The user answered a question with no, or there was no terminal to ask on. */
export class NotConfirmedError extends CliError {
  override readonly name = 'NotConfirmedError';
}

/** The worker's file cannot be made into a function. */
export class BundleError extends CliError {
  override readonly name = 'BundleError';

  constructor(
    readonly file: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The execution ended without a summary: it was refused, stopped, or broke. */
export class RunFailedError extends CliError {
  override readonly name = 'RunFailedError';

  /**
   * @param status of the execution, for example `FAILED`.
   * @param error name of the error that ended it, for example `InputError`.
   */
  constructor(
    readonly execution: string,
    readonly status: string,
    readonly error: string | undefined,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The output cannot be written, for example because the disk is full. */
export class WriteError extends CliError {
  override readonly name = 'WriteError';
}

/** The user pressed Ctrl-C, or another process asked this one to end. */
export class StoppedError extends CliError {
  override readonly name = 'StoppedError';

  constructor(readonly stoppedBy: NodeJS.Signals) {
    super(`stopped by ${stoppedBy}`);
  }
}
