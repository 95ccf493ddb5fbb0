import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Parameter } from '@aws-sdk/client-cloudformation';
import { parse, parseDocument } from 'yaml';
import { OptionError } from '../console/errors.ts';
import { readObjectFile } from '../console/read-option.ts';
import type { DeployOptions } from './deploy-options.ts';
import type { DeclaredParameters } from './parameters.ts';

/** The role of target accounts: its template, and the values of the given parameters. */
export interface RoleTemplate {
  readonly body: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** All parameters of the template. */
  readonly declared: DeclaredParameters;
  /** The policy that is kept from the deployed role. */
  readonly keptPolicy?: unknown;
}

/**
 * Adds the deployed values of parameters that are not given, so that an update does not drop a boundary that nobody
 * mentioned.
 */
export function keepPresent(
  given: RoleTemplate['parameters'],
  present: readonly Parameter[],
): RoleTemplate['parameters'] {
  const values = present.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]);
  return { ...Object.fromEntries(values), ...given };
}

/** Lists parameters in the form that CloudFormation accepts. */
export function listParameters(parameters: RoleTemplate['parameters']): Parameter[] {
  return Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
}

/**
 * Makes the template of a role from the template in the installed package.
 *
 * @param role with its path, as in `--role` of a run: `Auditor`, `ops/Auditor`.
 * @param issuingRole pattern of the ARNs of roles that may assume it.
 * @param present template of the deployed role; its policy stays when there is no `policyFile`.
 * @throws {OptionError} for a role name that IAM refuses, and for a policy file that cannot be read.
 */
export async function roleTemplate(
  role: string,
  issuingRole: string,
  { policy, policyFile, boundary }: DeployOptions,
  cwd: string,
  present?: string,
): Promise<RoleTemplate> {
  const [, path = '', name = ''] = /^((?:[\w+=,.@-]+\/)*)([\w+=,.@-]{1,64})$/.exec(role) ?? [];
  if (name === '')
    throw new OptionError(
      'deploy role',
      `${JSON.stringify(role)} must be a role such as Auditor or ops/Auditor`,
    );
  const file = fileURLToPath(import.meta.resolve('@step-everywhere/infra/target-role.yaml'));
  const text = await readFile(file, 'utf8');
  const parameters = {
    IssuingRolePattern: issuingRole,
    RoleName: name,
    RolePath: `/${path}`,
    ...(policy && { ManagedPolicyArns: policy.join(',') }),
    ...(boundary !== undefined && {
      PermissionsBoundary: boundary.replace(/^arn:[\w-]+:iam::\d{12}:policy\//, ''),
    }),
  };
  const document = parseDocument(text, { logLevel: 'silent' });
  const declared: DeclaredParameters = document.toJS().Parameters;
  const kept = policyFile === undefined ? ownPolicy(present) : undefined;
  const PolicyDocument = policyFile ? await readPolicy(policyFile, cwd) : kept;
  if (PolicyDocument === undefined) return { body: text, parameters, declared };
  const added = document.createNode({ PolicyName: 'Own', PolicyDocument });
  document.addIn(['Resources', 'Role', 'Properties', 'Policies'], added);
  const keptPolicy = kept !== undefined && { keptPolicy: kept };
  return { body: document.toString({ lineWidth: 0 }), parameters, declared, ...keptPolicy };
}

function readPolicy(file: string, cwd: string): Promise<object> {
  return readObjectFile('--policy-file', file, cwd, '{ "Version": "2012-10-17", "Statement": [] }');
}

/** The policy in a deployed template that came from a `policyFile`. */
function ownPolicy(template = ''): unknown {
  const { Policies } = parse(template, { logLevel: 'silent' })?.Resources?.Role?.Properties ?? {};
  if (!Array.isArray(Policies)) return undefined;
  return Policies.find((policy) => policy?.PolicyName === 'Own')?.PolicyDocument;
}
