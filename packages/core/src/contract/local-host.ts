/** What {@link LocalHost} sends a command of KMS with. */
interface Sends {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own commands have types that depend on each other
  send(command: any): Promise<any>;
}

/** An answer as it comes without the network. */
interface LocalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * What this project's emulator offers the code that it runs: its services without the network between them.
 *
 * A request over HTTP takes each side a millisecond of CPU, and a run makes five of them for each target. The same
 * services answer, for the same caller, and refuse the same.
 */
export interface LocalHost {
  /** The emulator, for example `http://127.0.0.1:4566`. */
  readonly origin: string;
  /** Takes commands of KMS, as the SDK's client does. */
  readonly kms: Sends;
  /** Bytes of a body at most; a larger one takes the network. */
  readonly largestBody: number;
  /** Sends an upload to a presigned URL of the emulator's bucket. */
  put(request: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  }): Promise<LocalAnswer>;
  /**
   * Sends a signed request to one of the emulator's services.
   *
   * @returns nothing if the emulator itself has no such service; then the request takes the network
   */
  post(request: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  }): Promise<LocalAnswer | undefined>;
}

/** The emulator puts it there, before any code of a function is loaded; on Lambda there is none. */
const NAME = Symbol.for('step-everywhere.local-host');

/**
 * The emulator in which this code runs, if an address is its own.
 *
 * @param endpoint of KMS, or of the bucket
 */
export function localHost(endpoint: string | undefined): LocalHost | undefined {
  const { [NAME]: host } = globalThis as { readonly [NAME]?: LocalHost };
  return host !== undefined && host.origin === endpoint ? host : undefined;
}

/** Offers all code of this process, or thread, an emulator. */
export function offerLocalHost(host: LocalHost): void {
  Object.defineProperty(globalThis, NAME, { value: host });
}
