import type { Logger } from '@aws-lambda-powertools/logger';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { Context } from 'aws-lambda';
import type { ClientFactory } from '../clients/clients.ts';
import type { SignedFetch } from '../clients/signed-fetch.ts';

/** The account of a target. */
export interface TargetAccount {
  /** Twelve digits. */
  readonly id: string;
  /** Name of the account in Organizations. */
  readonly name: string;
  /**
   * Names of OUs from the root down, `Workloads/Prod`; empty for an account in the root. Present only if the run asks for it, with
   * `AccountDetails: ["ou"]` in its input.
   */
  readonly ou?: string;
  /** Tags of the account by key. Present only if the run asks for them, with `AccountDetails: ["tags"]` in its input. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The input of a handler. */
export interface WorkerInput<Payload = unknown> {
  /** The run's `Payload`. */
  readonly payload: Payload;
  /** The account to act in. */
  readonly account: TargetAccount;
  /** The region to act in, for example `ap-southeast-2`. */
  readonly region: string;
  /** Partition of the account: `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  /**
   * Makes a client of the given AWS SDK class for the target's region and credentials, one per configuration.
   *
   * @example
   * ```ts
   * const { Parameters } = await client(SSMClient).send(new DescribeParametersCommand({}));
   * const iam = client(IAMClient, { region: 'us-east-1' });
   * ```
   */
  readonly client: ClientFactory;
  /** The target's credentials, for anything that takes an AWS SDK v3 credential provider. They stop working when the invocation ends. */
  readonly credentials: AwsCredentialIdentityProvider;
  /**
   * `fetch` that signs with the target's credentials, for AWS services without an SDK client.
   *
   * @example
   * ```ts
   * const url = `https://abc123.execute-api.${region}.amazonaws.com/prod/items`;
   * const response = await fetch(url, { service: 'execute-api', region });
   * ```
   */
  readonly fetch: SignedFetch;
  /** A Powertools Logger; its lines contain account, region and execution, and no secrets. Loaded on first use. */
  readonly logger: Logger;
  /** Fires shortly before the function's time is up, so that the handler can stop and return what it has. */
  readonly signal: AbortSignal;
  /** ARN and name of the run's execution. */
  readonly execution: { readonly id: string; readonly name: string };
  /** Lambda's own context of this invocation. */
  readonly context: Context;
}

/**
 * An author's code: acts in one account and region, and returns the result to store.
 *
 * Lambda's context is the second parameter, as middleware such as middy expects.
 */
export type Handler<Payload = unknown, Result = unknown> = (
  input: WorkerInput<Payload>,
  context: Context,
) => Result;
