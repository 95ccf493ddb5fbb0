/** One of Lambda's runtimes, with its files on this machine. */
export interface Runtime {
  /** Name of the runtime in names of functions, for example `nodejs24`. */
  readonly id: string;
  /** The layer's zip. */
  readonly layer: string;
  /** Files that its process needs. A mount would hide those in `/opt` or `/var`. */
  readonly needs: readonly string[];
  /** The program that runs a handler, and its arguments. */
  command(handler: string): readonly string[];
  /** Writes the runtime's files into a folder, which becomes `/var/runtime`. */
  provide(folder: string): Promise<void>;
  /**
   * Lambda's own variables.
   *
   * @param root path before `/opt` and `/var`; empty if these are mounted
   */
  variables(root: string): Readonly<Record<string, string>>;
}
