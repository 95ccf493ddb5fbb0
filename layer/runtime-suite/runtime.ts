/** One of Lambda's runtimes, as this machine has it. */
export interface Runtime {
  /** In the names of functions, for example `nodejs24`. */
  readonly id: string;
  /** The layer's zip. */
  readonly layer: string;
  /** Files that its process needs: what lies in `/opt` or `/var` could not be seen below a mount. */
  readonly needs: readonly string[];
  /** The program that runs a handler, and its arguments. */
  command(handler: string): readonly string[];
  /** Puts what comes with the runtime into a folder, which is to be `/var/runtime`. */
  provide(folder: string): Promise<void>;
  /**
   * Lambda's own variables.
   *
   * @param root path before `/opt` and `/var`; empty if these are mounted
   */
  variables(root: string): Readonly<Record<string, string>>;
}
