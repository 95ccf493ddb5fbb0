import type { AwsOptions } from '../aws/clients.ts';
import { OptionError } from '../console/errors.ts';
import type { SettingsOptions } from '../settings/settings-options.ts';
import type { Deployable } from './deployables.ts';

/** The options of `step-everywhere deploy`. */
export interface DeployOptions extends AwsOptions, SettingsOptions {
  /** Of the orchestrator, also where it is only asked for its outputs. */
  readonly stackName?: string;
  /** `NAME=VALUE` of the orchestrator's template. */
  readonly parameter?: readonly string[];
  /** That code is uploaded to. */
  readonly bucket?: string;
  /** Tags of the stack, and so of all that is in it. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  /** Whether nothing is asked. */
  readonly yes?: boolean;
  /** ARN pattern of the roles that may assume the role; that of the orchestrator's stack when absent. */
  readonly issuingRole?: string;
  /** ARNs of managed policies of the role; SecurityAudit when absent. */
  readonly policy?: readonly string[];
  /** File of a policy document that the role has in addition. */
  readonly policyFile?: string;
  /** Permissions boundary of the role, in target accounts or of a worker: name or ARN of a managed policy. */
  readonly boundary?: string;
  /** Ids of the root and OUs whose accounts get the role; the root when absent. */
  readonly units?: readonly string[];
  /** Whether the role is made in the account of the credentials, and nowhere else. */
  readonly here?: boolean;
  /** Of the worker's function, with or without the prefix. */
  readonly name?: string;
  /** ARNs of layers of the worker. */
  readonly layer?: readonly string[];
  readonly plain?: boolean;
}

/** Which options go with what; all others go with everything. */
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
 * @throws {OptionError} for a key with several.
 */
export function stackTags(tags: DeployOptions['tags'] = {}): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, values]) => {
    const [Value = '', ...others] = values;
    if (others.length === 0) return { Key, Value };
    throw new OptionError('--tags', `${Key} has the values ${values.join(', ')}; give it one value`);
  });
}
