import type { ServerResponse } from 'node:http';
import type { Received } from './received.ts';

const NAME = 'NotPartOfTheTestKit';

/** Services whose answers are XML although their requests are not forms. */
const REST_XML = /^(?:s3|route53|cloudfront)/;

/**
 * Refuses a request to a service that the kit does not have, which must not seem to succeed.
 *
 * The answer has the form that the service's client reads, so that the handler's error says what to do.
 */
export function refuse(request: Received, response: ServerResponse): void {
  const { headers, method, path } = request;
  const service = serviceOf(request);
  const what = headers['x-amz-target'] ?? `${method} ${path.split('?')[0]}${service && ` of ${service}`}`;
  const message =
    `startTestAws() answers KMS's Decrypt and the upload of results, but not ${what}; ` +
    'mock the clients of other services, for example with aws-sdk-client-mock';
  const isForm = headers['content-type']?.includes('x-www-form-urlencoded') === true;
  const protocol = headers['smithy-protocol'];
  const answer = protocol ? cbor : isForm || REST_XML.test(service) ? xml : json;
  const [type, body] = answer(message);
  response
    .writeHead(400, { 'content-type': type, ...(protocol && { 'smithy-protocol': protocol }) })
    .end(body);
}

/** Signing name of the service, or nothing if the request is not signed by a header. */
function serviceOf({ headers }: Received): string {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers.authorization))?.[1] ?? '';
}

function json(message: string): [string, string] {
  return ['application/x-amz-json-1.1', JSON.stringify({ __type: NAME, message })];
}

/** The error where EC2's clients, S3's and all others look for it. */
function xml(message: string): [string, string] {
  const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const error = `<Code>${NAME}</Code><Message>${escaped}</Message>`;
  const forms = `<Error>${error}</Error><Errors><Error>${error}</Error></Errors>${error}`;
  return ['text/xml', `<ErrorResponse>${forms}</ErrorResponse>`];
}

/** A map of two texts. Source: RFC 8949, section 3. */
function cbor(message: string): [string, Buffer] {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([0x79, bytes.length >> 8, bytes.length & 0xff]), bytes]);
  };
  const parts = ['__type', NAME, 'message', message].map(text);
  return ['application/cbor', Buffer.concat([Buffer.from([0xa2]), ...parts])];
}
