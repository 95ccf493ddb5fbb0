// A worker in a process that starts with variables for a proxy and a certificate. It serves the event that arrives as a message.
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { everywhere } from '@step-everywhere/core';
import { lambdaContext } from '@step-everywhere/core/testing';

const handler = everywhere(async ({ client, fetch, region }) => {
  if (!process.env.WITH_CALLS) return process.env;
  const url = `https://monitoring.${region}.amazonaws.com/`;
  const calls = [
    () => client(SSMClient).send(new DescribeParametersCommand({})),
    () =>
      client(SSMClient, { requestHandler: { requestTimeout: 9_000 } }).send(
        new DescribeParametersCommand({}),
      ),
    () => fetch(url, { service: 'monitoring', region }),
  ];
  const answers = [];
  for (const call of calls) answers.push(await call().then(answered, answered));
  return answers;
});

/** The HTTP status of the answer, or the error if there was none. */
function answered(given: object): unknown {
  const { status, $metadata, cause } = given as {
    readonly status?: number;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly cause?: unknown;
  };
  return status ?? $metadata?.httpStatusCode ?? `${given}, ${cause}`;
}

process.once('message', async (event) => {
  process.send?.(await handler(event, lambdaContext(30_000)).catch(String));
  process.disconnect();
});
