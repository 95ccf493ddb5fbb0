/** Sends KMS commands for {@link LocalHost}. */
interface Sends {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own commands have types that depend on each other
  send(command: any): Promise<any>;
}

/** A response that did not use the network. */
interface LocalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * The services that this project's emulator offers to the code that it runs, without the network between them.
 *
 * An HTTP request costs each side a millisecond of CPU, and a run makes five of them per target. Without the network, the same
 * services answer the same caller and refuse the same requests.
 */
export interface LocalHost {
  /** Address of the emulator, for example `http://127.0.0.1:4566`. */
  readonly origin: string;
  /** Takes KMS commands, as the SDK's client does. */
  readonly kms: Sends;
  /** Largest body in bytes; a larger one goes over the network. */
  readonly largestBody: number;
  /**
   * Sends an upload to a presigned URL of the emulator's bucket.
   *
   * @param request path and query of the URL, its signed headers, and the body
   * @returns S3's answer; errors are answers, too
   */
  put(request: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  }): Promise<LocalAnswer>;
  /**
   * Sends a signed request to one of the emulator's services.
   *
   * @param request path, all headers including the signature, and the body
   * @returns `undefined` if the emulator does not implement the service itself; the request then goes over the network
   */
  post(request: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  }): Promise<LocalAnswer | undefined>;
}

/** The emulator sets it before it loads any code of a function; on Lambda it does not exist. */
const NAME = Symbol.for('step-everywhere.local-host');

/**
 * Returns the emulator that runs this code, if the endpoint is one of its addresses.
 *
 * @param endpoint of KMS, or of the results bucket
 * @returns undefined on Lambda, and for every other endpoint
 * @example
 * ```ts
 * localHost('https://kms.us-east-1.amazonaws.com'); // undefined
 * ```
 */
export function localHost(endpoint: string | undefined): LocalHost | undefined {
  const { [NAME]: host } = globalThis as { readonly [NAME]?: LocalHost };
  return host !== undefined && host.origin === endpoint ? host : undefined;
}

/**
 * Registers an emulator for all code of this process or thread.
 *
 * @param host the emulator's services; it cannot be replaced later
 */
export function offerLocalHost(host: LocalHost): void {
  Object.defineProperty(globalThis, NAME, { value: host });
}
