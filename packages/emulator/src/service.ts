import { AwsError } from './aws-error.ts';
import type { Protocol } from './protocols/protocol.ts';

/** Who signed a request, as the services see it. */
export interface Caller {
  readonly accountId: string;
  /** What `sts:GetCallerIdentity` answers: a session's, a user's or a service's ARN. */
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

/** One API operation: the service's documented input in, its documented output out, an {@link AwsError} on failure. */
// biome-ignore lint/suspicious/noExplicitAny: an operation checks its own input, which comes from outside
export type Operation = (input: any, call: Call) => Promise<object | undefined> | object | undefined;

/** One AWS service of the emulator. The operations are called over HTTP by clients and directly by the state machine. */
export interface Service {
  /** The name in a signature's credential scope, for example `kms`. */
  readonly signingName: string;
  readonly protocol: Protocol;
  readonly operations: Readonly<Record<string, Operation>>;
}
