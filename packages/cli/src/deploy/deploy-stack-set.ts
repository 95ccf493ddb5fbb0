import type { StackSet } from '@aws-sdk/client-cloudformation';
import { confirm } from '../console/ask.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { type EndedOperation, followOperation } from './follow-operation.ts';
import { lineChanges } from './line-changes.ts';
import { keepPresent, type RoleTemplate } from './role-template.ts';
import { showKept } from './show-kept.ts';
import { createStackInstances, createStackSet, type NamedStackSet, updateStackSet } from './stack-set.ts';

/** How the deployment of a role's StackSet ended. */
export interface DeployedRole extends EndedOperation {
  readonly StackSetName: string;
}

/** The accounts that get a role. */
export interface RoleTargets {
  /** Ids of the root or of OUs. */
  readonly units: readonly string[];
  readonly managementAccount: string;
  /** Of the stacks; the role itself is global. */
  readonly region: string;
  readonly tags: { Key: string; Value: string }[];
}

/**
 * Creates or updates a StackSet: shows what changes, asks the user, and follows CloudFormation's progress.
 *
 * @param present the StackSet of this name, if there is one.
 * @throws {NotConfirmedError} when the user does not confirm the change.
 */
export async function deployStackSet(
  stackSet: NamedStackSet,
  present: StackSet | undefined,
  { body, parameters, declared }: RoleTemplate,
  targets: RoleTargets,
  yes: boolean | undefined,
  console: Console,
): Promise<DeployedRole> {
  if (present !== undefined) requireSameRole(stackSet.name, parameters, present.Parameters);
  const template = { body, parameters: keepPresent(parameters, present?.Parameters ?? []), declared };
  showKept(`StackSet ${stackSet.name}`, { given: parameters, declared }, present?.Parameters, console);
  const changes = changesOf(present, template, targets.tags);
  const missing = targets.units.filter((unit) => !present?.OrganizationalUnitIds?.includes(unit));
  const say = (line: string) => console.stderr.write(`${visibleLine(line)}\n`);
  if (changes.length === 0 && missing.length === 0) {
    say(`The StackSet ${stackSet.name} is up to date`);
    return { StackSetName: stackSet.name, Status: 'UNCHANGED', Succeeded: 0, Failed: [] };
  }
  for (const change of changes) say(change);
  if (missing.length > 0) say(`+ all accounts below ${missing.join(', ')}, and those that join later`);
  const how = present === undefined ? 'is new' : 'is updated, and the role in every account';
  say(`The StackSet ${stackSet.name} ${how}`);
  say(
    `StackSets do not deploy to the management account ${targets.managementAccount}: deploy there with --here`,
  );
  await confirm(yes, question, console);
  const { tags, region } = targets;
  const ended: EndedOperation[] = [];
  const follow = async (operation: string) => ended.push(await followOperation(stackSet, operation, console));
  if (present === undefined) await createStackSet(stackSet, template, tags);
  else if (changes.length > 0) await follow(await updateStackSet(stackSet, template, tags));
  if (missing.length > 0) await follow(await createStackInstances(stackSet, missing, region));
  return {
    StackSetName: stackSet.name,
    Status: ended.find(({ Status }) => Status !== 'SUCCEEDED')?.Status ?? 'SUCCEEDED',
    Succeeded: ended.at(-1)?.Succeeded ?? 0,
    Failed: ended.flatMap(({ Failed }) => Failed),
  };
}

/** Paths and names that differ only in slashes and hyphens have the same StackSet. */
function requireSameRole(
  name: string,
  { RolePath, RoleName }: RoleTemplate['parameters'],
  present: StackSet['Parameters'] = [],
): void {
  const value = (key: string) => present.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue;
  const [path, role] = [value('RolePath'), value('RoleName')];
  if (path === RolePath && role === RoleName) return;
  throw new AwsCallError(
    `there is already a StackSet ${name} for another role (${path}${role}); nothing was changed`,
  );
}

const question = {
  question: 'Deploy it?',
  declined: 'nothing was deployed',
  problem: 'the StackSet changes, and there is no terminal to ask on; give --yes to deploy it',
};

/** The changes of a StackSet, one line each: parameters, tags, and lines of the template. */
function changesOf(
  present: StackSet | undefined,
  { body, parameters }: RoleTemplate,
  tags: RoleTargets['tags'],
): string[] {
  const { Parameters = [], Tags = [], TemplateBody } = present ?? {};
  const before = Parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]);
  const tagged = Tags.map(({ Key, Value }) => [Key, Value]);
  return [
    ...valueChanges(Object.fromEntries(before), Object.entries(parameters)),
    ...valueChanges(
      Object.fromEntries(tagged),
      tags.map(({ Key, Value }) => [Key, Value]),
    ),
    ...(TemplateBody === undefined ? [] : lineChanges(TemplateBody, body)),
  ];
}

function valueChanges(
  before: Readonly<Record<string, string>>,
  after: readonly (readonly [name: string, value: string])[],
): string[] {
  return after.flatMap(([name, value]) => {
    const old = before[name] ?? '';
    if (old === value) return [];
    return [...(old === '' ? [] : [`- ${name}: ${old}`]), ...(value === '' ? [] : [`+ ${name}: ${value}`])];
  });
}
