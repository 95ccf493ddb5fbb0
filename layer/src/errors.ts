import { StepEverywhereError } from '@step-everywhere/core';

// What a message says after `What to do:` is the remedy in the run's report, as of the orchestrator's own errors.

/** `STEP_EVERYWHERE_HANDLER`, or what Lambda sets beside it, is missing or says nothing that could be a handler. */
export class HandlerSettingError extends StepEverywhereError {
  override readonly name = 'HandlerSettingError';
  /** The environment variable. */
  readonly variable: string;

  constructor(variable: string, message: string) {
    super(message);
    this.variable = variable;
  }
}

/** There is no module where `STEP_EVERYWHERE_HANDLER` points to. */
export class HandlerNotFoundError extends StepEverywhereError {
  override readonly name = 'HandlerNotFoundError';
  /** The setting's value, such as `src/index.handler`. */
  readonly handler: string;

  constructor(handler: string, message: string) {
    super(message);
    this.handler = handler;
  }
}

/** The author's module cannot be read as JavaScript. */
export class HandlerSyntaxError extends StepEverywhereError {
  override readonly name = 'HandlerSyntaxError';
  /** Absolute path of the module that was loaded; the error may lie in one that it imports. */
  readonly file: string;

  constructor(file: string, message: string, options: ErrorOptions) {
    super(message, options);
    this.file = file;
  }
}

/** The author's module has no such export, or it is nothing that can be a worker. */
export class HandlerExportError extends StepEverywhereError {
  override readonly name = 'HandlerExportError';
  /** Absolute path of the module. */
  readonly file: string;
  /** Such as `handler`, or `api.handler`. */
  readonly exported: string;

  constructor(file: string, exported: string, message: string) {
    super(message);
    this.file = file;
    this.exported = exported;
  }
}
