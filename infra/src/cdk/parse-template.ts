import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';

/** A template's value, with its short tags (`!Ref`) written as functions (`{ Ref: … }`). */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** A resource in the template. */
export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: { readonly [name: string]: Plain };
}

/** A CloudFormation template whose functions are not evaluated yet. */
export interface Template {
  readonly Metadata?: { readonly [name: string]: Plain };
  readonly Parameters: { readonly [name: string]: { readonly Default?: Plain } };
  readonly Mappings?: {
    readonly [name: string]: { readonly [first: string]: { readonly [second: string]: Plain } };
  };
  readonly Conditions: { readonly [name: string]: Plain };
  readonly Resources: { readonly [logicalId: string]: Resource };
}

const tags = ['And', 'Equals', 'FindInMap', 'GetAtt', 'If', 'Join', 'Not', 'Or', 'Select', 'Split', 'Sub'];
const functions = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...tags.map((name) => [`!${name}`, `Fn::${name}`] as const),
]);

/**
 * Reads a CloudFormation template in YAML.
 *
 * @throws {Error} if the text is not YAML, or has an unknown tag
 */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw new Error(`The template is not YAML: ${error.message}`, { cause: error });
  return { Parameters: {}, Conditions: {}, ...(plain(document.contents) as object) } as Template;
}

function plain(node: Node | null): Plain {
  const value = untagged(node);
  const tag = node?.tag;
  if (!tag?.startsWith('!')) return value;
  const name = functions.get(tag);
  if (name === undefined) throw new Error(`The template has the tag ${tag}, which is not known here.`);
  return { [name]: name === 'Fn::GetAtt' && typeof value === 'string' ? splitOnce(value) : value };
}

function untagged(node: Node | null): Plain {
  if (isMap<Node, Node>(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [String(plain(key)), plain(value)]));
  }
  if (isSeq<Node>(node)) return node.items.map(plain);
  if (isScalar(node)) return node.value as Plain;
  return null;
}

function splitOnce(path: string): readonly string[] {
  const dot = path.indexOf('.');
  return [path.slice(0, dot), path.slice(dot + 1)];
}
