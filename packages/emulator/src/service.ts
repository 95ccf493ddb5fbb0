import { AwsError } from './aws-error.ts';
import type { Protocol } from './protocols/protocol.ts';

/** The signer of a request. */
export interface Caller {
  readonly accountId: string;
  /** The ARN that `sts:GetCallerIdentity` returns: a session's, a user's or a service's. */
  readonly arn: string;
  /** `aws:PrincipalArn`: for a session of a role, the role's own ARN. */
  readonly principalArn: string;
}

/** The circumstances of one call of an operation. */
export interface Call {
  readonly caller: Caller;
  /** Region of the request's signature: every account and region has its own resources. */
  readonly region: string;
}

/** One API operation: takes the service's documented input, and returns its documented output or throws an {@link AwsError}. */
// biome-ignore lint/suspicious/noExplicitAny: an operation checks its own input, which comes from outside
export type Operation = (input: any, call: Call) => Promise<object | undefined> | object | undefined;

/** One AWS service of the emulator. Clients call its operations over HTTP, the state machine calls them directly. */
export interface Service {
  /** The name in a signature's credential scope, for example `kms`. */
  readonly signingName: string;
  readonly protocol: Protocol;
  readonly operations: Readonly<Record<string, Operation>>;
}
