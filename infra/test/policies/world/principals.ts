import type { Stack } from '../stack/deploy.ts';
import type { PolicyDocument } from '../stack/documents.ts';
import { accounts } from './accounts.ts';
import { administratorAccess, basicExecution } from './policies.ts';

/** The principal that sends a request. */
export interface Principal {
  /** The caller: the ARN of a session or root user, or a service's name; undefined for an unsigned request. */
  readonly caller: string | undefined;
  /** `aws:PrincipalArn`: for a session, the ARN of its role, with the role's path. */
  readonly arn: string | undefined;
  readonly accountId: string | undefined;
  /** Ids of the stack's policies that apply to the principal. */
  readonly stackPolicies: readonly string[];
  /** Policies from outside the stack that apply to the principal. */
  readonly otherPolicies: readonly PolicyDocument[];
}

const stackRoles: Readonly<Record<string, string>> = {
  'list-targets role': 'ListTargetsRole',
  'issuing role': 'IssueCredentialsRole',
  'output role': 'OutputRole',
  'end-run role': 'EndRunRole',
  'state machine role': 'StateMachineRole',
  'schedule role': 'ScheduleRole',
  'starter role': 'ScheduleStarterRole',
};

/** Name, account, path and name of the role, and its policy. */
const otherRoles: readonly (readonly [string, string, string, PolicyDocument])[] = [
  ['worker', accounts.stack, 'example-worker', basicExecution],
  ['worker with a path', accounts.stack, 'service-role/workers/pathed-worker', basicExecution],
  ['other worker', accounts.stack, 'other-worker', basicExecution],
  ['all-powerful worker', accounts.stack, 'careless-worker', administratorAccess],
  ['administrator', accounts.stack, 'Administrator', administratorAccess],
  ['target administrator', accounts.target, 'Administrator', administratorAccess],
  ['stranger', accounts.stranger, 'Administrator', administratorAccess],
];

const services = ['lambda', 'states', 'events', 'ec2', 'scheduler'].map((name) => `${name}.amazonaws.com`);

/** All principals by their names in the tables. */
export function principalsOf(stack: Stack): ReadonlyMap<string, Principal> {
  const { partition } = stack.home;
  return new Map([
    ...Object.entries(stackRoles).map(([name, logicalId]) => [name, stackRole(stack, logicalId)] as const),
    ...otherRoles.map(([name, accountId, path, document]) => {
      const arn = `arn:${partition}:iam::${accountId}:role/${path}`;
      return [name, { ...session(arn), stackPolicies: [], otherPolicies: [document] }] as const;
    }),
    ...services.map((service) => [service, principal(service, undefined, undefined, [])] as const),
    ['root user', rootUser(partition)],
    ['an unsigned request', principal(undefined, undefined, undefined, [])],
    // AWS sends no aws:PrincipalArn with the requests of some of its services, even where they act for a role.
    ['a caller without a principal ARN', nameless(partition)],
  ]);
}

function stackRole(stack: Stack, logicalId: string): Principal {
  const own = stack.policies.filter(({ kind, owner }) => kind === 'identity' && owner === logicalId);
  return { ...session(stack.arn(logicalId)), stackPolicies: own.map(({ id }) => id), otherPolicies: [] };
}

/** A session's ARN has the role's name without its path. */
function session(arn: string) {
  const [, partition, , , accountId = '', resource = ''] = arn.split(':');
  const caller = `arn:${partition}:sts::${accountId}:assumed-role/${resource.split('/').at(-1)}/session`;
  return { caller, arn, accountId };
}

function rootUser(partition: string): Principal {
  const arn = `arn:${partition}:iam::${accounts.stack}:root`;
  return principal(arn, arn, accounts.stack, [administratorAccess]);
}

function nameless(partition: string): Principal {
  const { caller } = session(`arn:${partition}:iam::${accounts.stack}:role/example-worker`);
  return principal(caller, undefined, accounts.stack, [administratorAccess]);
}

function principal(
  caller: string | undefined,
  arn: string | undefined,
  accountId: string | undefined,
  otherPolicies: readonly PolicyDocument[],
): Principal {
  return { caller, arn, accountId, stackPolicies: [], otherPolicies };
}
