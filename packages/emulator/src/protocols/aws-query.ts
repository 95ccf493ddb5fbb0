import { AwsError } from '../aws-error.ts';
import type { Protocol } from './protocol.ts';
import { toXml } from './xml.ts';

/** Settings of {@link awsQuery}, as in the service's API model. */
export interface AwsQuerySettings {
  /** For example `2011-06-15`. */
  readonly version: string;
  /** XML namespace of answers. */
  readonly namespace: string;
}

/**
 * The protocol `awsQuery`: a form with `Action` in, XML out.
 *
 * Input values are all strings, since a form knows nothing else: an operation converts what it needs.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function awsQuery({ version, namespace }: AwsQuerySettings): Protocol {
  const headers = (requestId: string) => ({ 'content-type': 'text/xml', 'x-amzn-requestid': requestId });
  return {
    dialect: 'query',
    read: (request) => {
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
    },
    write: (operation, output = {}, requestId) => ({
      statusCode: 200,
      headers: headers(requestId),
      body: toXml(
        `${operation}Response`,
        { [`${operation}Result`]: output, ResponseMetadata: { RequestId: requestId } },
        namespace,
      ),
    }),
    writeError: (error, requestId) => ({
      statusCode: error.statusCode,
      headers: headers(requestId),
      body: toXml(
        'ErrorResponse',
        {
          Error: {
            Type: error.statusCode < 500 ? 'Sender' : 'Receiver',
            Code: error.name,
            Message: error.message,
            ...error.members,
          },
          RequestId: requestId,
        },
        namespace,
      ),
    }),
  };
}

function* queryEntries(query: Readonly<Record<string, string | string[]>>): Generator<[string, string]> {
  for (const [name, value] of Object.entries(query))
    yield [name, Array.isArray(value) ? (value[0] ?? '') : value];
}

interface Tree {
  [name: string]: string | Tree;
}

/** Makes `Tags.member.1.Key=env` the list `Tags: [{ Key: 'env' }]`. */
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
  const list = node.member;
  if (typeof list === 'object') {
    const order = Object.keys(list).sort((a, b) => Number(a) - Number(b));
    return order.map((index) => asValue(list[index] as string | Tree));
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, asValue(value)]));
}
