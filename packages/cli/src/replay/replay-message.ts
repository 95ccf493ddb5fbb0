/** What the process that runs the worker is told. Credentials go this way alone: not by environment, not by a file. */
export interface ReplayMessage {
  /** Absolute path of the bundled worker; of one in Python, of its source. */
  readonly bundle: string;
  readonly account: { readonly id: string; readonly name: string };
  readonly region: string;
  readonly payload: unknown;
  readonly execution: string;
  /** ARN of the run's worker: the function that the worker is told to be. */
  readonly worker: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Milliseconds that the worker is told to have. */
  readonly timeout: number;
}

/** What it answers. */
export type ReplayAnswer =
  | { readonly status: 'succeeded'; readonly result: unknown }
  | { readonly status: 'failed'; readonly error: string; readonly message: string; readonly stack: string };
