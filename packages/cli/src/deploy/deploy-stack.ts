import {
  type Capability,
  type CloudFormationClient,
  ExecuteChangeSetCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { confirm } from '../console/ask.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError } from '../console/errors.ts';
import { writeTable } from '../console/table.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { type ChangeSet, createChangeSet, discardChangeSet } from './change-set.ts';
import { countChanges, describeChanges, type ShownChange } from './describe-changes.ts';
import { describeStack, isEmpty, outputsOf, requireUpdatable } from './find-stack.ts';
import { followStack, latestEvent } from './follow-stack.ts';
import { type OwnResource, requireResource } from './own-resource.ts';
import { changeSetParameters, type DeclaredParameters } from './parameters.ts';
import { showKept } from './show-kept.ts';

/** A stack to create or update. */
export interface StackToDeploy {
  readonly name: string;
  /** The template: its address in S3, or its text of at most 51,200 bytes. */
  readonly template: { readonly TemplateURL: string } | { readonly TemplateBody: string };
  readonly capabilities: readonly Capability[];
  /**
   * An output of every stack of this template, and the end of its value. A stack without it was created from another
   * template.
   */
  readonly ownOutput: { readonly name: string; readonly ending: string };
  /** Pattern of the description that the template has in every release. */
  readonly ownDescription: RegExp;
  /**
   * A resource that the stack must have before more than its parameters is kept. A stack without it was created from
   * another template.
   */
  readonly ownResource?: OwnResource;
  /** Values of parameters; a parameter that is not given keeps the stack's present value. */
  readonly given: Readonly<Record<string, string>>;
  /** All parameters of the template. */
  readonly declared: DeclaredParameters;
  /** When empty, the stack keeps its present tags. */
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
}

/** How a deployment of a stack ended. */
export interface DeployedStack {
  readonly StackName: string;
  readonly Status: 'created' | 'updated' | 'unchanged';
  readonly Changes: readonly ShownChange[];
  readonly Outputs: Readonly<Record<string, string>>;
}

/**
 * Deploys a stack: creates a change set, shows what it changes, asks the user, executes it and follows the stack's
 * events.
 *
 * @throws {AwsCallError} when a stack of this name was created from another template, or the change fails.
 * @throws {NotConfirmedError} when the user does not confirm the change; nothing of it is left then.
 */
export async function deployStack(
  client: CloudFormationClient,
  wanted: StackToDeploy,
  yes: boolean | undefined,
  console: Console,
): Promise<DeployedStack> {
  const { name } = wanted;
  const found = await describeStack(client, name);
  const present = found && !isEmpty(found) ? found : undefined;
  if (present !== undefined) requireOurs(present, wanted);
  if (present !== undefined && wanted.ownResource) await requireResource(client, name, wanted.ownResource);
  showKept(`stack ${name}`, wanted, present?.Parameters, console);
  const changeSet = await createChangeSet(client, changeSetInput(wanted, present), console.signal);
  if (changeSet === undefined) {
    console.stderr.write(`The stack ${name} is up to date\n`);
    return { StackName: name, Status: 'unchanged', Changes: [], Outputs: present ? outputsOf(present) : {} };
  }
  const changes = describeChanges(changeSet.changes);
  await showAndAsk(
    client,
    { name, changeSet, changes, isNew: present === undefined, isBegun: found === undefined },
    yes,
    console,
  );
  const from = await latestEvent(client, changeSet.stackId);
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName: changeSet.id }));
  const stack = await followStack(client, changeSet.stackId, from, console);
  const Status = present === undefined ? 'created' : 'updated';
  return { StackName: name, Status, Changes: changes, Outputs: outputsOf(stack) };
}

function requireOurs(present: Stack, { name, ownOutput, ownDescription }: StackToDeploy): void {
  requireUpdatable(present);
  const hasOutput = outputsOf(present)[ownOutput.name]?.endsWith(ownOutput.ending);
  if (hasOutput && ownDescription.test(present.Description ?? '')) return;
  const lacking = hasOutput
    ? `its description is ${JSON.stringify(present.Description ?? '')}`
    : `it has no output ${ownOutput.name}${ownOutput.ending && ` that ends in ${ownOutput.ending}`}`;
  throw new AwsCallError(`there is already another stack named ${name} (${lacking}); nothing was changed`);
}

function changeSetInput(
  { name, template, capabilities, tags, given, declared }: StackToDeploy,
  present: Stack | undefined,
) {
  return {
    StackName: name,
    ChangeSetName: `step-everywhere-${Date.now()}`,
    ChangeSetType: present === undefined ? ('CREATE' as const) : ('UPDATE' as const),
    ...template,
    Capabilities: [...capabilities],
    Parameters: changeSetParameters(given, declared, present?.Parameters ?? []),
    ...(tags.length > 0 && { Tags: [...tags] }),
  };
}

interface PlannedChange {
  readonly name: string;
  readonly changeSet: ChangeSet;
  readonly changes: readonly ShownChange[];
  readonly isNew: boolean;
  /** Whether the stack was created for this change set. */
  readonly isBegun: boolean;
}

async function showAndAsk(
  client: CloudFormationClient,
  { name, changeSet, changes, isNew, isBegun }: PlannedChange,
  yes: boolean | undefined,
  console: Console,
): Promise<void> {
  const { stderr } = console;
  const rows = changes.map(({ Action, Id, Type, Properties }) => [Action, Id, Type, Properties.join(', ')]);
  writeTable(stderr, ['ACTION', 'RESOURCE', 'TYPE', 'WHAT'], rows);
  stderr.write(visibleLine(`The stack ${name} ${isNew ? 'is new' : 'is updated'}: ${countChanges(changes)}`));
  stderr.write('\n');
  const question = {
    question: 'Deploy it?',
    declined: 'nothing was deployed',
    problem: 'the stack changes, and there is no terminal to ask on; give --yes to deploy it',
  };
  await confirm(yes, question, console).catch(async (error) => {
    await discardChangeSet(client, changeSet, isBegun);
    throw error;
  });
}
