/** A template that the emulator cannot deploy; names the path, the problem and the remedy. */
export class StackError extends Error {
  override readonly name = 'StackError';
  /** For example `Resources.Key.Properties`. */
  readonly path: string;
  /** The message without the path. */
  readonly problem: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, options);
    this.path = path;
    this.problem = problem;
  }
}
