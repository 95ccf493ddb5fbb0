import { AwsError } from '../service.ts';
import {
  type HttpBinding,
  type Routes,
  readBoundMembers,
  router,
  writeBoundMembers,
} from './http-binding.ts';
import type { Protocol, WireRequest } from './protocol.ts';
import { fromXml, toXml } from './xml.ts';

/** The XML documents of one operation. */
export interface XmlBodies {
  /** Root element and member of a request's document, for example `Delete`. */
  readonly input?: string;
  /** Root element of an answer's document; without it the answer has none. */
  readonly output?: string;
}

/** Settings of {@link s3Xml}. */
export interface S3XmlSettings {
  readonly routes: Readonly<Record<string, HttpBinding & { readonly xml?: XmlBodies }>>;
  /** XML namespace of answers. */
  readonly namespace: string;
}

/**
 * The protocol `restXml` as S3 speaks it: its errors stand at the root, and a query parameter chooses an operation.
 *
 * A parameter or header that would choose an operation that is not there is refused, never ignored:
 * `PUT /bucket/key?acl` must not overwrite the object.
 *
 * @see https://smithy.io/2.0/aws/customizations/s3-customizations.html
 */
export function s3Xml({ routes, namespace }: S3XmlSettings): Protocol {
  const route = router(routes as Routes);
  return {
    dialect: 's3',
    read: (request) => {
      const found = route(request);
      if (!found || !understandsAll(request, found.binding)) throw notImplemented(request);
      const { operation, binding } = found;
      const root = routes[operation]?.xml?.input;
      const input = readBoundMembers(found, request);
      if (binding.payload !== undefined) input[binding.payload] = request.body;
      if (root !== undefined && request.body.length > 0)
        input[root] = fromXml(request.body.toString('utf8'), root);
      return { operation, input };
    },
    write: (operation, output = {}, requestId) => {
      const binding = routes[operation];
      if (!binding)
        throw new TypeError(`Operation ${operation} has no route; add it to the service's routes.`);
      const { statusCode, headers, payload, rest } = writeBoundMembers(binding, output);
      const root = binding.xml?.output;
      const body = payload ?? (root === undefined ? '' : toXml(root, rest, namespace));
      return {
        statusCode,
        headers: {
          ...(root === undefined ? {} : { 'content-type': 'application/xml' }),
          ...headers,
          'x-amz-request-id': requestId,
        },
        body,
      };
    },
    writeError: (error, requestId) => ({
      statusCode: error.statusCode,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
      body: toXml('Error', {
        Code: error.name,
        Message: error.message,
        ...error.members,
        RequestId: requestId,
      }),
    }),
  };
}

function understandsAll({ query, headers }: WireRequest, binding: HttpBinding): boolean {
  if (headers['x-amz-copy-source'] !== undefined) return false;
  const known = new Set([...Object.values(binding.query ?? {}), ...Object.keys(binding.when ?? {}), 'x-id']);
  return Object.keys(query).every((name) => known.has(name) || name.toLowerCase().startsWith('x-amz-'));
}

function notImplemented({ method, path, query }: WireRequest): AwsError {
  const names = Object.keys(query).filter((name) => !name.toLowerCase().startsWith('x-amz-'));
  const what = `${method} ${path}${names.length > 0 ? `?${names.join('&')}` : ''}`;
  return new AwsError(
    'NotImplemented',
    `A header or parameter you provided implies functionality that is not implemented in the emulator: ${what}`,
    501,
  );
}
