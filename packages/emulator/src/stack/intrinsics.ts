import { StackError } from './stack-error.ts';
import type { Template, TemplateValue } from './template.ts';

/** The targets of references in a template. */
export interface TemplateScope {
  readonly template: Template;
  /** Values of parameters and of pseudo parameters such as `AWS::Region`. */
  readonly parameters: Readonly<Record<string, TemplateValue>>;
  /** Attributes of a resource, including `Ref`; undefined if the template has no such resource. */
  attributes(logicalId: string, path: string): Readonly<Record<string, string>> | undefined;
}

type Arguments = readonly TemplateValue[];
type Intrinsic = (value: TemplateValue, scope: TemplateScope, path: string) => TemplateValue | undefined;

/** Marks a resource's property, or an element of a list, that `AWS::NoValue` removes. */
const NO_VALUE = undefined;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope, path) => reference(String(name), scope, path),
  Condition: (name, scope) => conditionHolds(String(name), scope),
  'Fn::GetAtt': (value, scope, path) => {
    const [resource, attribute] = (typeof value === 'string' ? value.split(/\.(.*)/s) : value) as string[];
    return attributeOf(String(resource), String(attribute), scope, path);
  },
  'Fn::Sub': (value, scope, path) => substitute(value, scope, path),
  'Fn::Join': (value, scope, path) => {
    const [separator, list] = resolveList(value, scope, path);
    return (list as Arguments).join(String(separator));
  },
  'Fn::Split': (value, scope, path) => {
    const [separator, text] = resolveList(value, scope, path);
    return String(text).split(String(separator));
  },
  'Fn::Select': (value, scope, path) => {
    const [index, list] = resolveList(value, scope, path);
    const item = (list as Arguments)[Number(index)];
    if (item !== undefined) return item;
    throw new StackError(path, `Fn::Select of ${index} from a list of ${(list as Arguments).length}`);
  },
  'Fn::If': (value, scope, path) => {
    const [condition, then, otherwise] = value as [string, TemplateValue, TemplateValue];
    return resolveOptional(conditionHolds(condition, scope) ? then : otherwise, scope, path);
  },
  'Fn::Equals': (value, scope, path) => {
    const [one, other] = resolveList(value, scope, path);
    return String(one) === String(other);
  },
  'Fn::Not': (value, scope, path) => resolveList(value, scope, path)[0] !== true,
  'Fn::And': (value, scope, path) => resolveList(value, scope, path).every((item) => item === true),
  'Fn::Or': (value, scope, path) => resolveList(value, scope, path).some((item) => item === true),
  'Fn::FindInMap': (value, scope, path) => {
    const [map, first, second] = resolveList(value, scope, path).map(String);
    const found = scope.template.Mappings[map ?? '']?.[first ?? '']?.[second ?? ''];
    if (found !== undefined) return found;
    throw new StackError(path, `there is no ${map}.${first}.${second} in Mappings`);
  },
};

/**
 * Resolves the intrinsic functions in a value.
 *
 * @param path Path of the value in the template, for errors.
 * @throws {StackError} if it refers to something that the template does not have, or uses an unknown function.
 */
export function resolve(value: TemplateValue, scope: TemplateScope, path: string): TemplateValue {
  return resolveOptional(value, scope, path) ?? null;
}

/** Evaluates a condition of the template. */
export function conditionHolds(name: string, scope: TemplateScope): boolean {
  const condition = scope.template.Conditions[name];
  if (condition !== undefined) return resolve(condition, scope, `Conditions.${name}`) === true;
  const known = Object.keys(scope.template.Conditions).join(', ') || 'none';
  throw new StackError('Conditions', `there is no condition ${name} (there are: ${known})`);
}

function resolveOptional(
  value: TemplateValue,
  scope: TemplateScope,
  path: string,
): TemplateValue | undefined {
  if (Array.isArray(value)) {
    return value
      .map((item, i) => resolveOptional(item, scope, `${path}[${i}]`))
      .filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const [name, ...others] = Object.keys(value);
  const isFunction =
    others.length === 0 && (name === 'Ref' || name === 'Condition' || name?.startsWith('Fn::'));
  // In a policy, `Condition` is a map of operators and not a function.
  if (isFunction && !(name === 'Condition' && typeof value[name] !== 'string')) {
    const intrinsic = intrinsics[name as string];
    if (intrinsic) return intrinsic(value[name as string] as TemplateValue, scope, path);
    throw new StackError(
      path,
      `the emulator does not know ${name}; it knows ${Object.keys(intrinsics).join(', ')}`,
    );
  }
  const entries = Object.entries(value).flatMap(([key, item]): [string, TemplateValue][] => {
    const resolved = resolveOptional(item, scope, `${path}.${key}`);
    return resolved === undefined ? [] : [[key, resolved]];
  });
  return Object.fromEntries(entries);
}

function resolveList(value: TemplateValue, scope: TemplateScope, path: string): Arguments {
  if (!Array.isArray(value)) throw new StackError(path, 'the function takes a list');
  return value.map((item) => resolve(item, scope, path));
}

function reference(name: string, scope: TemplateScope, path: string): TemplateValue | undefined {
  if (name === 'AWS::NoValue') return NO_VALUE;
  return scope.parameters[name] ?? attributeOf(name, 'Ref', scope, path);
}

function attributeOf(resource: string, attribute: string, scope: TemplateScope, path: string): string {
  const attributes = scope.attributes(resource, path);
  if (!attributes) throw new StackError(path, `refers to ${resource}, which the template does not have`);
  const value = attributes[attribute];
  if (value !== undefined) return value;
  const known = Object.keys(attributes).join(', ');
  throw new StackError(path, `${resource} has no attribute ${attribute} in the emulator (it has: ${known})`);
}

function substitute(value: TemplateValue, scope: TemplateScope, path: string): string {
  const [text, variables = {}] = (Array.isArray(value) ? value : [value]) as [
    string,
    Record<string, TemplateValue>?,
  ];
  return text.replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
    if (literal) return whole.replace('!', '');
    const own = variables[name];
    if (own !== undefined) return String(resolve(own, scope, path));
    if (name in scope.parameters || !name.includes('.')) return String(reference(name, scope, path));
    const [resource = '', ...attribute] = name.split('.');
    return attributeOf(resource, attribute.join('.'), scope, path);
  });
}
