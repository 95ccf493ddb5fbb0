import { DescribeOrganizationCommand, ListRootsCommand } from '@aws-sdk/client-organizations';
import { partitionOf } from '@step-everywhere/core/contract';
import { splitArn } from '../aws/arn.ts';
import type { Aws } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { type DeployOptions, stackTags } from './deploy-options.ts';
import { orchestratorOutput, usualStackName } from './deploy-orchestrator.ts';
import { type DeployedStack, deployStack, type StackToDeploy } from './deploy-stack.ts';
import { type DeployedRole, deployStackSet } from './deploy-stack-set.ts';
import { findStack, outputsOf, readDeployedTemplate } from './find-stack.ts';
import { type RoleTemplate, roleTemplate } from './role-template.ts';
import { showKeptPolicy } from './show-kept.ts';
import { findStackSet } from './stack-set.ts';

/**
 * Creates or updates the StackSet of a role, or with `here` a stack in the account of the credentials.
 *
 * @param role with its path, for example `ops/Auditor`.
 * @throws {OptionError} for invalid options.
 * @throws {NotConfirmedError} when the user does not confirm the change.
 */
export async function deployRole(
  aws: Aws,
  accountId: string,
  role: string,
  options: DeployOptions,
  console: Console,
): Promise<DeployedRole | DeployedStack> {
  const client = await aws.cloudFormation();
  const tags = stackTags(options.tags);
  const issuingRole = options.issuingRole ?? (await issuingRoleOf(aws, accountId, options.stackName));
  const name = `step-everywhere-${role.replace(/[^A-Za-z0-9]+/g, '-')}`;
  if (options.here) {
    const present = await readDeployedTemplate(client, name);
    const template = await roleTemplate(role, issuingRole, options, console.cwd, present);
    showKeptPolicy(`stack ${name}`, template.keptPolicy, console);
    return deployStack(client, stackHere(name, role, template, tags), options.yes, console);
  }
  const managementAccount = await managementAccountOf(aws);
  const callAs = managementAccount === accountId ? 'SELF' : 'DELEGATED_ADMIN';
  const stackSet = { client, name, callAs } as const;
  const present = await findStackSet(stackSet);
  const template = await roleTemplate(role, issuingRole, options, console.cwd, present?.TemplateBody);
  showKeptPolicy(`StackSet ${name}`, template.keptPolicy, console);
  const units = options.units ?? (await usualUnits(aws, present?.OrganizationalUnitIds, console));
  const targets = { managementAccount, units, region: regionOf(aws), tags };
  return deployStackSet(stackSet, present, template, targets, options.yes, console);
}

function stackHere(
  name: string,
  role: string,
  { body, parameters, declared }: RoleTemplate,
  tags: StackToDeploy['tags'],
): StackToDeploy {
  const { RoleName: physicalId = '' } = parameters;
  return {
    name,
    template: { TemplateBody: body },
    capabilities: ['CAPABILITY_NAMED_IAM'],
    // Names of roles that differ only in slashes and hyphens would have the same stack.
    ownOutput: { name: 'RoleArn', ending: `:role/${role}` },
    ownDescription: /^A role that step-everywhere assumes /,
    ownResource: { id: 'Role', type: 'AWS::IAM::Role', physicalId },
    given: parameters,
    declared,
    tags,
  };
}

async function issuingRoleOf(aws: Aws, accountId: string, stackName = usualStackName): Promise<string> {
  const stack = await findStack(await aws.cloudFormation(), stackName);
  const pattern = stack && outputsOf(stack)[orchestratorOutput];
  // Anybody could have created a stack of that name, and every account would trust the roles that its output names.
  if (pattern !== undefined && splitArn(pattern).accountId !== accountId)
    throw new AwsCallError(
      `the output ${orchestratorOutput} of the stack ${stackName} is ${JSON.stringify(pattern)}, which is not of account ${accountId}; if you mean that account's orchestrator, give its pattern with --issuing-role`,
    );
  if (pattern !== undefined) return pattern;
  throw new AwsCallError(
    `there is no stack ${stackName} of the orchestrator in this account and ${aws.region}; name it with --stack-name and --region, or give its output ${orchestratorOutput} with --issuing-role`,
  );
}

async function managementAccountOf(aws: Aws): Promise<string> {
  const organizations = await aws.organizations();
  const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
  return Organization?.MasterAccountId ?? '';
}

/** The units that a StackSet has, so that an update gives the role to no further account; for a new one, the root. */
async function usualUnits(
  aws: Aws,
  present: readonly string[] | undefined,
  { stderr }: Pick<Console, 'stderr'>,
): Promise<readonly string[]> {
  if (present !== undefined && present.length > 0) {
    stderr.write(
      visibleLine(`The role stays in the accounts below ${present.join(', ')}; --units adds others`),
    );
    stderr.write('\n');
    return present;
  }
  const organizations = await aws.organizations();
  const { Roots = [] } = await organizations.send(new ListRootsCommand({}));
  return Roots.flatMap(({ Id }) => Id ?? []);
}

/**
 * The region for the stacks of the role, which itself is global. A region that accounts have to enable first may be
 * missing in some of them.
 */
function regionOf({ region }: Aws): string {
  const partition = partitionOf(region);
  const isOptIn = partition?.regions.some(({ code, optIn }) => code === region && optIn);
  return isOptIn ? (partition?.globalRegion ?? region) : region;
}
