import { AwsError } from '../aws-error.ts';
import type { OperationCall, WireRequest } from './protocol.ts';

/**
 * Reads the form of the protocols `awsQuery` and `ec2Query`.
 *
 * @param version version of the service's API
 * @throws {AwsError} if it names no operation, or another version
 */
export function readForm(request: WireRequest, version: string): OperationCall {
  // A presigned GetCallerIdentity has its form in the query.
  const form =
    request.method === 'GET' ? queryEntries(request.query) : new URLSearchParams(request.body.toString());
  const { Action, Version, ...input } = unflatten(form);
  if (typeof Action !== 'string') throw new AwsError('MissingAction', 'Missing Action');
  if (Version !== version) {
    throw new AwsError(
      'InvalidAction',
      `Could not find operation ${Action} for version ${Version ?? 'NO_VERSION_SPECIFIED'}`,
    );
  }
  return { operation: Action, input };
}

function* queryEntries(query: Readonly<Record<string, string | string[]>>): Generator<[string, string]> {
  for (const [name, value] of Object.entries(query))
    yield [name, Array.isArray(value) ? (value[0] ?? '') : value];
}

interface Tree {
  [name: string]: string | Tree;
}

/** Makes `Tags.member.1.Key=env` the list `Tags: [{ Key: 'env' }]`, and EC2's `RegionName.1=x` the list `RegionName: ['x']`. */
function unflatten(form: Iterable<[string, string]>): Record<string, unknown> {
  const tree: Tree = Object.create(null);
  for (const [name, value] of form) {
    const steps = name.split('.');
    const last = steps.pop() as string;
    let node = tree;
    for (const step of steps) {
      const next = node[step];
      if (typeof next === 'object') node = next;
      else {
        const made: Tree = Object.create(null);
        node[step] = made;
        node = made;
      }
    }
    node[last] = value;
  }
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, asValue(value)]));
}

function asValue(node: string | Tree): unknown {
  if (typeof node === 'string') return node;
  const list = node.member ?? (Object.keys(node).every((name) => /^\d+$/.test(name)) ? node : undefined);
  if (typeof list === 'object') {
    const order = Object.keys(list).sort((a, b) => Number(a) - Number(b));
    return order.map((index) => asValue(list[index] as string | Tree));
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, asValue(value)]));
}
