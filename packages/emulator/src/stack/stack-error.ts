/** A template that the emulator cannot deploy: where in it, what is wrong, and what to do. */
export class StackError extends Error {
  override readonly name = 'StackError';
  /** For example `Resources.Key.Properties`. */
  readonly path: string;
  /** The message without the place. */
  readonly problem: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, options);
    this.path = path;
    this.problem = problem;
  }
}
