import { AwsError } from '../aws-error.ts';
import { lacking } from '../lacking.ts';
import {
  type HttpBinding,
  type Routes,
  readBoundMembers,
  router,
  writeBoundMembers,
} from './http-binding.ts';
import type { Protocol, WireRequest } from './protocol.ts';
import { fromXml, toXml } from './xml.ts';

/** The member that contains the bytes of a request's document, to compare them with a checksum. */
export const RAW_BODY = '$body';

/** Headers for the signature or framing, which do not select an operation. */
const CARRIERS = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
  'x-amz-user-agent',
]);

/** The XML documents of one operation. */
export interface XmlBodies {
  /** Root element and member of a request's document, for example `Delete`. */
  readonly input?: string;
  /** Root element of an answer's document; without it, there is none. */
  readonly output?: string;
  /** The member that becomes the text of that root element, if there is one. */
  readonly text?: string;
}

/** Settings of {@link s3Xml}. */
export interface S3XmlSettings {
  readonly routes: Readonly<Record<string, HttpBinding & { readonly xml?: XmlBodies }>>;
  /** XML namespace of answers. */
  readonly namespace: string;
}

/**
 * The protocol `restXml` as used by S3: errors are the root element, and a query parameter selects an operation.
 *
 * A parameter or header that would select an operation that does not exist is refused, never ignored:
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
      if (root !== undefined && request.body.length > 0) {
        input[root] = fromXml(request.body.toString('utf8'), root);
        input[RAW_BODY] = request.body;
      }
      return { operation, input };
    },
    write: (operation, output = {}, requestId) => {
      const binding = routes[operation];
      if (!binding)
        throw new TypeError(`Operation ${operation} has no route; add it to the service's routes.`);
      const { statusCode, headers, payload, rest } = writeBoundMembers(binding, output);
      const { output: root, text } = binding.xml ?? {};
      const document = text === undefined ? rest : String(rest[text]);
      const body = payload ?? (root === undefined ? '' : toXml(root, document, namespace));
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
  const parameters = new Set([
    ...Object.values(binding.query ?? {}),
    ...Object.keys(binding.when ?? {}),
    'x-id',
  ]);
  const known = new Set(Object.values(binding.headers ?? {}).map((name) => name.toLowerCase()));
  const prefixes = Object.values(binding.prefixHeaders ?? {});
  const isKnown = (name: string) =>
    !name.startsWith('x-amz-') ||
    CARRIERS.has(name) ||
    known.has(name) ||
    prefixes.some((prefix) => name.startsWith(prefix));
  return (
    Object.keys(headers).every(isKnown) &&
    Object.keys(query).every((name) => parameters.has(name) || name.toLowerCase().startsWith('x-amz-'))
  );
}

function notImplemented({ method, path }: WireRequest): AwsError {
  const message = `The emulator's s3 has no ${method} ${path} with these parameters and headers.${lacking.forwarded}`;
  return new AwsError('NotImplemented', message, 501);
}
