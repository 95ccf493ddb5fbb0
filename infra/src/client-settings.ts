import { type Agents, agentsOfFunction } from './proxied-agents.ts';

/** How long a client of AWS waits for the network, in milliseconds. */
export interface NetworkLimits {
  /** Until a connection stands. */
  readonly connect: number;
  /** Without a byte in either direction. */
  readonly silence: number;
  /** From a request until its answer begins, the upload of its body included. */
  readonly answer: number;
}

/** What every client of ours waits; AWS answers each of the calls that we make within a second or two. */
export const networkLimits: NetworkLimits = { connect: 5_000, silence: 10_000, answer: 60_000 };

/** Settings of a client of AWS. */
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
 * What every client of AWS is made with: the SDK by itself waits for ever for a connection that is never answered.
 *
 * When a limit is reached, the SDK tries again, as it does after any error of the network.
 *
 * @param maxAttempts the first one included
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
      // Otherwise the limit is a warning on standard error.
      throwOnRequestTimeout: true,
    },
  };
}
