import { type Agents, agentsOfFunction } from './proxied-agents.ts';

/** How long an AWS client waits for the network, in milliseconds. */
export interface NetworkLimits {
  /** Until a connection is open. */
  readonly connect: number;
  /** Without a byte in either direction. */
  readonly silence: number;
  /** From a request until its answer begins, including the upload of its body. */
  readonly answer: number;
}

/** The limits of all our clients; AWS answers each call that we make within a second or two. */
export const networkLimits: NetworkLimits = { connect: 5_000, silence: 10_000, answer: 60_000 };

/** Settings of an AWS client. */
export interface ClientSettings {
  readonly maxAttempts: number;
  readonly requestHandler: Partial<Agents> & {
    readonly connectionTimeout: number;
    readonly socketTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/**
 * The settings of every AWS client: by default, the SDK waits forever for a connection that is never answered.
 *
 * When a limit is reached, the SDK retries, as after any network error.
 *
 * @param maxAttempts including the first one
 * @see https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-node-http-handler/Interface/NodeHttpHandlerOptions/
 * @example
 * ```ts
 * const kms = new KMSClient({ ...clientSettings(8), region });
 * ```
 */
export function clientSettings(
  maxAttempts: number,
  { connect, silence, answer }: NetworkLimits = networkLimits,
): ClientSettings {
  return {
    maxAttempts,
    requestHandler: {
      ...agentsOfFunction(process.env),
      connectionTimeout: connect,
      socketTimeout: silence,
      requestTimeout: answer,
      // Without this, the limit only prints a warning to standard error.
      throwOnRequestTimeout: true,
    },
  };
}
