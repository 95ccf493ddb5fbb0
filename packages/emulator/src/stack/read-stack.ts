import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { conditionHolds, resolve, type TemplateScope } from './intrinsics.ts';
import { type PseudoParameters, parameterValues } from './parameters.ts';
import { type Attributes, physicalIds } from './physical-ids.ts';
import { type ResourceProperties, readers } from './resource-readers.ts';
import type { StackDescription } from './stack-description.ts';
import { StackError } from './stack-error.ts';
import { parseTemplate, type Template, type TemplateValue } from './template.ts';

/** Types that do not affect the emulator: names, policies that it does not evaluate, logs, alarms. */
const HARMLESS = new Set([
  'AWS::Logs::LogGroup',
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::Lambda::Permission',
  'AWS::KMS::Alias',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::SQS::Queue',
]);

/**
 * Reads a template and describes its resources.
 *
 * @param templateFile CloudFormation or AWS SAM; paths of code and definitions are relative to it.
 * @param parameters Parameters that do not have their defaults.
 * @throws {StackError} if it cannot be deployed, including a resource of a type that the emulator does not support.
 * @example
 * ```ts
 * await readStack('infra/template.yaml', { DefaultRegions: 'eu-west-1' }, pseudo);
 * ```
 */
export async function readStack(
  templateFile: string,
  parameters: Readonly<Record<string, string>>,
  pseudo: PseudoParameters,
): Promise<StackDescription> {
  const template = withImplicitRoles(parseTemplate(await readTemplate(templateFile)));
  const scope = scopeOf(template, parameterValues(template, parameters, pseudo), pseudo);
  const stack: StackDescription & { outputs: Record<string, string> } = {
    keys: [],
    buckets: [],
    bucketPolicies: [],
    roles: [],
    functions: [],
    stateMachines: [],
    rules: [],
    scheduleGroups: [],
    topics: [],
    queues: [],
    outputs: {},
  };
  for (const [id, { Type, Condition }] of Object.entries(template.Resources)) {
    if (Condition !== undefined && !conditionHolds(Condition, scope)) continue;
    const at = `Resources.${id}`;
    const reader = readers[Type];
    if (!reader && !HARMLESS.has(Type)) {
      const known = [...Object.keys(readers), ...HARMLESS].join(', ');
      throw new StackError(at, `the emulator does not know ${Type}; it knows ${known}`);
    }
    const properties = propertiesOf(id, scope);
    const attributes = scope.attributes(id, at) as Attributes;
    await reader?.({ id, at, properties, attributes, folder: path.dirname(templateFile), pseudo, stack });
  }
  for (const [name, { Value, Condition }] of Object.entries(template.Outputs)) {
    if (Condition !== undefined && !conditionHolds(Condition, scope)) continue;
    stack.outputs[name] = String(resolve(Value, scope, `Outputs.${name}`));
  }
  return stack;
}

async function readTemplate(templateFile: string): Promise<string> {
  try {
    return await readFile(templateFile, 'utf8');
  } catch (cause) {
    throw new StackError('template', `cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** SAM creates a role for a function or state machine that names none. */
function withImplicitRoles(template: Template): Template {
  const services: Record<string, string> = {
    'AWS::Serverless::Function': 'lambda',
    'AWS::Serverless::StateMachine': 'states',
  };
  const Resources = { ...template.Resources };
  for (const [id, { Type, Condition, Properties }] of Object.entries(template.Resources)) {
    const service = services[Type];
    if (service === undefined || Properties?.Role !== undefined) continue;
    const Statement = [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: `${service}.amazonaws.com` } },
    ];
    Resources[`${id}Role`] = {
      Type: 'AWS::IAM::Role',
      ...(Condition === undefined ? {} : { Condition }),
      Properties: { AssumeRolePolicyDocument: { Statement } },
    };
    Resources[id] = {
      ...(Resources[id] as Template['Resources'][string]),
      Properties: { ...Properties, Role: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] } },
    };
  }
  return { ...template, Resources };
}

function scopeOf(
  template: Template,
  parameters: Record<string, TemplateValue>,
  pseudo: PseudoParameters,
): TemplateScope {
  const known = new Map<string, Attributes>();
  const scope: TemplateScope = {
    template,
    parameters,
    attributes(id, from) {
      const resource = template.Resources[id];
      if (!resource) return undefined;
      if (resource.Condition !== undefined && !conditionHolds(resource.Condition, scope)) {
        throw new StackError(from, `refers to ${id}, which is not made: its condition does not hold`);
      }
      const before = known.get(id);
      if (before) return before;
      // Names do not depend on other resources; other properties may, even in a circle.
      const naming = Object.entries(resource.Properties ?? {}).filter(([name]) => /(Name|^Path)$/.test(name));
      const named = naming.map(([name, value]) => [name, resolve(value, scope, `Resources.${id}.${name}`)]);
      const attributes = physicalIds(resource.Type, id, Object.fromEntries(named), pseudo);
      known.set(id, attributes);
      return attributes;
    },
  };
  return scope;
}

function propertiesOf(id: string, scope: TemplateScope): ResourceProperties {
  const { Type, Properties = {} } = scope.template.Resources[id] as Template['Resources'][string];
  const globals = (scope.template.Globals[Type.split('::').at(-1) ?? ''] ?? {}) as ResourceProperties;
  const isOfSam = Type.startsWith('AWS::Serverless::');
  const path = `Resources.${id}.Properties`;
  const own = resolve(Properties as TemplateValue, scope, path) as ResourceProperties;
  if (!isOfSam) return own;
  const inherited = resolve(globals as TemplateValue, scope, 'Globals') as ResourceProperties;
  const variables = { ...inherited.Environment?.Variables, ...own.Environment?.Variables };
  return { ...inherited, ...own, Environment: { Variables: variables } };
}
