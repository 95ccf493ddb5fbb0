import type { Plain, Resource, Template } from '../../../src/cdk/parse-template.ts';
import type { Home } from '../../../src/input/index.ts';
import { attributesOf, namingProperties } from './attributes.ts';
import { policiesOf, type StackPolicy } from './documents.ts';
import { evaluate, evaluateCondition, type Scope } from './intrinsics.ts';

/** A template with values for its parameters, account and region, so that its policies are as after a deployment. */
export interface Stack {
  readonly home: Home;
  readonly policies: readonly StackPolicy[];
  /** Logical ids of all resources that this stack has. */
  readonly logicalIds: readonly string[];
  /** The value of `Ref` for a parameter or resource. */
  ref(name: string): string;
  /** ARN of a resource, as `Fn::GetAtt` returns it. */
  arn(logicalId: string): string;
  /** Value of one of the template's outputs or other expressions. */
  evaluate(value: Plain): Plain;
}

/**
 * Computes a stack as CloudFormation would deploy it.
 *
 * @param parameters those that differ from the template's defaults
 * @throws {Error} if a reference has no target, or if permissions come from outside the template
 */
export function deploy(
  template: Template,
  home: Home,
  parameters: Readonly<Record<string, string>> = {},
): Stack {
  const scope = scopeOf(template, home, parameters);
  const resources = Object.entries(template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || scope.condition(Condition),
  );
  const roleNames = new Map(
    resources
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([logicalId]) => [String(scope.ref(logicalId)), logicalId]),
  );
  const policies = resources.flatMap(([logicalId, { Type, Properties = {} }]) =>
    policiesOf(logicalId, Type, evaluate(Properties, scope) as { [name: string]: Plain }, roleNames),
  );
  return {
    home,
    policies,
    logicalIds: resources.map(([logicalId]) => logicalId),
    ref: (name) => String(scope.ref(name)),
    arn: (logicalId) => String(scope.getAtt(logicalId, 'Arn')),
    evaluate: (value) => evaluate(value, scope),
  };
}

function scopeOf(template: Template, home: Home, parameters: Readonly<Record<string, string>>): Scope {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': home.partition,
    'AWS::Region': home.region,
    'AWS::AccountId': home.accountId,
    'AWS::StackName': 'StepEverywhere',
    'AWS::StackId': `arn:${home.partition}:cloudformation:${home.region}:${home.accountId}:stack/StepEverywhere/1a2b3c4d-5e6f-11f0-8a1b-0a1b2c3d4e5f`,
  };
  const unknown = Object.keys(parameters).find((name) => !(name in template.Parameters));
  if (unknown !== undefined) throw new Error(`The template has no parameter ${unknown}.`);
  const scope: Scope = {
    ref(name) {
      const given = parameters[name] ?? pseudo[name] ?? template.Parameters[name]?.Default;
      return given ?? attributes(name).ref;
    },
    getAtt(logicalId, attribute) {
      const value = attributes(logicalId)[attribute];
      if (value === undefined)
        throw new Error(`${logicalId} has no attribute ${attribute} that is known here.`);
      return value;
    },
    condition(name) {
      const condition = template.Conditions[name];
      if (condition === undefined) throw new Error(`The template has no condition ${name}.`);
      return evaluateCondition(condition, scope);
    },
    mapping(name, first, second) {
      const value = template.Mappings?.[name]?.[first]?.[second];
      if (value === undefined) throw new Error(`The template has no mapping ${name}, ${first}, ${second}.`);
      return value;
    },
  };
  /** A resource that the stack does not have would be an error at deployment. */
  const present = (logicalId: string): Resource => {
    const resource = template.Resources[logicalId];
    if (resource && (resource.Condition === undefined || scope.condition(resource.Condition)))
      return resource;
    throw new Error(`${logicalId} is referred to, but this stack does not have it.`);
  };
  const attributes = (logicalId: string) => {
    const { Type, Properties = {} } = present(logicalId);
    const naming = Object.entries(Properties).filter(([name]) =>
      ['Path', namingProperties[Type]].includes(name),
    );
    const values = naming.map(([name, value]) => [name, evaluate(value, scope)] as const);
    return attributesOf(logicalId, Type, Object.fromEntries(values), home);
  };
  return scope;
}
