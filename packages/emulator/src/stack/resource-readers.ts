import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { compilePattern } from './event-pattern.ts';
import type { PseudoParameters } from './parameters.ts';
import type { Attributes } from './physical-ids.ts';
import { allowedPrincipals, allowedResources } from './policy-document.ts';
import type { StackDescription } from './stack-description.ts';
import { StackError } from './stack-error.ts';

/** Properties of a resource, with resolved intrinsic functions. */
// biome-ignore lint/suspicious/noExplicitAny: each reader checks what it needs of its type's properties
export type ResourceProperties = Readonly<Record<string, any>>;

/** A resource to add to a stack. */
export interface ResourceSource {
  readonly id: string;
  /** Path of the resource in the template. */
  readonly at: string;
  readonly properties: ResourceProperties;
  readonly attributes: Attributes;
  /** Folder of the template. */
  readonly folder: string;
  readonly pseudo: PseudoParameters;
  readonly stack: StackDescription;
}

type Reader = (source: ResourceSource) => void | Promise<void>;

/** The reader for each type of resource. */
export const readers: Readonly<Record<string, Reader>> = {
  'AWS::KMS::Key': ({ properties, attributes, stack }) => {
    const principals = allowedPrincipals(properties.KeyPolicy, 'kms:Encrypt');
    // An account's root means that IAM decides, which is not evaluated.
    const encrypters = principals.filter((principal) => !principal.endsWith(':root'));
    stack.keys.push({ arn: attributes.Arn as string, encrypters });
  },
  'AWS::S3::Bucket': ({ attributes, stack }) => {
    stack.buckets.push(attributes.Ref as string);
  },
  'AWS::S3::BucketPolicy': ({ at, properties, stack }) => {
    const bucket = text(properties.Bucket, `${at}.Bucket`);
    stack.bucketPolicies.push({ bucket, document: properties.PolicyDocument });
  },
  'AWS::IAM::Role': ({ properties, attributes, stack }) => {
    stack.roles.push({
      arn: attributes.Arn as string,
      name: attributes.Ref as string,
      tags: tagsOf(properties.Tags),
      trustedPrincipals: allowedPrincipals(properties.AssumeRolePolicyDocument, 'sts:AssumeRole'),
    });
  },
  'AWS::IAM::RolePolicy': ({ properties, pseudo, stack }) => {
    // An operator's own key has its policy elsewhere; the role's policy then shows who may encrypt.
    const { partition, accountId } = pseudo;
    const role = `arn:${partition}:iam::${accountId}:role/${properties.RoleName}`;
    for (const arn of allowedResources(properties.PolicyDocument, 'kms:Encrypt')) {
      stack.keys.push({ arn, encrypters: [role] });
    }
  },
  'AWS::Serverless::Function': readFunction,
  'AWS::Serverless::StateMachine': (source) => {
    const { Definition, DefinitionUri, Role, Tags } = source.properties;
    return readStateMachine(source, { Definition, file: DefinitionUri, roleArn: Role, tags: Tags ?? {} });
  },
  'AWS::StepFunctions::StateMachine': (source) => {
    const { Definition, DefinitionS3Location, RoleArn, Tags } = source.properties;
    const tags = tagsOf(Tags);
    return readStateMachine(source, { Definition, file: DefinitionS3Location, roleArn: RoleArn, tags });
  },
  'AWS::Events::Rule': ({ at, properties, stack }) => {
    const targets = (properties.Targets ?? []) as { Arn: string }[];
    stack.rules.push({
      busName: busNameOf(properties),
      pattern: compilePattern(properties.EventPattern, `${at}.EventPattern`),
      functionArns: targets.map(({ Arn }) => Arn),
    });
  },
  'AWS::Scheduler::ScheduleGroup': ({ attributes, stack }) => {
    stack.scheduleGroups.push(attributes.Arn as string);
  },
  'AWS::SNS::Topic': ({ attributes, stack }) => {
    stack.topics.push(attributes.Ref as string);
  },
  'AWS::SQS::Queue': ({ attributes, stack }) => {
    stack.queues.push(attributes.Ref as string);
  },
};

/** Name of an event bus, from its name or its ARN. */
function busNameOf({ EventBusName = 'default' }: ResourceProperties): string {
  return String(EventBusName).replace(/^.*:event-bus\//, '');
}

function tagsOf(tags: unknown): Record<string, string> {
  const list = (tags ?? []) as { Key: string; Value: string }[];
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

function readFunction({ at, properties, attributes, folder, pseudo, stack }: ResourceSource): void {
  const { CodeUri, Handler, Role, Runtime } = properties;
  const taskRoot = path.resolve(folder, text(CodeUri, `${at}.CodeUri`));
  if (!existsSync(taskRoot)) {
    throw new StackError(`${at}.CodeUri`, `there is no ${taskRoot}; build the functions first`);
  }
  if (Runtime !== undefined && !/^(nodejs|python|provided)/.test(String(Runtime))) {
    throw new StackError(
      `${at}.Runtime`,
      `the emulator runs Node.js, Python and executables, not ${Runtime}`,
    );
  }
  const isExecutable = String(Runtime).startsWith('provided');
  const functionArn = attributes.Arn as string;
  const variables = Object.entries(properties.Environment?.Variables ?? {});
  stack.functions.push({
    name: attributes.Ref as string,
    arn: functionArn,
    region: pseudo.region,
    version: '$LATEST',
    taskRoot,
    ...(Runtime === undefined ? {} : { runtime: String(Runtime) }),
    // Lambda runs the file of this name, whatever the handler's name is.
    handler: isExecutable ? 'bootstrap' : text(Handler, `${at}.Handler`),
    timeoutSeconds: Number(properties.Timeout ?? 3),
    memoryMB: Number(properties.MemorySize ?? 128),
    environment: Object.fromEntries(variables.map(([name, value]) => [name, String(value)])),
    roleArn: text(Role, `${at}.Role`),
    isTenantIsolated: isTenantIsolated(properties, at),
    ...(properties.Description === undefined ? {} : { description: String(properties.Description) }),
  });
  for (const [name, event] of Object.entries(properties.Events ?? {})) {
    addEvent(event as ResourceProperties, `${at}.Events.${name}`, functionArn, stack);
  }
}

/** Features that cannot be combined with tenant isolation. Source: docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html */
const NOT_ISOLATED = ['SnapStart', 'ProvisionedConcurrencyConfig', 'FunctionUrlConfig'];

function isTenantIsolated(properties: ResourceProperties, at: string): boolean {
  const { TenancyConfig, SnapStart } = properties;
  if (TenancyConfig === undefined) return false;
  if (TenancyConfig.TenantIsolationMode !== 'PER_TENANT') {
    const got = JSON.stringify(TenancyConfig.TenantIsolationMode);
    throw new StackError(`${at}.TenancyConfig.TenantIsolationMode`, `expected PER_TENANT, got ${got}`);
  }
  const other = NOT_ISOLATED.find((name) => name in properties);
  if (other !== undefined && !(other === 'SnapStart' && SnapStart.ApplyOn === 'None')) {
    throw new StackError(`${at}.TenancyConfig`, `a function with ${other} cannot have tenant isolation`);
  }
  return true;
}

function addEvent(event: ResourceProperties, at: string, functionArn: string, stack: StackDescription): void {
  // The emulator never runs as long as a schedule's interval.
  if (event.Type === 'Schedule' || event.Type === 'ScheduleV2') return;
  if (event.Type !== 'EventBridgeRule' && event.Type !== 'CloudWatchEvent') {
    throw new StackError(
      at,
      `the emulator knows events of type EventBridgeRule and Schedule, not ${event.Type}`,
    );
  }
  const pattern = compilePattern(event.Properties?.Pattern, `${at}.Pattern`);
  stack.rules.push({ busName: busNameOf(event.Properties), pattern, functionArns: [functionArn] });
}

/** The properties that have different names in SAM and CloudFormation. */
interface GivenStateMachine {
  readonly Definition: unknown;
  /** Path of the definition, relative to the template. */
  readonly file: unknown;
  readonly roleArn: unknown;
  readonly tags: Record<string, string>;
}

async function readStateMachine(
  { at, properties, attributes, folder, stack }: ResourceSource,
  { Definition, file, roleArn, tags }: GivenStateMachine,
): Promise<void> {
  let definition: string;
  try {
    definition =
      Definition === undefined
        ? await readFile(path.resolve(folder, String(file ?? '')), 'utf8')
        : JSON.stringify(Definition);
  } catch (cause) {
    const message = `has a definition that cannot be read: ${(cause as Error).message}`;
    throw new StackError(at, message, { cause });
  }
  const substitutions = Object.entries((properties.DefinitionSubstitutions ?? {}) as Record<string, unknown>);
  stack.stateMachines.push({
    arn: attributes.Arn as string,
    name: attributes.Name as string,
    roleArn: text(roleArn, `${at}'s role`),
    tags,
    definition,
    substitutions: Object.fromEntries(substitutions.map(([name, value]) => [name, String(value)])),
  });
}

function text(value: unknown, at: string): string {
  if (typeof value === 'string') return value;
  throw new StackError(at, `expected text, got ${JSON.stringify(value)}`);
}
