import { awsJson } from '../protocols/aws-json.ts';
import { awsQuery } from '../protocols/aws-query.ts';
import type { Protocol, WireRequest } from '../protocols/protocol.ts';
import { restJson } from '../protocols/rest-json.ts';
import { s3Xml } from '../protocols/rest-xml.ts';
import { toXml } from '../protocols/xml.ts';

const json = {
  '1.0': awsJson({ version: '1.0', targetPrefix: '' }),
  '1.1': awsJson({ version: '1.1', targetPrefix: '' }),
};
const form = awsQuery({ version: '', namespace: '' });
const rest = restJson({ routes: {} });
const s3 = s3Xml({ routes: {}, namespace: '' });

/** EC2 returns errors as a list; everything else has the form of other services. */
const ec2: Protocol = {
  ...form,
  writeError: ({ name, message, statusCode }, requestId) => ({
    statusCode,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: toXml('Response', {
      Errors: { Error: { Code: name, Message: message } },
      RequestID: requestId,
    }),
  }),
};

/**
 * Detects the protocol of a service that the emulator does not have from the form of a request, because a client must be able to
 * read the errors.
 *
 * @param service signing name, or `s3-control`; undefined if the request is not signed
 * @see https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#operation-error-serialization
 */
export function protocolOf(service: string | undefined, headers: WireRequest['headers']): Protocol {
  if (service === 'ec2') return ec2;
  if (service?.startsWith('s3')) return s3;
  const type = headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return form;
  if (type.startsWith('application/x-amz-json-1')) return type.endsWith('1.0') ? json['1.0'] : json['1.1'];
  // The errors of these two have the form of the query protocol.
  return service === 'route53' || service === 'cloudfront' ? form : rest;
}

/** The operation and input of a request to a service that the emulator does not have, as far as they can be detected. */
export interface AskedFor {
  /** Name of the operation; if the request is a route, method and path: `GET /v1/apis`. */
  readonly operation: string;
  /** The members of a form or of a JSON document; for a route, those in the query. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** Detects the operation and the input of a request to a service whose model the emulator does not have. */
export function askedFor({ method, path, headers, query, body }: WireRequest): AskedFor {
  const target = headers['x-amz-target'];
  const type = headers['content-type'] ?? '';
  if (typeof target === 'string')
    return { operation: target.slice(target.lastIndexOf('.') + 1), input: document(body) };
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const { Action = '', ...input } = Object.fromEntries(new URLSearchParams(body.toString()));
    return { operation: Action, input };
  }
  const input = type.startsWith('application/json') ? document(body) : {};
  return { operation: `${method} ${path}`, input: { ...query, ...input } };
}

function document(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    // The service itself will report what is wrong with the body.
    return {};
  }
}
