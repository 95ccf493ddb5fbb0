import type { AwsQuerySettings } from './aws-query.ts';
import type { Protocol } from './protocol.ts';
import { readForm } from './query-form.ts';
import { toXml } from './xml.ts';

/**
 * The protocol `ec2Query`: a form with `Action` in, XML out, in which a list is its `item` elements.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export function ec2Query({ version, namespace }: AwsQuerySettings): Protocol {
  const headers = { 'content-type': 'text/xml;charset=UTF-8' };
  return {
    dialect: 'query',
    read: (request) => readForm(request, version),
    write: (operation, output = {}, requestId) => ({
      statusCode: 200,
      headers,
      body: toXml(`${operation}Response`, { requestId, ...output }, namespace),
    }),
    writeError: ({ statusCode, name, message }, requestId) => ({
      statusCode,
      headers,
      body: toXml('Response', {
        Errors: { Error: { Code: name, Message: message } },
        RequestID: requestId,
      }),
    }),
  };
}
