// A worker with Powertools' Tracer, in a separate process because the X-Ray SDK reads the environment when it is loaded.
// Serves each event that arrives as a message, and answers with the worker's answer to Lambda.
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import middy from '@middy/core';
import { everywhere } from '@step-everywhere/core';
import { lambdaContext } from '@step-everywhere/core/testing';

const tracer = new Tracer({ serviceName: 'traced-worker' });
const endpoint = process.env.SERVICE_URL ?? '';

const worker = everywhere<{ fail: boolean }>(async ({ payload, client, credentials, fetch, region }) => {
  tracer.putAnnotation('region', region);
  await tracer.provider.captureAsyncFunc('work', async (subsegment) => {
    const ssm = tracer.captureAWSv3Client(client(SSMClient, { endpoint, maxAttempts: 1 }));
    await ssm.send(new DescribeParametersCommand({}));
    await fetch(`${endpoint}/items`, { service: 'execute-api', region: 'eu-west-1' });
    subsegment?.close();
  });
  const { secretAccessKey, sessionToken } = await credentials();
  if (payload.fail)
    throw new Error(`denied for ${secretAccessKey}`, { cause: new TypeError(`token ${sessionToken}`) });
  return { traced: tracer.isTracingEnabled() };
});
const handler = middy(worker).use(captureLambdaHandler(tracer));

process.on('message', async (event) => {
  const answer = await handler(event, lambdaContext()).catch(({ name, message }: Error) => ({
    name,
    message,
  }));
  process.send?.({ answer });
});
