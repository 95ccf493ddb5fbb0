import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { StackError } from './stack-error.ts';

/** A value of a template; intrinsic functions are objects with one key, such as `{ Ref: 'Bucket' }`. */
export type TemplateValue =
  | null
  | boolean
  | number
  | string
  | TemplateValue[]
  | { [key: string]: TemplateValue };

/** A resource as written in the template. */
export interface ResourceDeclaration {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: { readonly [name: string]: TemplateValue };
  readonly Metadata?: { readonly [name: string]: TemplateValue };
}

/** A parameter as written in the template. */
export interface ParameterDeclaration {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly ConstraintDescription?: string;
}

/** A template of CloudFormation or AWS SAM. */
export interface Template {
  readonly Parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly Mappings: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, TemplateValue>>>>>
  >;
  readonly Conditions: Readonly<Record<string, TemplateValue>>;
  readonly Globals: Readonly<Record<string, Readonly<Record<string, TemplateValue>>>>;
  readonly Resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: TemplateValue; readonly Condition?: string }>>;
}

/**
 * Parses a template, in YAML with CloudFormation's short tags (`!Ref`, `!Sub`, …) or in JSON.
 *
 * @throws {StackError} if it cannot be parsed, or has no resources.
 */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { logLevel: 'silent', merge: true });
  const [error] = document.errors;
  if (error) throw new StackError('template', `is not YAML: ${error.message}`, { cause: error });
  const toValue = (node: unknown): TemplateValue => {
    if (isAlias(node)) return toValue(node.resolve(document));
    return tagged(node as Node | null, untagged(node, toValue));
  };
  const template = toValue(document.contents) as Partial<Template> | null;
  if (typeof template !== 'object' || template === null || !template.Resources) {
    throw new StackError('template', 'has no Resources; expected a CloudFormation or SAM template.');
  }
  const none = { Parameters: {}, Mappings: {}, Conditions: {}, Globals: {}, Outputs: {} };
  return { ...none, ...template } as Template;
}

function untagged(node: unknown, toValue: (node: unknown) => TemplateValue): TemplateValue {
  if (isSeq(node)) return node.items.map(toValue);
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [String(toValue(key)), toValue(value)]));
  }
  if (!isScalar(node)) return null;
  // A date, such as a policy's Version, is text in CloudFormation.
  return node.value instanceof Date ? (node.source ?? '') : (node.value as TemplateValue);
}

function tagged(node: Node | null, value: TemplateValue): TemplateValue {
  const tag = (node as { tag?: string } | null)?.tag;
  if (!tag?.startsWith('!') || tag.startsWith('!!')) return value;
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') {
    const [resource = '', ...attribute] = value.split('.');
    return { 'Fn::GetAtt': [resource, attribute.join('.')] };
  }
  return { [`Fn::${name}`]: value };
}
