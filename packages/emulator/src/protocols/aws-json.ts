import { AwsError } from '../aws-error.ts';
import { fromJson, toJson } from './json-value.ts';
import type { Protocol } from './protocol.ts';

/** Settings of {@link awsJson}, as in the service's API model. */
export interface AwsJsonSettings {
  readonly version: '1.0' | '1.1';
  /** The part before the dot in `X-Amz-Target`, for example `TrentService`. */
  readonly targetPrefix: string;
}

/**
 * The protocols `awsJson1_0` and `awsJson1_1`: one path, the operation in `X-Amz-Target`, JSON both ways.
 *
 * @example
 * ```ts
 * awsJson({ version: '1.0', targetPrefix: 'AWSStepFunctions' });
 * ```
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function awsJson({ version, targetPrefix }: AwsJsonSettings): Protocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    dialect: 'json',
    read: ({ headers, body }) => {
      const target = headers['x-amz-target'];
      const [prefix, operation] = typeof target === 'string' ? target.split('.') : [];
      if (prefix !== targetPrefix || !operation) throw new AwsError('UnknownOperationException', '');
      return { operation, input: fromJson(body) };
    },
    write: (_operation, output, requestId) => ({
      statusCode: 200,
      headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
      body: toJson(output ?? {}),
    }),
    writeError: (error, requestId) => ({
      statusCode: error.statusCode,
      headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
      // KMS and STS write `message`, Organizations writes `Message`; clients read both.
      body: toJson({ __type: error.name, message: error.message, ...error.members }),
    }),
  };
}
