import type { Protocol } from './protocol.ts';
import { readForm } from './query-form.ts';
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
 * All input values are strings, because a form has no other types: an operation converts them as needed.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function awsQuery({ version, namespace }: AwsQuerySettings): Protocol {
  const headers = (requestId: string) => ({ 'content-type': 'text/xml', 'x-amzn-requestid': requestId });
  return {
    dialect: 'query',
    read: (request) => readForm(request, version),
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
