import type { AwsOptions } from '../aws/clients.ts';
import { OptionError } from '../console/errors.ts';
import type { SettingsOptions } from '../settings/settings-options.ts';
import type { Deployable } from './deployables.ts';

/** The options of `step-everywhere deploy`. */
export interface DeployOptions extends AwsOptions, SettingsOptions {
  /** Name of the orchestrator's stack; also read when only its outputs are needed. */
  readonly stackName?: string;
  /** `NAME=VALUE`, a parameter of the orchestrator's template. */
  readonly parameter?: readonly string[];
  /** Bucket to which code is uploaded. */
  readonly bucket?: string;
  /** Tags of the stack, and so of all its resources. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  /** Whether to go on without asking. */
  readonly yes?: boolean;
  /** ARN pattern of the roles that may assume the new role; the pattern of the orchestrator's stack when absent. */
  readonly issuingRole?: string;
  /** ARNs of managed policies of the role; SecurityAudit when absent. */
  readonly policy?: readonly string[];
  /** File of a policy document that the role gets in addition. */
  readonly policyFile?: string;
  /** Permissions boundary of the role in target accounts, or of a worker's role: name or ARN of a managed policy. */
  readonly boundary?: string;
  /** Ids of the root and OUs whose accounts get the role; the root when absent. */
  readonly units?: readonly string[];
  /** Whether the role is made only in the account of the credentials. */
  readonly here?: boolean;
  /** Name of the worker's function, with or without the prefix. */
  readonly name?: string;
  /** ARNs of layers of the worker. */
  readonly layer?: readonly string[];
  readonly plain?: boolean;
}

/** For each option that not all deployables have, the deployables that have it. */
const goWith = {
  parameter: ['orchestrator'],
  bucket: ['orchestrator', 'worker'],
  stackName: ['orchestrator', 'role'],
  issuingRole: ['role'],
  policy: ['role'],
  policyFile: ['role'],
  boundary: ['role', 'worker'],
  units: ['role'],
  here: ['role'],
  name: ['worker'],
  layer: ['worker'],
  plain: ['worker'],
  timeout: ['worker'],
  memory: ['worker'],
  tenantIsolation: ['worker'],
  env: ['worker'],
  envFile: ['worker'],
  external: ['worker'],
} as const satisfies Partial<Record<keyof DeployOptions, readonly Deployable[]>>;

/**
 * Refuses options that would be ignored.
 *
 * @param named what follows `deploy WHAT`: the name of a role, or the file of a worker.
 * @throws {OptionError}
 */
export function checkDeployOptions(
  what: Deployable,
  named: string | undefined,
  options: DeployOptions,
): void {
  const idle = Object.entries(goWith).find(
    ([name, with_]) =>
      options[name as keyof typeof goWith] !== undefined && !(with_ as readonly string[]).includes(what),
  );
  if (idle !== undefined) {
    const [name, with_] = idle;
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new OptionError(flag, `is for deploy ${with_.join(' or deploy ')}, not for deploy ${what}`);
  }
  const expected = { orchestrator: undefined, role: 'ROLE', worker: 'FILE' }[what];
  if (expected === undefined && named !== undefined)
    throw new OptionError('deploy', `${JSON.stringify(named)} is one argument too many; leave it out`);
  if (expected !== undefined && named === undefined)
    throw new OptionError(`deploy ${what}`, `needs a name: deploy ${what} ${expected}`);
}

/**
 * The tags of a stack, each with one value.
 *
 * @throws {OptionError} for a key with several values.
 */
export function stackTags(tags: DeployOptions['tags'] = {}): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, values]) => {
    const [Value = '', ...others] = values;
    if (others.length === 0) return { Key, Value };
    throw new OptionError('--tags', `${Key} has the values ${values.join(', ')}; give it one value`);
  });
}
