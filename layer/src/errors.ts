import { StepEverywhereError } from '@step-everywhere/core';

// The text after `What to do:` becomes the remedy in the run's summary, as with the orchestrator's own errors.

/** `STEP_EVERYWHERE_HANDLER`, or a variable that Lambda sets with it, is missing or does not name a handler. */
export class HandlerSettingError extends StepEverywhereError {
  override readonly name = 'HandlerSettingError';
  /** The environment variable. */
  readonly variable: string;

  constructor(variable: string, message: string) {
    super(message);
    this.variable = variable;
  }
}

/** There is no module at the path in `STEP_EVERYWHERE_HANDLER`. */
export class HandlerNotFoundError extends StepEverywhereError {
  override readonly name = 'HandlerNotFoundError';
  /** The setting's value, for example `src/index.handler`. */
  readonly handler: string;

  constructor(handler: string, message: string) {
    super(message);
    this.handler = handler;
  }
}

/** The author's module cannot be read as JavaScript. */
export class HandlerSyntaxError extends StepEverywhereError {
  override readonly name = 'HandlerSyntaxError';
  /** Absolute path of the loaded module; the error may be in a module that it imports. */
  readonly file: string;

  constructor(file: string, message: string, options: ErrorOptions) {
    super(message, options);
    this.file = file;
  }
}

/** The author's module has no such export, or the export cannot be a worker. */
export class HandlerExportError extends StepEverywhereError {
  override readonly name = 'HandlerExportError';
  /** Absolute path of the module. */
  readonly file: string;
  /** Path of the export, for example `handler` or `api.handler`. */
  readonly exported: string;

  constructor(file: string, exported: string, message: string) {
    super(message);
    this.file = file;
    this.exported = exported;
  }
}
