import type { Logger } from '@aws-lambda-powertools/logger';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { Context } from 'aws-lambda';
import type { ClientFactory } from '../clients/clients.ts';
import type { SignedFetch } from '../clients/signed-fetch.ts';

/** The account of a target. */
export interface TargetAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  /**
   * Names of OUs from the root down, `Workloads/Prod`; empty for an account in the root. Only if the run asks for it, with
   * `AccountDetails: ["ou"]` in its input.
   */
  readonly ou?: string;
  /** Tags of the account by their keys. Only if the run asks for them, with `AccountDetails: ["tags"]` in its input. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a handler receives. */
export interface WorkerInput<Payload = unknown> {
  /** The run's `Payload`. */
  readonly payload: Payload;
  /** The account to act in. */
  readonly account: TargetAccount;
  /** The region to act in, for example `ap-southeast-2`. */
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  /**
   * Makes a client of the given AWS SDK class for the target's region and credentials, once for each configuration.
   *
   * @example
   * ```ts
   * const { Parameters } = await client(SSMClient).send(new DescribeParametersCommand({}));
   * const iam = client(IAMClient, { region: 'us-east-1' });
   * ```
   */
  readonly client: ClientFactory;
  /** The target's credentials, for anything that takes an AWS SDK v3 provider. Of no use after the invocation. */
  readonly credentials: AwsCredentialIdentityProvider;
  /**
   * `fetch`, signed with the target's credentials: for AWS services without an SDK client.
   *
   * @example
   * ```ts
   * const url = `https://abc123.execute-api.${region}.amazonaws.com/prod/items`;
   * const response = await fetch(url, { service: 'execute-api', region });
   * ```
   */
  readonly fetch: SignedFetch;
  /** A Powertools Logger; its lines carry account, region and execution, and no secret. Loaded on first use. */
  readonly logger: Logger;
  /** Fires shortly before the function's time is up. */
  readonly signal: AbortSignal;
  /** The run: ARN and name of its execution. */
  readonly execution: { readonly id: string; readonly name: string };
  /** Lambda's own context of this invocation. */
  readonly context: Context;
}

/**
 * An author's code: acts in one account and region, and returns what is to be stored.
 *
 * Lambda's context comes second, as middleware such as middy expects it.
 */
export type Handler<Payload = unknown, Result = unknown> = (
  input: WorkerInput<Payload>,
  context: Context,
) => Result;
